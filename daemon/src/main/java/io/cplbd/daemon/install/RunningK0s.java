package io.cplbd.daemon.install;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A k0s controller that runs.
 *
 * @param executable its {@code /proc/PID/exe}: leads to the file that it was started from, even if another has its name now
 * @param arguments its command line
 */
record RunningK0s(long pid, Path executable, List<String> arguments) {
    private static final String DATA_DIR = "--data-dir";

    /** All of them: of the processes called k0s, those with {@code controller} on their command line. */
    static List<RunningK0s> all(Path proc) throws IOException {
        List<RunningK0s> running = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                arguments(folder)
                        .filter(arguments -> arguments.size() > 1
                                && Path.of(arguments.getFirst()).endsWith("k0s")
                                && arguments.contains("controller"))
                        .ifPresent(arguments -> running.add(new RunningK0s(
                                Long.parseLong(folder.getFileName().toString()), folder.resolve("exe"), arguments)));
            }
        }
        return running;
    }

    /** The command line of a process; empty if it has ended, or has none. */
    static Optional<List<String>> arguments(Path procFolder) {
        try {
            String commandLine = Files.readString(procFolder.resolve("cmdline"), UTF_8);
            return commandLine.isEmpty() ? Optional.empty() : Optional.of(List.of(commandLine.split("\0")));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** Whether it was started from this file, and that is still the same. */
    boolean runs(Path file) {
        try {
            return Files.isSameFile(executable, file);
        } catch (IOException replaced) {
            return false;
        }
    }

    /** The folder given with {@code --data-dir}. */
    Optional<Path> dataDir() {
        for (int at = 0; at < arguments.size(); at++) {
            String argument = arguments.get(at);
            if (argument.startsWith(DATA_DIR + "=")) {
                return Optional.of(Path.of(argument.substring(DATA_DIR.length() + 1)));
            }
            if (argument.equals(DATA_DIR) && at + 1 < arguments.size()) {
                return Optional.of(Path.of(arguments.get(at + 1)));
            }
        }
        return Optional.empty();
    }
}
