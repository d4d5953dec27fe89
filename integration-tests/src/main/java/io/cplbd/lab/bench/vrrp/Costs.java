package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import io.cplbd.lab.NodeDaemon;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What a daemon takes: processor time and memory with few and many instances, and time until it is there. */
final class Costs {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** At shorter intervals this many instances are nothing that anybody has. */
    private static final long MOST_OFTEN_NS = 100_000_000;

    private static final double MIB = 1 << 20;

    private final Bench bench;

    Costs(Bench bench) {
        this.bench = bench;
    }

    void instances() {
        for (long intervalNs : bench.effort().intervalsNs()) {
            if (intervalNs < MOST_OFTEN_NS) {
                continue;
            }
            for (int count : bench.effort().instances()) {
                for (Side side : Side.values()) {
                    instances(side, bench.conf(intervalNs), count);
                }
            }
        }
    }

    private void instances(Side side, VrrpConf conf, int count) {
        String conditions = count + (count == 1 ? " instance" : " instances") + ", advert "
                + Text.number(conf.protocol().advertIntervalNs() / 1e9) + " s";
        bench.say(side.text() + ": processor time, " + conditions);
        Node masterNode = bench.network().controllers().get(0);
        Node backupNode = bench.network().controllers().get(1);
        try (NodeDaemon master = new NodeDaemon(masterNode, side.program(), bench.folder(), conf.many(count, false));
                NodeDaemon backup =
                        new NodeDaemon(backupNode, side.program(), bench.folder(), conf.many(count, true))) {
            master.start();
            awaitAddresses(masterNode, count);
            backup.start();
            backup.awaitReadyNs();
            Await.pause((bench.effort().settleNs() + 2 * conf.protocol().advertIntervalNs()) / 1_000_000);
            ProcessFigures masterFigures = new ProcessFigures(master.pid());
            ProcessFigures backupFigures = new ProcessFigures(backup.pid());
            long fromNs = System.nanoTime();
            long masterNs = masterFigures.cpuNs();
            long backupNs = backupFigures.cpuNs();
            Await.pause(bench.effort().cpuNs() / 1_000_000);
            masterNs = masterFigures.cpuNs() - masterNs;
            backupNs = backupFigures.cpuNs() - backupNs;
            long tookNs = System.nanoTime() - fromNs;
            note(side, conditions + ", master", masterFigures, 100.0 * masterNs / tookNs);
            note(side, conditions + ", backup", backupFigures, 100.0 * backupNs / tookNs);
            if (addresses(masterNode) != count || addresses(backupNode) != 0) {
                throw new LabException(side.text() + ": with " + conditions + " the master has " + addresses(masterNode)
                        + " addresses and the backup " + addresses(backupNode));
            }
        }
    }

    private void note(Side side, String scenario, ProcessFigures figures, double percent) {
        bench.results().add(What.of(Section.CPU, scenario), side, percent);
        bench.results().add(What.of(Section.RESIDENT, scenario), side, figures.residentBytes() / MIB);
        bench.results().add(What.of(Section.PRIVATE, scenario), side, figures.privateBytes() / MIB);
    }

    private static void awaitAddresses(Node node, int count) {
        AtomicInteger found = new AtomicInteger();
        boolean all = Await.until(LIMIT, 100, () -> {
            found.set(addresses(node));
            return found.get() == count;
        });
        if (!all) {
            throw new LabException("of " + count + " addresses only " + found + " after " + LIMIT.toSeconds() + " s");
        }
    }

    private static int addresses(Node node) {
        return (int) Command.run("ip", "-n", node.namespace(), "-4", "-o", "addr", "show", "dev", LabNetwork.DEVICE)
                .lines()
                .filter(line -> line.contains(" inet 198.19.0."))
                .count();
    }

    /** Exec to the first packet. */
    void starts() {
        bench.say("start to the first advertisement");
        What what = What.of(Section.START, "priority 255, state MASTER");
        VrrpConf conf = bench.conf(1_000_000_000);
        Node node = bench.network().controllers().getFirst();
        for (int round = 0; round < bench.effort().starts(); round++) {
            for (Side side : Side.values()) {
                try (Capture capture = new Capture(bench.network().client());
                        NodeDaemon daemon = new NodeDaemon(node, side.program(), bench.folder(), conf.owner())) {
                    long fromNs = WallClock.nowNs();
                    daemon.start();
                    Frame.Advert first = capture.await(fromNs, Frame.Advert.class, _ -> true, LIMIT)
                            .orElseThrow(() -> new LabException(side.text() + " sends no advertisement"));
                    bench.results().add(what, side, (first.atNs() - fromNs) / 1e6);
                }
            }
        }
    }
}
