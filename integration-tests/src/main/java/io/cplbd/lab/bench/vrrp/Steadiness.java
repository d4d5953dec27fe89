package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Await;
import io.cplbd.lab.LabException;
import io.cplbd.lab.NodeDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Nothing happens: how even the advertisements are, and whether anybody becomes what it should not. */
final class Steadiness {
    /** Both daemons' words. */
    private static final Pattern TRANSITION = Pattern.compile("\\) ?:? [Ee]ntering \\w+ (?:STATE|state)");

    private static final long WARM_UP_MS = 1_000;

    private final Bench bench;

    Steadiness(Bench bench) {
        this.bench = bench;
    }

    void jitter() {
        for (long intervalNs : bench.effort().intervalsNs()) {
            for (int hogCount : bench.effort().hogs(intervalNs)) {
                for (Side side : Side.values()) {
                    jitter(side, bench.conf(intervalNs), hogCount);
                }
            }
        }
    }

    private void jitter(Side side, VrrpConf conf, int hogCount) {
        String conditions = Failures.conditions(conf.protocol(), hogCount);
        bench.say(side.text() + ": intervals, " + conditions);
        long intervalNs = conf.protocol().advertIntervalNs();
        try (AddressWatch addresses = new AddressWatch(bench.network().controllers());
                Trio _ = new Trio(side, conf, bench.network(), addresses, bench.folder());
                Hogs hogs = bench.hogs(hogCount);
                Capture capture = new Capture(bench.network().client())) {
            hogs.run();
            Await.pause(WARM_UP_MS);
            long fromNs = WallClock.nowNs();
            Await.pause(bench.effort().jitterNs() / 1_000_000 * (intervalNs >= 1_000_000_000 ? 2 : 1));
            List<Long> deviationsNs = Series.deviationsNs(capture.since(fromNs, Frame.Advert.class), intervalNs);
            if (deviationsNs.isEmpty()) {
                throw new LabException(side.text() + " sends no advertisements: " + conditions);
            }
            What what = What.of(Section.JITTER, conditions);
            deviationsNs.forEach(ns -> bench.results().add(what, side, ns / 1e6));
        }
    }

    void spurious() {
        for (long intervalNs : bench.effort().intervalsNs()) {
            if (intervalNs >= Effort.SECOND) {
                // Nobody is a second late.
                continue;
            }
            for (Side side : Side.values()) {
                spurious(side, bench.conf(intervalNs));
            }
        }
    }

    private void spurious(Side side, VrrpConf conf) {
        String conditions = Failures.conditions(conf.protocol(), Bench.HOGS);
        bench.say(side.text() + ": transitions without a reason, " + conditions);
        try (AddressWatch addresses = new AddressWatch(bench.network().controllers());
                Trio nodes = new Trio(side, conf, bench.network(), addresses, bench.folder());
                Hogs hogs = bench.hogs(Bench.HOGS)) {
            nodes.awaitSettled();
            long before = transitions(nodes);
            hogs.run();
            Await.pause(bench.effort().steadyNs() / 1_000_000);
            hogs.hold();
            // What was decided in time may be written late.
            Await.pause(WARM_UP_MS);
            String minutes = Text.number(bench.effort().steadyNs() / 60e9) + " minutes";
            bench.results()
                    .add(What.of(Section.SPURIOUS, conditions + ", " + minutes).boundedBy(0), side, (double)
                            (transitions(nodes) - before));
        }
    }

    private long transitions(Trio nodes) {
        return nodes.daemons().stream().mapToLong(this::transitions).sum();
    }

    private long transitions(NodeDaemon daemon) {
        Path log = bench.folder().resolve(daemon.node().name() + ".log");
        try {
            return TRANSITION
                    .matcher(Files.readString(log, StandardCharsets.ISO_8859_1))
                    .results()
                    .count();
        } catch (IOException e) {
            throw new LabException("cannot read " + log + ": " + e.getMessage(), e);
        }
    }
}
