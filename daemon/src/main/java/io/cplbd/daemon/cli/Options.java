package io.cplbd.daemon.cli;

import io.cplbd.daemon.process.LogTargets;
import io.cplbd.daemon.process.PidFilePaths;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks of the daemon.
 *
 * @param configFile {@code -f}, else {@link #DEFAULT_CONFIG_FILE}
 * @param subsystems {@code -P}, {@code -C}
 * @param foreground {@code -n}
 * @param log {@code -l}, {@code -D}, {@code -G}, {@code -S}, {@code -g}; with {@code -t} where its findings go
 * @param dumpConfig {@code -d}: the parsed configuration goes to the log at start
 * @param pidFile {@code -p}; null if not given
 * @param vrrpPidFile {@code -r}; null if not given
 * @param checkersPidFile {@code -c}; null if not given
 * @param keepAddresses {@code -V}: VIPs and routes are left at stop
 * @param keepServices {@code -I}: the IPVS tables are left at stop
 * @param namespace {@code -s}: the network namespace to run in; null if not given
 * @param configId {@code -i}: the name that lines starting with {@code @} are meant for; null if not given, the short host name then
 * @param allIncludesRequired {@code -e}: every include must find something readable
 * @param k0s {@code --k0s-config}: null if a file of keepalived is to be run
 */
public record Options(
        Path configFile,
        Subsystems subsystems,
        boolean foreground,
        LogTargets log,
        boolean dumpConfig,
        @Nullable Path pidFile,
        @Nullable Path vrrpPidFile,
        @Nullable Path checkersPidFile,
        boolean keepAddresses,
        boolean keepServices,
        @Nullable String namespace,
        @Nullable String configId,
        boolean allIncludesRequired,
        @Nullable K0s k0s) {
    /**
     * Control-plane load balancing from k0s' own file.
     *
     * @param config a k0s.yaml or a k0sctl.yaml
     * @param kubeconfig with which the API is asked for its servers; may not exist yet
     */
    public record K0s(Path config, Path kubeconfig) {
        /** k0s' own, below its default data directory. */
        public static final Path DEFAULT_KUBECONFIG = Path.of("/var/lib/k0s/pki/admin.conf");
    }

    /** Read when {@code -f} is not given. */
    public static final Path DEFAULT_CONFIG_FILE = Path.of("/etc/keepalived/keepalived.conf");

    /**
     * The pid files: those of the command line, else the default ones.
     *
     * @param usePidDir the root keyword {@code use_pid_dir}
     * @param instance the root keyword {@code instance}; null if not given
     * @param configuredNamespace the root keyword {@code net_namespace}, which {@code -s} overrides; null if not given
     */
    public PidFilePaths pidFiles(boolean usePidDir, @Nullable String instance, @Nullable String configuredNamespace) {
        return PidFilePaths.defaults(usePidDir, instance, namespace == null ? configuredNamespace : namespace)
                .overriddenBy(pidFile, vrrpPidFile, checkersPidFile);
    }
}
