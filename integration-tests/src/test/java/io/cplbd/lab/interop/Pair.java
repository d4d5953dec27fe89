package io.cplbd.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.LabPlan;
import io.cplbd.lab.Leftovers;
import io.cplbd.lab.Node;
import io.cplbd.lab.VipWatch;
import io.cplbd.lab.WireTap;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** cplbd and one peer on a network of their own, and what happens to them. */
final class Pair implements AutoCloseable {
    /** For what must come: a machine that has much else to do may need seconds to start a daemon. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Looking at FRR's kernel costs a process. */
    private static final long POLL_MS = 20;
    /** How much later than the protocol has it a takeover may come on such a machine, and how much earlier a stamp may read. */
    private static final long LATE_NS = 1_500_000_000;

    private static final long EARLY_NS = 20_000_000;

    private static final AtomicInteger COUNT = new AtomicInteger(3000);

    private final Pairing pairing;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path capture;
    private final LabNetwork network;
    private final WireTap tap;
    private final Side ours;
    private final Side peer;
    /** The peer was killed. Nobody was left to remove its VIP, so its kernel has that for ever; what cplbd had has a lifetime. */
    private boolean deadPeer;

    /** How a router goes. */
    enum Death {
        KILLED,
        STOPPED
    }

    Pair(Pairing pairing) throws IOException {
        this(Instance.of(pairing));
    }

