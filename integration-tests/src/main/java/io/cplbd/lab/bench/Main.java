package io.cplbd.lab.bench;

import io.cplbd.lab.LabPlan;
import io.cplbd.lab.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code scripts/bench ipvs}. Exit status: 0 measured, 1 not, 2 wrong options. */
@Command(
        name = "scripts/bench ipvs",
        description = {
            "Measures how long it takes to fill the kernel's IPVS table, to empty it, and to change one entry by a reload:",
            "cplbd beside keepalived and ipvsadm, in turn."
        },
        sortOptions = false)
public final class Main implements Callable<Integer> {
    private static final double GOAL = 0.5;
    private static final double TAKEOVER_GOAL_S = 1;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(names = "--services", paramLabel = "N", description = "Virtual services (1000).")
    private int services = 1000;

    @Option(names = "--servers", paramLabel = "N", description = "Real servers of each service (10).")
    private int servers = 10;

    @Option(
            names = "--master",
            description = "Instead: a master dies; when the other announces the VIPs, and when it has the services.")
    private boolean master;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    private Main() {}

    /** Runs the measurements with the options of {@code scripts/bench ipvs}. */
    public static void main(String[] args) {
        BenchOptions.run(new Main(), "scripts/bench ipvs", args);
    }

    @Override
    public Integer call() throws IOException {
        Workload load = load();
        Path program = LabPlan.packagedDaemon().resolve("bin/cplbd");
        String where = options.machine() + (options.machine().isEmpty() ? "" : "; ") + "measured on Linux "
                + System.getProperty("os.version");
        String what = load.services() + " services x " + load.servers() + " real servers (TCP, DR, rr)";
        BenchOptions.say(where + "\n" + what);
        Path folder = Leftovers.folder(Long.toString(ProcessHandle.current().pid()));
        Files.createDirectory(folder);
        try {
            Outcome outcome = master ? takeover(load, folder, program) : programming(load, folder, program);
            BenchOptions.say("\n" + outcome.table() + "\n" + outcome.verdict());
            write(where, what, outcome);
            return 0;
        } finally {
            Leftovers.removeFolder(folder);
        }
    }

    private record Outcome(Figures figures, String table, String verdict) {}

    private Outcome programming(Workload load, Path folder, Path program) {
        try (Programming programming = new Programming(load, folder, program, BenchOptions::say)) {
            Figures figures = programming.run(options.rounds());
            return new Outcome(
                    figures,
                    figures.table(Programming.CPLBD, List.of(Programming.KEEPALIVED, Programming.IPVSADM)),
                    verdict(figures));
        }
    }

    private Outcome takeover(Workload load, Path folder, Path program) {
        try (Takeover takeover = new Takeover(load, folder, program, BenchOptions::say)) {
            Figures figures = takeover.run(options.rounds());
            return new Outcome(
                    figures,
                    figures.table(Programming.CPLBD, List.of()),
                    takeoverVerdict(figures, takeover.notWaited()));
        }
    }

    private Workload load() {
        try {
            options.rounds();
            return new Workload(services, servers);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String verdict(Figures figures) {
        Optional<Double> ratio = figures.ratio(Programming.START, Programming.CPLBD, Programming.IPVSADM);
        return String.format(
                Locale.ROOT,
                "Goal: start to programmed in at most half of the time of ipvsadm -R: %s (%.2f).",
                ratio.orElseThrow() <= GOAL ? "met" : "NOT met",
                ratio.orElseThrow());
    }

    private String takeoverVerdict(Figures figures, int notWaited) {
        double announcedS =
                figures.medianS(Takeover.ANNOUNCED, Programming.CPLBD).orElseThrow();
        return String.format(
                Locale.ROOT,
                "Goal: announced at most %.0f s after the bound: %s (%.3f s). In %d of %d rounds the addresses waited for all"
                        + " services, in the others as long as the daemon lets them.",
                TAKEOVER_GOAL_S,
                announcedS <= TAKEOVER_GOAL_S ? "met" : "NOT met",
                announcedS,
                options.rounds() - notWaited,
                options.rounds());
    }

    private void write(String where, String what, Outcome outcome) throws IOException {
        options.write(master ? "ipvs-master.json" : "ipvs.json", """
                {
                  "at": %s,
                  "machine": %s,
                  "table": %s,
                  "verdict": %s,
                  "seconds": %s
                }
                """.formatted(
                        BenchOptions.now(),
                        Figures.quoted(where),
                        Figures.quoted(what),
                        Figures.quoted(outcome.verdict()),
                        outcome.figures().json()));
    }
}
