package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Await;
import io.cplbd.lab.LabException;
import io.cplbd.lab.Node;
import io.cplbd.lab.NodeDaemon;
import io.cplbd.lab.Protocol;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A master fails, again and again: what the client sees, and how long two have the address. */
final class Failures {
    /** For what the machine adds; a trial that takes longer has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long TAIL_MS = 150;
    private static final double MS = 1e6;
    /** After so many trials in a row that could not be finished, no more are tried. */
    private static final int HOPELESS = 3;

    /** Trials, as a multiple of those that are to count. */
    private static final int MOST = 3;
    /** A client that was longer without the processor cannot tell how long a gap was. */
    private static final long HELD_UP_NS = 5_000_000;

    private final Bench bench;

    Failures(Bench bench) {
        this.bench = bench;
    }

    void run() {
        for (long intervalNs : bench.effort().intervalsNs()) {
            VrrpConf conf = bench.conf(intervalNs);
            for (int hogCount : bench.effort().hogs(intervalNs)) {
                for (Side side : Side.values()) {
                    bench.say(side.text() + ": failures, " + conditions(conf.protocol(), hogCount));
                    run(side, conf, hogCount);
                }
            }
        }
    }

    static String conditions(Protocol protocol, int hogs) {
        return String.format(
                Locale.ROOT,
                "advert %s s, %s",
                Text.number(protocol.advertIntervalNs() / 1e9),
                hogs == 0 ? "idle" : hogs + " hogs");
    }

    private void run(Side side, VrrpConf conf, int hogCount) {
        int rounds = conf.protocol().advertIntervalNs() >= 1_000_000_000
                ? bench.effort().slowRounds()
                : bench.effort().rounds();
        try (Site site = new Site(side, conf, hogCount)) {
            for (Failure failure : Failure.values()) {
                int failed = 0;
                int inRow = 0;
                int counted = 0;
                // A machine that is taken away from the client all the time lets no trial count.
                for (int trial = 0; counted + failed < rounds && trial < MOST * rounds && inRow < HOPELESS; trial++) {
                    try {
                        counted += site.trial(failure) ? 1 : 0;
                        inRow = 0;
                    } catch (LabException e) {
                        if (Thread.currentThread().isInterrupted()) {
                            throw e;
                        }
                        failed++;
                        inRow++;
                        bench.say("  " + failure.text() + ": not finished: " + e.getMessage() + site.states());
                        site.renew();
                    }
                }
                bench.results().add(What.of(Section.UNSETTLED, site.scenario(failure)), side, failed);
            }
        }
    }

    /** The three nodes with the instruments that watch them. */
    private final class Site implements AutoCloseable {
        private final Side side;
        private final VrrpConf conf;
        private final int hogCount;
        private final Capture capture;
        private final AddressWatch addresses;
        private final Prober prober;
        private final Hogs hogs;
        /** Of the trial that is under way. */
        private final Map<What, Double> measured = new LinkedHashMap<>();

        private @Nullable Trio trio;

        Site(Side side, VrrpConf conf, int hogCount) {
            this.side = side;
            this.conf = conf;
            this.hogCount = hogCount;
            capture = new Capture(bench.network().client());
            addresses = new AddressWatch(bench.network().controllers());
            prober = new Prober(bench.network().client());
            hogs = bench.hogs(hogCount);
        }

        private Trio trio() {
            if (trio == null) {
                trio = new Trio(side, conf, bench.network(), addresses, bench.folder());
            }
            return trio;
        }

        /** After a trial that failed: from the beginning. */
        void renew() {
            hogs.hold();
            if (trio != null) {
                trio.close();
                trio = null;
            }
            bench.network().controllers().forEach(bench.network()::plugCable);
        }

        /** What each daemon says that it is, for a report of a trial that failed. */
        String states() {
            return trio == null
                    ? ""
                    : trio.daemons().stream()
                            .map(daemon -> daemon.node().name() + " "
                                    + daemon.state().orElse(daemon.isRunning() ? "starting" : "ended"))
                            .collect(Collectors.joining(
                                    ", ", " (", "; holders " + addresses.log().holders() + ")"));
        }

        String scenario(Failure failure) {
            return failure.text() + ", " + conditions(conf.protocol(), hogCount);
        }

