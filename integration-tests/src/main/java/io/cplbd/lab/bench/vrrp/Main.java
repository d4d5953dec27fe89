package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code scripts/bench}. Exit status: 0 measured, 1 not, 2 wrong options. */
@Command(
        name = "scripts/bench",
        description = {
            "Measures VRRP beside keepalived, in turn, in the same network of three nodes and a client: what the client sees",
            "of a failure, how long two have the address, how even advertisements are, processor time, memory, start.",
            "All of it takes about two hours; benches of other parts: scripts/bench ipvs, scripts/bench relay."
        },
        sortOptions = false)
public final class Main implements Callable<Integer> {
    private static final String LIMITS =
            "One machine for all nodes. The client sends a datagram every millisecond, and the kernel of whoever has the"
                    + " address answers: after kill -9 and SIGSTOP the failed machine itself goes on answering for as long as"
                    + " it keeps the address, so there a short gap is no merit, see the two holders."
                    + " A killed or stopped machine is watched for 2.5 s after the takeover: two holders for all of that are two holders for ever.";

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "Only these, of: ${COMPLETION-CANDIDATES}.")
    private List<Part> parts = List.of(Part.values());

    @Option(
            names = "--advert",
            split = ",",
            paramLabel = "S",
            description = "Only these intervals, 0.01 to 1 (1,0.1,0.01).")
    private List<Double> intervalsS = List.of(1.0, 0.1, 0.01);

    @Option(names = "--quick", description = "One trial of everything in five minutes, to see that it works.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Trials of each failure, below 1 s (20).")
    private int rounds = 20;

    @Option(names = "--slow-rounds", paramLabel = "N", description = "The same at an interval of 1 s (4).")
    private int slowRounds = 4;

    @Option(names = "--minutes", paramLabel = "N", description = "How long to wait for spurious transitions (10).")
    private int minutes = 10;

    @Option(
            names = "--rt-priority",
            paramLabel = "N",
            description = "vrrp_rt_priority of both daemons, 1 to 99 (none).")
    private int realTimePriority;

    @Option(names = "--machine", paramLabel = "TEXT", hidden = true)
    private String machine = "";

    @Option(names = "--results", paramLabel = "FOLDER", hidden = true)
    private Path folder = Path.of("bench/results");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    @SuppressWarnings("unused") // picocli looks at the annotation
    private boolean help;

    private Main() {}

    /** Runs the measurements with the options of {@code scripts/bench}. */
    public static void main(String[] args) {
        Program.run(new Main(), "bench", "scripts/bench", args);
    }

    @Override
    public Integer call() throws IOException {
        for (double intervalS : intervalsS) {
            if (!(intervalS >= 0.01) || intervalS > 1) {
                throw wrong("--advert " + intervalS + ": expected 0.01 to 1");
            }
        }
        within("--rounds", rounds, 1, 100);
        within("--slow-rounds", slowRounds, 1, 100);
        within("--minutes", minutes, 1, 600);
        within("--rt-priority", realTimePriority, 0, 99);
        List<Long> intervalsNs = intervalsS.stream().map(Main::intervalNs).toList();
        Effort effort = quick ? Effort.quick(intervalsNs) : Effort.full(intervalsNs, rounds, slowRounds, minutes);
        say(machine);
        try (Bench bench = Bench.open(effort, realTimePriority, Main::say)) {
            for (Part part : parts) {
                part.run(bench);
                // What was measured is not lost with what follows.
                write(bench.results());
            }
            say("\n" + TableReport.of(bench.results()));
            say("Written to " + folder + ": vrrp.json, vrrp.html.");
            return 0;
        }
    }

    private void within(String option, int found, int least, int most) {
        if (found < least || found > most) {
            throw wrong(option + " " + found + ": expected " + least + " to " + most);
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }

    /** In whole hundredths of a second, as VRRP counts. */
    private static long intervalNs(double seconds) {
        return Math.round(seconds * 100) * 10_000_000;
    }

    private static void say(String text) {
        System.out.println(text);
    }

    private void write(Results results) throws IOException {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        about.put("machine", machine);
        about.put(
                "command",
                "scripts/bench" + (quick ? " --quick" : " --rounds " + rounds + " --slow-rounds " + slowRounds)
                        + (quick ? "" : " --minutes " + minutes)
                        + (realTimePriority == 0 ? "" : " --rt-priority " + realTimePriority));
        about.put("keepalived", keepalivedVersion());
        about.put(
                "nodes",
                "priorities " + VrrpConf.PRIORITY + ", " + VrrpConf.PRIORITY
                        + ", 100; the first two take turns; the master fails right after an advertisement");
        about.put(
                "instruments",
                Instrument.isPunctual()
                        ? "SCHED_FIFO 20, kernel time stamps"
                        : "ordinary priority, kernel time stamps");
        about.put(
                "repeated",
                results.repeats(Side.CPLBD) + " trials of cplbd, " + results.repeats(Side.KEEPALIVED)
                        + " of keepalived, as the client itself had been without the processor for more than 5 ms");
        about.put("note", LIMITS);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("vrrp.json"), JsonReport.of(about, results));
        Files.writeString(folder.resolve("vrrp.html"), HtmlReport.of(about, results));
    }

    private static String keepalivedVersion() {
        return io.cplbd.lab.Command.result("keepalived", "--version")
                .output()
                .lines()
                .findFirst()
                .orElse("");
    }
}