    /** With more than the pairing says; FRR knows only that. */
    Pair(Instance instance) throws IOException {
        pairing = instance.pairing();
        String id = ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
        Path folder = Files.createDirectory(Leftovers.folder(id));
        parts.push(() -> Leftovers.removeFolder(folder));
        try {
            capture = folder.resolve("wire.pcap");
            network = in(new LabNetwork(id, 2));
            List<Node> nodes = network.controllers();
            tap = in(new WireTap(network, capture));
            VipWatch watch = in(new VipWatch(nodes, pairing.family().vip));
            ours = in(new KeepalivedSide(
                    instance,
                    nodes.get(0),
                    nodes.get(1),
                    LabPlan.packagedDaemon().resolve("bin/cplbd"),
                    folder,
                    pairing.priorities().ours,
                    watch.log()));
            peer = in(
                    switch (pairing.peer()) {
                        case KEEPALIVED ->
                            new KeepalivedSide(
                                    instance,
                                    nodes.get(1),
                                    nodes.get(0),
                                    Path.of("keepalived"),
                                    folder,
                                    pairing.priorities().peers,
                                    watch.log());
                        case FRR -> new FrrSide(pairing, nodes.get(1), folder, pairing.priorities().peers);
                    });
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T in(T part) {
        parts.push(part);
        return part;
    }

    Side ours() {
        return ours;
    }

    Side peer() {
        return peer;
    }

    private Stream<Side> sides() {
        return Stream.of(ours, peer);
    }

    Side other(Side side) {
        return side.equals(ours) ? peer : ours;
    }

    /** Starts both; returns when one of them is the only master. */
    void start() {
        sides().forEach(Side::start);
        Await.require(
                PATIENCE,
                () -> sides().anyMatch(this::isAlone),
                () -> pairing + ", started: there is no single master.\n" + describe());
    }

    /** Waits until this one is master and alone has the VIP, and the other is backup or gone. */
    void awaitAlone(String when, Side side) {
        Await.require(
                PATIENCE,
                () -> isAlone(side),
                () -> pairing + ", " + when + ": " + side.node().name() + " is not the only master.\n" + describe());
    }

    /** Waits until the side has advertised this many times from now on. */
    void awaitAdvertsOf(Side side, int count) {
        long sinceNs = System.nanoTime();
        Await.require(
                PATIENCE,
                () -> from(side, sinceNs).count() >= count,
                () -> pairing + ": " + side.node().name() + " does not advertise.\n" + describe());
    }

    private boolean isAlone(Side side) {
        Side other = other(side);
        return side.isMaster() && side.holds() && !other.isMaster() && (deadPeer || !other.holds());
    }

    private String describe() {
        return ours.describe() + "\n" + peer.describe();
    }

    /**
     * The backup takes over if it is to; and if not, everything stays as it is.
     *
     * @param masterSinceNs since when nothing has happened that excuses a move of the master
     * @param backupSinceNs the same of the backup
     * @return the master from now on
     */
    private Side preemptOrQuiet(String when, Side master, long masterSinceNs, long backupSinceNs) {
        Side backup = other(master);
        if (pairing.preempt() && backup.priority() > master.priority()) {
            awaitAlone(when + ", and is higher", backup);
            return backup;
        }
        quiet(when, master, masterSinceNs, backupSinceNs);
        return master;
    }

    /** Nothing moves for as long as a backup that heard nobody would wait, and only the master has spoken. */
    private void quiet(String when, Side master, long masterSinceNs, long backupSinceNs) {
        long waitNs = Math.max(pairing.masterDownNs(ours.priority()), pairing.masterDownNs(peer.priority()))
                + pairing.intervalNs() / 2;
        boolean moved = Await.until(
                Duration.ofNanos(waitNs),
                POLL_MS,
                () -> master.movedSince(masterSinceNs) || other(master).movedSince(backupSinceNs) || !isAlone(master));
        assertThat(moved)
                .as(() -> pairing + ", " + when + ": something moved.\n" + describe())
                .isFalse();
        assertThat(tap.since(masterSinceNs, WireTap.Advert.class))
                .as(() -> pairing + ", " + when)
                .isNotEmpty()
                .allMatch(advert -> advert.mac().equals(master.mac()));
    }

    /** Both are told again what they know. */
    void reloadUnchanged(Side master) {
        long sinceNs = System.nanoTime();
        ours.reload(ours.priority());
        peer.reload(peer.priority());
        quiet("reloaded unchanged", master, sinceNs, sinceNs);
    }

    /** Reloads {@code side} with a priority that makes the present backup the higher one. */
    Side changePriority(Side master, Side side) {
        long sinceNs = System.nanoTime();
        int step = side.equals(master) ? -20 : 20;
        side.reload(other(side).priority() + step);
        String when = "priority of " + side.node().name() + " is " + side.priority();
        return preemptOrQuiet(when, master, sinceNs, sinceNs);
    }

    /** The cable is cut so that neither sees its carrier go; both become master; it is mended. */
    Side splitAndHeal() {
        long sinceNs = System.nanoTime();
        network.isolate(network.controllers(), true);
        Await.require(
                PATIENCE,
                () -> sides().allMatch(side -> side.isMaster() && side.holds()),
                () -> pairing + ": cut off from each other, not both are master.\n" + describe());
        Side right = higher(sinceNs);
        network.isolate(network.controllers(), false);
        awaitAlone("after two masters", right);
        // What a kernel has kept for a neighbour that did not answer goes out when it does, and is no word of now.
        Await.require(
                PATIENCE,
                () -> network.controllers().stream()
                        .noneMatch(node -> Command.run("ip", "-n", node.namespace(), "neigh", "show")
                                .contains("INCOMPLETE")),
                () -> pairing + ": the neighbours do not find each other again.");
        return right;
    }

    /** By priority, or if that is equal by the address that it was seen to send from: RFC 9568 section 6.4.3. */
    private Side higher(long sinceNs) {
        if (ours.priority() != peer.priority()) {
            return ours.priority() > peer.priority() ? ours : peer;
        }
        return Arrays.compareUnsigned(source(ours, sinceNs), source(peer, sinceNs)) > 0 ? ours : peer;
    }

    private byte[] source(Side side, long sinceNs) {
        return InetAddress.ofLiteral(
                        switch (pairing.delivery()) {
                            // Who is cut off need not even know where to send a frame.
                            case UNICAST -> pairing.family().addressOf(side.node());
                            case MULTICAST -> {
                                Await.require(
                                        PATIENCE,
                                        () -> from(side, sinceNs).findAny().isPresent(),
                                        () -> pairing + ": a master is silent.\n" + describe());
                                yield from(side, sinceNs)
                                        .findAny()
                                        .orElseThrow()
                                        .source();
                            }
                        })
                .getAddress();
    }

    private Stream<WireTap.Advert> from(Side side, long sinceNs) {
        return tap.since(sinceNs, WireTap.Advert.class).stream()
                .filter(advert -> advert.mac().equals(side.mac()));
    }

    /** The master dies, the other takes over when the protocol says so, and the one that died comes back. */
    Side dies(Side master, Death death) {
        Side heir = other(master);
        String when = master.node().name() + " " + death;
        long sinceNs = System.nanoTime();
        switch (death) {
            case KILLED -> {
                master.kill();
                deadPeer = master.equals(peer);
            }
            case STOPPED -> master.stop();
        }
        awaitAlone(when, heir);
        checkTakeover(when, master, heir, death, sinceNs);

        long backNs = System.nanoTime();
        master.start();
        Await.require(
                PATIENCE,
                () -> (master.isBackup() && !master.holds()) || master.isMaster(),
                () -> pairing + ", " + when + ", started again: has no state.\n" + describe());
        deadPeer = false;
        return preemptOrQuiet(when + ", is back", heir, backNs, System.nanoTime());
    }

    private void checkTakeover(String when, Side dead, Side heir, Death death, long sinceNs) {
        WireTap.Advert last = from(dead, sinceNs - 2 * pairing.intervalNs())
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError(pairing + ", " + when + ": never spoke"));
        Await.require(
                PATIENCE,
                () -> from(heir, sinceNs).findAny().isPresent(),
                () -> pairing + ", " + when + ": the other does not speak");
        long tookNs = from(heir, sinceNs).findFirst().orElseThrow().atNs() - last.atNs();
        boolean farewell = last.priority() == 0;
        assertThat(farewell)
                .as(pairing + ", " + when + ": its last word is a farewell")
                .isEqualTo(death == Death.STOPPED);
        if (heir.equals(ours)) {
            long boundNs = farewell ? pairing.skewNs(heir.priority()) : pairing.masterDownNs(heir.priority());
            assertThat(tookNs)
                    .as(pairing + ", " + when + ": ns until cplbd takes over")
                    .isBetween(boundNs - EARLY_NS, boundNs + LATE_NS);
        }
    }

    /** Ends the tap; returns what was on the wire. */
    Dissection dissect() {
        tap.close();
        return Dissection.of(capture);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