        /** Whether it counts. */
        boolean trial(Failure failure) {
            measured.clear();
            Trio nodes = trio();
            if (failure == Failure.STOPPED) {
                nodes.firstIsMaster();
            }
            hogs.run();
            Await.pause(TAIL_MS);
            NodeDaemon master = nodes.awaitSettled();
            capture.forget();
            long mac = Capture.mac(master.node());
            // Right after an advertisement the next one is farthest: so the client sees all of the bound.
            require(
                    capture.await(WallClock.nowNs(), Frame.Advert.class, advert -> advert.mac() == mac, patience()),
                    "no advertisement of the master");
            long failedNs = WallClock.nowNs();
            fail(failure, master);
            Frame.Answer answer = require(
                    capture.await(failedNs, Frame.Answer.class, seen -> seen.mac() != mac, patience()),
                    "no answer of another node");
            Await.pause(TAIL_MS + 2 * conf.protocol().advertIntervalNs() / 1_000_000);
            if (failure.addressMayStay()) {
                Await.pause(Math.max(0, (answer.atNs() + bench.effort().watchNs() - WallClock.nowNs()) / 1_000_000));
            }
            note(failure, master.node(), failedNs, answer);
            if (failure == Failure.STOPPED) {
                resume(master, failure);
            }
            hogs.hold();
            boolean counts = longestGapNs(Frame.Question.class, failedNs, WallClock.nowNs()) <= HELD_UP_NS;
            if (counts) {
                measured.forEach((what, value) -> bench.results().add(what, side, value));
            } else {
                bench.results().repeated(side);
            }
            repair(failure, master, nodes);
            return counts;
        }

        private Duration patience() {
            return Duration.ofNanos(conf.protocol().masterDownNs()).plus(PATIENCE);
        }

        private static <T> T require(Optional<T> frame, String otherwise) {
            return frame.orElseThrow(() -> new LabException(otherwise));
        }

        private void fail(Failure failure, NodeDaemon master) {
            switch (failure) {
                case CABLE -> bench.network().pullCable(master.node());
                case TERMINATED -> master.signal("TERM");
                case KILLED -> {
                    // Held first: none of its processes notices that another one is gone.
                    Trio.signalAll(master, "STOP");
                    Trio.signalAll(master, "KILL");
                }
                case STOPPED -> Trio.signalAll(master, "STOP");
            }
        }

        private void note(Failure failure, Node old, long failedNs, Frame.Answer answer) {
            long mac = Capture.mac(old);
            String scenario = scenario(failure);
            double boundMs = failure.boundNs(conf.protocol()) / MS;
            long endNs = WallClock.nowNs();
            add(
                    Section.GAP,
                    scenario,
                    boundMs,
                    longestGapNs(Frame.Answer.class, failedNs - 10 * Prober.EVERY_NS, endNs));
            // For a backup the clock starts with the last word of its master.
            capture.since(0, Frame.Advert.class).stream()
                    .filter(advert -> advert.mac() == mac && advert.atNs() < answer.atNs())
                    .reduce((_, later) -> later)
                    .ifPresent(last -> add(Section.TAKEOVER, scenario, boundMs, answer.atNs() - last.atNs()));
            add(Section.HOLDERS, scenario, 0, addresses.log().longestDoubleNs(failedNs, endNs));
        }

        /** Up to the first one after {@code toNs}: a service that is not back by then has its gap counted in full. */
        private long longestGapNs(Class<? extends Frame> kind, long fromNs, long toNs) {
            Frame last = require(capture.await(toNs, kind, _ -> true, patience()), "no more answers");
            List<Long> momentsNs =
                    capture.since(fromNs, kind).stream().map(Frame::atNs).toList();
            return Series.longestGapNs(momentsNs, fromNs, last.atNs());
        }

        private void add(Section section, String scenario, double bound, long ns) {
            measured.put(What.of(section, scenario).boundedBy(bound), ns / MS);
        }

        /** The one that was stopped goes on: somebody else is master by now, and it must see that. */
        private void resume(NodeDaemon stopped, Failure failure) {
            long goesOnNs = WallClock.nowNs();
            Trio.signalAll(stopped, "CONT");
            Await.pause(TAIL_MS + 3 * conf.protocol().advertIntervalNs() / 1_000_000);
            NodeDaemon master = trio().awaitSettled();
            long nowNs = WallClock.nowNs();
            String scenario = scenario(failure);
            add(Section.RETURN, scenario, 0, addresses.log().longestDoubleNs(goesOnNs, nowNs));
            measured.put(What.of(Section.RETURN_GAP, scenario), longestGapNs(Frame.Answer.class, goesOnNs, nowNs) / MS);
            long mac = Capture.mac(stopped.node());
            long claims = Stream.concat(
                            capture.since(goesOnNs, Frame.Announcement.class).stream(),
                            capture.since(goesOnNs, Frame.Advert.class).stream()
                                    .filter(advert -> advert.priority() > 0))
                    .filter(frame -> frame.mac() == mac)
                    .count();
            measured.put(What.of(Section.RETURN_CLAIMS, scenario), (double) claims);
            measured.put(What.of(Section.RETURN_MASTER, scenario), master == stopped ? 100.0 : 0.0);
        }

        private void repair(Failure failure, NodeDaemon failed, Trio nodes) {
            switch (failure) {
                case CABLE -> {
                    bench.network().plugCable(failed.node());
                    failed.awaitState("BACKUP", patience());
                }
                case TERMINATED, KILLED -> nodes.restart(failed);
                case STOPPED -> nodes.awaitSettled();
            }
        }

        @Override
        public void close() {
            // In this order, as what is ended is not to see what follows.
            try {
                hogs.close();
                if (trio != null) {
                    trio.close();
                }
            } finally {
                prober.close();
                capture.close();
                addresses.close();
            }
        }
    }
}
