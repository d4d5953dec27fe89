package io.cplbd.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What labs leave behind that were killed, or told to: namespaces, processes in them, folders of logs. */
public final class Leftovers {
    public static final String PREFIX = "cplbd-";

    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Path FOLDERS = Path.of("/tmp");
    private static final String FOLDER_PREFIX = PREFIX + "lab-";
    /** A lab's id is the process id of its JVM, and a number where one JVM makes several. */
    private static final Pattern OURS = Pattern.compile(PREFIX + "(?:lab-)?(\\d+)(?:x\\d+)?(?:-\\w+)?");

    private Leftovers() {}

    public static Path folder(String labId) {
        return FOLDERS.resolve(FOLDER_PREFIX + labId);
    }

    /** Namespaces of labs whose JVM is gone. */
    static List<String> namespaces() {
        return orphans(NAMESPACES).map(path -> path.getFileName().toString()).toList();
    }

    /** Removes all of it and returns the names of what was there. */
    static List<String> removeAll() {
        List<String> namespaces = namespaces();
        namespaces.forEach(Leftovers::remove);
        List<Path> folders = orphans(FOLDERS).toList();
        folders.forEach(Leftovers::removeFolder);
        return Stream.concat(namespaces.stream(), folders.stream().map(Path::toString))
                .toList();
    }

    /** Ends what runs in a namespace and removes it; one that is not there is fine. */
    public static void remove(String namespace) {
        if (!Files.exists(NAMESPACES.resolve(namespace))) {
            return;
        }
        Command.result("ip", "netns", "pids", namespace)
                .output()
                .lines()
                .filter(line -> line.matches("\\d+"))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
        Command.run("ip", "netns", "del", namespace);
    }

    public static void removeFolder(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> orphans(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> isOrphan(entry.getFileName().toString())).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The id is part of the name, so that a process that has the same number by chance protects only its own. */
    private static boolean isOrphan(String name) {
        Matcher matcher = OURS.matcher(name);
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1)))
                        .flatMap(process -> process.info().command())
                        .filter(command -> command.endsWith("/java"))
                        .isEmpty();
    }
}
