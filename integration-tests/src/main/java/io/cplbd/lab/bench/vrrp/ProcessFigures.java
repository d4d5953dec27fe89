package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a daemon, with all its processes, has had of the machine. See proc(5). */
final class ProcessFigures {
    private final List<Path> processes;
    /** Of each thread, ended ones too. */
    private final Map<Path, Long> cpuNs = new HashMap<>();

    ProcessFigures(long pid) {
        ProcessHandle parent = ProcessHandle.of(pid).orElseThrow(() -> new LabException("no process " + pid));
        processes = Stream.concat(Stream.of(parent), parent.descendants())
                .map(process -> Path.of("/proc", Long.toString(process.pid())))
                .toList();
    }

    /**
     * Processor time, from the scheduler's own account: an idle daemon uses less in half a minute than the 10 ms in which
     * {@code stat} counts. A thread that ends loses what it had since the last call.
     */
    long cpuNs() {
        processes.forEach(process -> {
            try (Stream<Path> threads = Files.list(process.resolve("task"))) {
                threads.forEach(this::note);
            } catch (IOException e) {
                throw ended(process, e);
            }
        });
        return cpuNs.values().stream().mapToLong(Long::longValue).sum();
    }

    private void note(Path thread) {
        try {
            String account = Files.readString(thread.resolve("schedstat"));
            cpuNs.put(thread, Long.parseLong(account.substring(0, account.indexOf(' '))));
        } catch (NoSuchFileException ended) {
            // Its last account stays.
        } catch (IOException e) {
            // ESRCH: it ended while it was read.
            if (Files.exists(thread)) {
                throw ended(thread, e);
            }
        }
    }

    long residentBytes() {
        return memory("Rss:");
    }

    /** Not shared with any other process. */
    long privateBytes() {
        return memory("Private_");
    }

    private long memory(String field) {
        return processes.stream()
                .mapToLong(process -> {
                    try {
                        return memory(Files.readString(process.resolve("smaps_rollup")), field);
                    } catch (IOException e) {
                        throw ended(process, e);
                    }
                })
                .sum();
    }

    /** Sums up the lines of a smaps_rollup that begin so. */
    static long memory(String rollup, String field) {
        return rollup.lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^\\S+|\\D", "")) * 1024)
                .sum();
    }

    private static LabException ended(Path process, IOException e) {
        return new LabException("cannot read " + process + ": " + e.getMessage(), e);
    }
}
