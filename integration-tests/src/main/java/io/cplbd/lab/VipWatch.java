package io.cplbd.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Watches with {@code ip monitor} who holds the VIP: told by the kernel at once, and independent of the code under test. */
public final class VipWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Added once the monitor runs: when it tells of this one, it will tell of all others. */
    private static final String SIGN = "127.51.51.51/32";

    private final List<Process> monitors = new ArrayList<>();
    private final HolderLog log = new HolderLog();
    private final String vip;

    VipWatch(List<Node> nodes) {
        this(nodes, LabNetwork.VIP);
    }

    /**
     * Watches until it is closed.
     *
     * @param vip IPv4 or IPv6, without length, as {@code ip} writes it
     */
    public VipWatch(List<Node> nodes, String vip) {
        this.vip = vip;
        nodes.forEach(this::watch);
    }

    public HolderLog log() {
        return log;
    }

    private void watch(Node node) {
        Process monitor = Command.start(
                new ProcessBuilder("ip", "-n", node.namespace(), "-o", "monitor", "address").redirectErrorStream(true));
        monitors.add(monitor);
        CountDownLatch watching = new CountDownLatch(1);
        Children.readLines("vip-watch-" + node.name(), monitor.getInputStream(), line -> {
            // A real server has it on another device too, for direct routing: that one answers nobody.
            if (line.contains(": " + LabNetwork.DEVICE + " ") && line.contains(" " + vip + "/")) {
                log.add(new HolderLog.Change(System.nanoTime(), node.name(), !line.startsWith("Deleted")));
            } else if (line.contains(" " + SIGN)) {
                watching.countDown();
            }
        });
        // Several times: the first may come before the monitor listens.
        boolean heard = Await.until(LIMIT, () -> {
            Command.run("ip", "-n", node.namespace(), "addr", "replace", SIGN, "dev", "lo");
            return awaited(watching);
        });
        if (!heard) {
            close();
            throw new LabException("ip monitor in " + node.namespace() + " says nothing");
        }
        Command.run("ip", "-n", node.namespace(), "addr", "del", SIGN, "dev", "lo");
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Command.interrupted(e);
        }
    }

    @Override
    public void close() {
        monitors.forEach(monitor -> Command.end(monitor, 500));
    }
}
