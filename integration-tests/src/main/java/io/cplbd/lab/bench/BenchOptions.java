package io.cplbd.lab.bench;

import io.cplbd.lab.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What every benchmark has: rounds, a place for its figures, one line for what goes wrong. */
final class BenchOptions {
    @Option(names = "--rounds", paramLabel = "N", description = "Rounds, of which the median counts (3).")
    private int rounds = 3;

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

    /** Runs a benchmark and ends the process: 0 measured, 1 not, 2 wrong options. */
    static void run(Callable<Integer> benchmark, String name, String[] args) {
        Program.run(benchmark, "bench", name, args);
    }

    int rounds() {
        within("--rounds", rounds, 100);
        return rounds;
    }

    /** @throws IllegalArgumentException if an option is not one of 1 to {@code most} */
    static void within(String option, int found, int most) {
        if (found < 1 || found > most) {
            throw new IllegalArgumentException(option + " " + found + ": expected 1 to " + most);
        }
    }

    /** In words; empty if the caller did not say. */
    String machine() {
        return machine;
    }

    static void say(String text) {
        System.out.println(text);
    }

    /** The moment, as in the files of figures. */
    static String now() {
        return Figures.quoted(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    void write(String name, String text) throws IOException {
        Files.createDirectories(results);
        Path file = results.resolve(name);
        Files.writeString(file, text);
        say("Written to " + file + ".");
    }
}
