package io.cplbd.daemon.cli;

/** keepalived's exit codes. */
public final class ExitCode {
    /** Stopped as asked, or another daemon is already running. */
    public static final int OK = 0;
    /** A fault that ends the daemon; also an unusable command line. */
    public static final int FATAL = 1;
    /** The configuration cannot be run. */
    public static final int CONFIG = 2;
    /** A permission is missing. */
    public static final int NO_PERMISSION = 4;
    /** There is no configuration file. */
    public static final int NO_CONFIG = 6;
    /** A fault in the program. */
    public static final int SOFTWARE = 70;
    /** Out of memory. */
    public static final int NO_MEMORY = 204;
    /** {@code -t}: could not run, the file is missing, an interface unknown. */
    public static final int TEST_FAILED = 4;
    /** {@code -t}: there are errors, but it would run. */
    public static final int TEST_ERRORS = 5;
    /** {@code -t}: a script is not secure. */
    public static final int TEST_SECURITY = 6;

    private ExitCode() {}
}
