package io.cplbd.daemon.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the pid files lie. keepalived has a process for each part and a file for each process; this daemon is one process and writes its
 * own pid into all of them, for those who look there.
 *
 * @param parent the daemon's, {@code keepalived.pid}
 * @param vrrp the VRRP part's, {@code vrrp.pid}
 * @param checkers the health checkers', {@code checkers.pid}
 */
public record PidFilePaths(Path parent, Path vrrp, Path checkers) {
    private static final Path RUN = Path.of("/run");

    /**
     * keepalived's rules for those not named on the command line: {@code /run/NAME.pid}; under {@code /run/keepalived/} with
     * {@code use_pid_dir}, an instance name or a network namespace; {@code NAME_INSTANCE.pid} with an instance name.
     *
     * @param usePidDir the root keyword {@code use_pid_dir}
     * @param instance the root keyword {@code instance}
     * @param namespace {@code -s} or the root keyword {@code net_namespace}: a folder of its own, so that the daemons of two namespaces
     *     do not take each other for themselves
     */
    public static PidFilePaths defaults(boolean usePidDir, @Nullable String instance, @Nullable String namespace) {
        Path folder = usePidDir || instance != null || namespace != null ? RUN.resolve("keepalived") : RUN;
        if (namespace != null) {
            folder = folder.resolve(namespace);
        }
        String suffix = (instance == null ? "" : "_" + instance) + ".pid";
        return new PidFilePaths(
                folder.resolve("keepalived" + suffix),
                folder.resolve("vrrp" + suffix),
                folder.resolve("checkers" + suffix));
    }

    /** These paths, but those given on the command line ({@code -p}, {@code -r}, {@code -c}) instead. */
    public PidFilePaths overriddenBy(@Nullable Path parentFile, @Nullable Path vrrpFile, @Nullable Path checkersFile) {
        return new PidFilePaths(
                parentFile == null ? parent : parentFile,
                vrrpFile == null ? vrrp : vrrpFile,
                checkersFile == null ? checkers : checkersFile);
    }
}
