package io.cplbd.daemon.cli;

import java.util.List;

/** What a command line comes to. */
public sealed interface Invocation {
    /**
     * Run the daemon.
     *
     * @param warnings a line for each option that has no effect here
     */
    record Run(Options options, List<String> warnings) implements Invocation {}

    /** {@code -t}: check the configuration, and exit with one of {@link ExitCode}'s {@code TEST} codes or 0. */
    record ConfigTest(Options options, List<String> warnings) implements Invocation {}

    /**
     * Print and exit.
     *
     * @param text whole lines, the last one ended too
     * @param toStderr stderr rather than stdout
     */
    record Print(String text, boolean toStderr, int exitCode) implements Invocation {}
}
