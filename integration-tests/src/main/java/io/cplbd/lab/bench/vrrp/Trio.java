package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import io.cplbd.lab.NodeDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three nodes with one virtual router. The first two have the same priority, as with k0s: so nobody takes the address back,
 * and these two take turns. The third has a lower one: so two never time out together, and the bound is one number.
 */
final class Trio implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final VrrpConf conf;
    private final AddressWatch addresses;
    private final List<NodeDaemon> daemons = new ArrayList<>();

    Trio(Side side, VrrpConf conf, LabNetwork network, AddressWatch addresses, Path folder) {
        this.conf = conf;
        this.addresses = addresses;
        try {
            for (Node node : network.controllers()) {
                daemons.add(new NodeDaemon(node, side.program(), folder, conf.contender(daemons.size() == 2)));
            }
            first().start();
            first().awaitReadyNs();
            addresses.awaitHolder(0, masterDown().plus(START));
            daemons.stream().skip(1).forEach(NodeDaemon::start);
            daemons.forEach(NodeDaemon::awaitReadyNs);
            awaitSettled();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    List<NodeDaemon> daemons() {
        return daemons;
    }

    /** Of the two equals the one with the lower address, which yields to the other if both are masters. */
    NodeDaemon first() {
        return daemons.getFirst();
    }

    /** The master; waits until there is one, and the others have had the time to hear it. */
    NodeDaemon awaitSettled() {
        long steadyNs = Math.max(100_000_000, 2 * conf.protocol().advertIntervalNs());
        String holder = addresses.awaitHolder(steadyNs, masterDown().plus(START));
        return daemons.stream()
                .filter(daemon -> daemon.node().name().equals(holder))
                .findFirst()
                .orElseThrow();
    }

    private Duration masterDown() {
        return Duration.ofNanos(conf.protocol().masterDownNs());
    }

    /** A daemon that was ended is there again. */
    void restart(NodeDaemon daemon) {
        Await.require(START, () -> !daemon.isRunning(), () -> daemon.node().name() + " does not end");
        daemon.start();
        daemon.awaitReadyNs();
        awaitSettled();
    }

    /** Hands the address to the first node, if another has it. */
    void firstIsMaster() {
        NodeDaemon master = awaitSettled();
        if (master != first()) {
            master.stop();
            awaitSettled();
            restart(master);
        }
    }

    /** Sends a signal to all processes of the daemon at once, children first. */
    static void signalAll(NodeDaemon daemon, String name) {
        ProcessHandle parent = ProcessHandle.of(daemon.pid()).orElseThrow();
        List<String> pids = Stream.concat(parent.descendants(), Stream.of(parent))
                .map(process -> Long.toString(process.pid()))
                .toList();
        Command.run(Stream.concat(Stream.of("kill", "-s", name), pids.stream()).toArray(String[]::new));
    }

    @Override
    public void close() {
        daemons.forEach(daemon -> {
            if (daemon.isRunning()) {
                // One that is held does not hear that it is to end.
                signalAll(daemon, "CONT");
            }
        });
        daemons.forEach(NodeDaemon::close);
    }
}
