package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Inside;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Leftovers;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What all measurements share: the network, a folder for the daemons' files, the results. */
record Bench(
        LabNetwork network,
        Path folder,
        Effort effort,
        int realTimePriority,
        Results results,
        Consumer<String> progress)
        implements AutoCloseable {
    /** Processes that want the processor, where there is to be load. */
    static final int HOGS = 4;

    static Bench open(Effort effort, int realTimePriority, Consumer<String> progress) throws IOException {
        String id = Long.toString(ProcessHandle.current().pid());
        Path folder = Leftovers.folder(id);
        Files.createDirectory(folder);
        LabNetwork network;
        try {
            network = new LabNetwork(id, 3);
        } catch (RuntimeException e) {
            Leftovers.removeFolder(folder);
            throw e;
        }
        Bench bench = new Bench(network, folder, effort, realTimePriority, new Results(), progress);
        try {
            // A kernel answers each datagram of the client, and not only some in a second.
            network.controllers().forEach(node -> set(node, "icmp_ratemask", "0"));
        } catch (RuntimeException e) {
            bench.close();
            throw e;
        }
        return bench;
    }

    private static void set(Node node, String setting, String value) {
        Inside.call(node.namespace(), () -> Files.writeString(Path.of("/proc/sys/net/ipv4", setting), value));
    }

    VrrpConf conf(long advertIntervalNs) {
        return VrrpConf.of(advertIntervalNs, realTimePriority);
    }

    Hogs hogs(int count) {
        return new Hogs(network.client(), count);
    }

    void say(String text) {
        progress.accept(text);
    }

    @Override
    public void close() {
        // An interrupt is how the benchmark was told to end; it must not end this as well.
        boolean interrupted = Thread.interrupted();
        try {
            network.close();
            Leftovers.removeFolder(folder);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
