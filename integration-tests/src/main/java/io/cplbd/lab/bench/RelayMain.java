package io.cplbd.lab.bench;

import io.cplbd.lab.LabException;
import io.cplbd.lab.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds, of which the median counts (3).")
    private int rounds = 3;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each load lasts (4).")
    private int seconds = 4;

    @Option(names = "--idle", paramLabel = "N", description = "Idle connections (5000).")
    private int idle = 5_000;

    @Option(names = "--machine", paramLabel = "TEXT", hidden = true)
    private String machine = "";

    @Option(names = "--results", paramLabel = "FOLDER", hidden = true)
    private Path results = Path.of("bench/results");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    @SuppressWarnings("unused") // picocli looks at the annotation
    private boolean help;

    private RelayMain() {}

    /** Runs the measurements with the options of {@code scripts/bench relay}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new RelayMain())
                .setParameterExceptionHandler((problem, arguments) -> {
                    System.err.println("bench: " + problem.getMessage() + " (see scripts/bench relay --help)");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((problem, line, parsed) -> {
                    if (!(problem instanceof LabException || problem instanceof IOException)) {
                        throw problem;
                    }
                    System.err.println("bench: " + problem.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        within("--rounds", rounds, 100);
        within("--seconds", seconds, 60);
        within("--idle", idle, MOST_IDLE);
        String id = Long.toString(ProcessHandle.current().pid());
        Path folder = Leftovers.folder(id);
        Files.createDirectory(folder);
        say(machine);
        try (RelayBench bench = new RelayBench(id, folder, seconds, idle, RelayMain::say)) {
            RelayFigures figures = bench.run(rounds);
            say("\n" + figures.table(RelayBench.CPLBD, RelayBench.HAPROXY) + "\n" + LIMITS);
            write(figures);
            return 0;
        } finally {
            Leftovers.removeFolder(folder);
        }
    }

    private static final String LIMITS =
            "Client, back ends and proxy share this machine's processors: throughput and rate are those of all together, the"
                    + " processor time is the proxy's own.";

    private void within(String option, int found, int most) {
        if (found < 1 || found > most) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), option + " " + found + ": expected 1 to " + most);
        }
    }

    private static void say(String text) {
        System.out.println(text);
    }

    private void write(RelayFigures figures) throws IOException {
        Files.createDirectories(results);
        Path file = results.resolve("relay.json");
        Files.writeString(file, """
                {
                  "at": %s,
                  "machine": %s,
                  "note": %s,
                  "idle connections": %d,
                  "measured": %s
                }
                """.formatted(
                Figures.quoted(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()),
                Figures.quoted(machine),
                Figures.quoted(LIMITS),
                idle,
                figures.json()));
        say("Written to " + file + ".");
    }
}
