package io.cplbd.daemon.install;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where things are on this machine.
 *
 * @param k0sCandidates where k0s may be, the best first
 * @param proc {@code /proc}
 * @param pidFile where k0s notes the process id of its keepalived
 * @param launcher cplbd's own
 * @param javaHome of the runtime that runs now
 */
record Machine(List<Path> k0sCandidates, Path proc, Path pidFile, Path launcher, Path javaHome) {
    /** The system property that the launcher names itself with. */
    private static final String LAUNCHER_PROPERTY = "cplbd.launcher";

    /**
     * This one.
     *
     * @throws Refusal if cplbd was not started by its launcher
     */
    static Machine here(Map<String, String> environment) throws Refusal {
        String launcher = System.getProperty(LAUNCHER_PROPERTY);
        if (launcher == null) {
            throw new Refusal("cplbd was not started by its own bin/cplbd, so there is nothing that k0s could start");
        }
        List<Path> candidates = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (folder.startsWith("/")) {
                candidates.add(Path.of(folder, "k0s"));
            }
        }
        // sudo has a PATH of its own, which may lack the first of these.
        candidates.add(Path.of("/usr/local/bin/k0s"));
        candidates.add(Path.of("/usr/bin/k0s"));
        return new Machine(
                List.copyOf(candidates),
                Path.of("/proc"),
                Path.of("/run/k0s/keepalived.pid"),
                Path.of(launcher).normalize(),
                Path.of(System.getProperty("java.home")));
    }
}
