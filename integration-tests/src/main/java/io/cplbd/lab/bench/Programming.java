package io.cplbd.lab.bench;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** How long it takes to fill the kernel's table, to empty it, and to change one entry of it by a reload. */
final class Programming implements AutoCloseable {
    static final String CPLBD = "cplbd";
    static final String KEEPALIVED = "keepalived";
    static final String IPVSADM = "ipvsadm";

    static final String START = "start to programmed";
    static final String STOP = "stop to empty";
    static final String RELOAD = "reload of one real server";

    /** So that what a daemon still does after its start is not counted as part of its reload. */
    private static final long REST_MS = 2_000;

    private static final int RELOADED_WEIGHT = 7;

    private final Workload load;
    private final Path folder;
    private final Path program;
    private final Consumer<String> progress;
    private final String namespace;
    private final TableGauge gauge;
    private final SignalShell signals = new SignalShell();
    private final Figures figures = new Figures();

    /**
     * Makes a namespace to work in.
     *
     * @param folder for files
     * @param program of the packaged daemon
     */
    Programming(Workload load, Path folder, Path program, Consumer<String> progress) {
        this.load = load;
        this.folder = folder;
        this.program = program;
        this.progress = progress;
        namespace = Leftovers.PREFIX + ProcessHandle.current().pid() + "-bench";
        Command.run("ip", "netns", "add", namespace);
        Command.run("ip", "-n", namespace, "link", "set", "lo", "up");
        // Who asks one of the real servers gets no answer, rather than the answer that there is no way to it.
        Command.run("ip", "-n", namespace, "route", "add", Workload.SERVERS, "dev", "lo");
        gauge = TableGauge.open(namespace, load);
    }

    Figures run(int rounds) {
        // Whoever comes first would have to wait for the disk.
        List.of(program.toString(), KEEPALIVED, IPVSADM).forEach(command -> Command.run(command, "--version"));
        for (int round = 0; round < rounds; round++) {
            List<Runnable> turns = new ArrayList<>(List.of(
                    () -> daemon(CPLBD, program.toString(), false),
                    () -> daemon(KEEPALIVED, KEEPALIVED, false),
                    this::ipvsadm,
                    () -> daemon(CPLBD, program.toString(), true),
                    () -> daemon(KEEPALIVED, KEEPALIVED, true)));
            // Each has every place once, in the first five rounds.
            Collections.rotate(turns, round);
            progress.accept("round " + (round + 1) + " of " + rounds);
            turns.forEach(Runnable::run);
        }
        return figures;
    }

    private void daemon(String who, String executable, boolean checked) {
        String virtualServers = load.virtualServers(checked);
        try (Daemon daemon = new Daemon(who, namespace, executable, folder, signals, "-C")) {
            daemon.configure(virtualServers);
            String start = line(START, checked);
            long startedNs = daemon.start();
            leaveAlone(start, who);
            note(
                    start,
                    who,
                    awaitTable(daemon, gauge::lastIsComplete, gauge::isComplete, "does not fill the table")
                            - startedNs);

            Await.pause(REST_MS);
            int changed = load.services() / 2;
            daemon.configure(load.reweighted(virtualServers, changed, RELOADED_WEIGHT));
            String reload = line(RELOAD, checked);
            long reloadedNs = daemon.reload();
            leaveAlone(reload, who);
            long doneNs = awaitTable(
                    daemon,
                    () -> gauge.weights(changed).contains(RELOADED_WEIGHT),
                    () -> true,
                    "does not reload its configuration");
            note(reload, who, doneNs - reloadedNs);

            Await.pause(REST_MS);
            requireEntries(load.entries(), who);
            long stopNs = daemon.stop();
            note(line(STOP, checked), who, stopNs);
            if (who.equals(KEEPALIVED)) {
                removeLeftovers();
            }
            requireEntries(0, who);
        }
    }

    /** keepalived kills a checker process that has not removed everything after child_wait_time, 5 s. */
    private void removeLeftovers() {
        int left = gauge.entries();
        if (left > 0) {
            progress.accept("  " + KEEPALIVED + " has ended and left " + left + " entries in the table");
            timeNs(new ProcessBuilder(IPVSADM, "-C"));
        }
    }

    /**
     * Looks away while it cannot be done yet: on the guest's one processor every look is taken from who is measured, and
     * nobody looks at ipvsadm. In the first round nothing is known yet; one that were faster than all before by more than a
     * quarter would be taken for slower than it is.
     */
    private void leaveAlone(String line, String who) {
        figures.shortestNs(line, who).ifPresent(ns -> Await.pause(TimeUnit.NANOSECONDS.toMillis(ns * 3 / 4)));
    }

    private static long awaitTable(Daemon daemon, BooleanSupplier sign, BooleanSupplier condition, String otherwise) {
        return Clock.awaitNs(
                () -> {
                    if (!daemon.isRunning()) {
                        throw new LabException("it has ended: " + daemon.lastWords());
                    }
                    return sign.getAsBoolean();
                },
                condition,
                () -> daemon.lastWords() + "\n" + otherwise);
    }

    private void ipvsadm() {
        Path rules = folder.resolve("rules");
        try {
            Files.writeString(rules, load.rules());
        } catch (IOException e) {
            throw new LabException("cannot write " + rules + ": " + e.getMessage(), e);
        }
        note(START, IPVSADM, timeNs(new ProcessBuilder(IPVSADM, "-R").redirectInput(rules.toFile())));
        requireEntries(load.entries(), IPVSADM);
        note(STOP, IPVSADM, timeNs(new ProcessBuilder(IPVSADM, "-C")));
        requireEntries(0, IPVSADM);
    }

    private long timeNs(ProcessBuilder command) {
        Path log = folder.resolve(IPVSADM + ".log");
        command.redirectErrorStream(true).redirectOutput(log.toFile());
        return Inside.call(namespace, () -> {
            long fromNs = System.nanoTime();
            int exit = Command.start(command).waitFor();
            long tookNs = System.nanoTime() - fromNs;
            if (exit != 0) {
                throw new LabException(String.join(" ", command.command()) + ": exit " + exit + ", see " + log);
            }
            return tookNs;
        });
    }

    private void requireEntries(int expected, String who) {
        int found = gauge.entries();
        if (found != expected) {
            throw new LabException(who + ": found " + found + " entries in the table, expected " + expected);
        }
    }

    private static String line(String what, boolean checked) {
        return what + (checked ? ", TCP_CHECK" : "");
    }

    private void note(String line, String who, long ns) {
        figures.add(line, who, ns);
        progress.accept(String.format(Locale.ROOT, "  %-10s %-34s %8.3f s", who, line, ns / 1e9));
    }

    @Override
    public void close() {
        signals.close();
        gauge.close();
        Leftovers.remove(namespace);
    }
}
