package io.cplbd.lab.bench;

import io.cplbd.lab.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code scripts/bench relay}. Exit status: 0 measured, 1 not, 2 wrong options. */
@Command(
        name = "scripts/bench relay",
        description = {
            "Measures the user-space relay beside HAProxy in TCP mode, in turn, on the same path: throughput, connections",
            "per second, round trips of small messages, memory of idle connections."
        },
        sortOptions = false)
public final class RelayMain implements Callable<Integer> {
    private static final int MOST_IDLE = RelayProxy.MOST_CONNECTIONS - 1_000;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each load lasts (4).")
    private int seconds = 4;

    @Option(names = "--idle", paramLabel = "N", description = "Idle connections (5000).")
    private int idle = 5_000;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    private RelayMain() {}

    /** Runs the measurements with the options of {@code scripts/bench relay}. */
    public static void main(String[] args) {
        BenchOptions.run(new RelayMain(), "scripts/bench relay", args);
    }

    @Override
    public Integer call() throws IOException {
        check();
        String id = Long.toString(ProcessHandle.current().pid());
        Path folder = Leftovers.folder(id);
        Files.createDirectory(folder);
        BenchOptions.say(options.machine());
        try (RelayBench bench = new RelayBench(id, folder, seconds, idle, BenchOptions::say)) {
            RelayFigures figures = bench.run(options.rounds());
            BenchOptions.say("\n" + figures.table(RelayBench.CPLBD, RelayBench.HAPROXY) + "\n" + LIMITS);
            write(figures);
            return 0;
        } finally {
            Leftovers.removeFolder(folder);
        }
    }

    private static final String LIMITS =
            "Client, back ends and proxy share this machine's processors: throughput and rate are those of all together, the"
                    + " processor time is the proxy's own.";

    private void check() {
        try {
            options.rounds();
            BenchOptions.within("--seconds", seconds, 60);
            BenchOptions.within("--idle", idle, MOST_IDLE);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void write(RelayFigures figures) throws IOException {
        options.write("relay.json", """
                {
                  "at": %s,
                  "machine": %s,
                  "note": %s,
                  "idle connections": %d,
                  "measured": %s
                }
                """.formatted(
                BenchOptions.now(), Figures.quoted(options.machine()), Figures.quoted(LIMITS), idle, figures.json()));
    }
}
