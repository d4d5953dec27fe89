package io.cplbd.lab.bench;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import io.cplbd.lab.bench.RelayFigures.What;
import io.cplbd.netlink.nft.Redirect;
import io.cplbd.netlink.nft.RedirectTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The relay and HAProxy in turn, on the same path: a client connects to the virtual address of a machine, whose kernel
 * redirects it to the proxy there, which connects to one of three back ends. Each is a network namespace, all on one bridge.
 */
final class RelayBench implements AutoCloseable {
    static final String CPLBD = "cplbd";
    static final String HAPROXY = "haproxy";

    private static final int BACKENDS = 3;
    private static final int BULK_CONNECTIONS = 8;
    private static final int CLIENTS = 16;
    private static final int PINGING_CONNECTIONS = 500;
    private static final int PINGS_PER_SECOND = 2_000;
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long SETTLE_MS = 1_000;

    private final LabNetwork network;
    private final Node proxyNode;
    private final List<Node> backendNodes;
    private final RelayBackends backends;
    private final RedirectTable redirects;
    private final RelayLoad load;
    private final Path folder;
    private final Consumer<String> progress;
    private final long measureNs;
    private final int idleConnections;

    RelayBench(String id, Path folder, int seconds, int idleConnections, Consumer<String> progress) throws IOException {
        this.folder = folder;
        this.progress = progress;
        this.idleConnections = idleConnections;
        measureNs = TimeUnit.SECONDS.toNanos(seconds);
        network = new LabNetwork(id, 1 + BACKENDS);
        try {
            proxyNode = network.controllers().getFirst();
            backendNodes = network.controllers().subList(1, 1 + BACKENDS);
            InetAddress vip = InetAddress.ofLiteral(LabNetwork.VIP);
            Command.run(
                    "ip", "-n", proxyNode.namespace(), "addr", "add", LabNetwork.VIP + "/32", "dev", LabNetwork.DEVICE);
            redirects = Inside.call(proxyNode.namespace(), RedirectTable::open);
            redirects.replace(List.of(new Redirect(vip, RelayBackends.PORT, RelayProxy.PORT)));
            allowManyConnections(proxyNode);
            allowManyConnections(network.client());
            backends = new RelayBackends(backendNodes);
            load = new RelayLoad(network.client().namespace(), new InetSocketAddress(vip, RelayBackends.PORT));
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** So that neither ports nor the table of connections run out: connections are made by the ten thousand. */
    private static void allowManyConnections(Node node) {
        Inside.call(node.namespace(), () -> {
            Path ipv4 = Path.of("/proc/sys/net/ipv4");
            Files.writeString(ipv4.resolve("ip_local_port_range"), "10000 65535");
            Files.writeString(ipv4.resolve("tcp_tw_reuse"), "1");
            Path timeWait = Path.of("/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_time_wait");
            return Files.exists(timeWait) ? Files.writeString(timeWait, "1") : timeWait;
        });
    }

    RelayFigures run(int rounds) {
        RelayFigures figures = new RelayFigures();
        for (int round = 1; round <= rounds; round++) {
            for (String who : List.of(CPLBD, HAPROXY)) {
                progress.accept("round " + round + ", " + who);
                try (RelayProxy proxy = who.equals(CPLBD)
                        ? RelayProxy.cplbd(proxyNode, backendNodes, folder)
                        : RelayProxy.haproxy(proxyNode, backendNodes, folder)) {
                    measure(proxy, who, figures);
                }
            }
        }
        return figures;
    }

    private void measure(RelayProxy proxy, String who, RelayFigures figures) {
        load.connections(CLIENTS, WARM_UP_NS);
        load.bulkBytes(BULK_CONNECTIONS, WARM_UP_NS);

        long cpuNs = proxy.cpuNs();
        long bytes = load.bulkBytes(BULK_CONNECTIONS, measureNs);
        note(figures, What.BULK, who, bytes * 8.0 / measureNs);
        note(figures, What.BULK_CPU, who, (proxy.cpuNs() - cpuNs) * 1e3 / bytes);

        cpuNs = proxy.cpuNs();
        long connections = load.connections(CLIENTS, measureNs);
        note(figures, What.RATE, who, connections * 1e9 / measureNs);
        note(figures, What.RATE_CPU, who, (proxy.cpuNs() - cpuNs) / 1e3 / connections);

        RelayLoad.Trips trips = load.roundTrips(PINGING_CONNECTIONS, PINGS_PER_SECOND, measureNs, proxy::cpuNs);
        long[] sortedNs = trips.sortedNs();
        note(figures, What.MEDIAN, who, sortedNs[sortedNs.length / 2] / 1e3);
        note(figures, What.P99, who, sortedNs[(int) (sortedNs.length * 99L / 100)] / 1e3);
        note(figures, What.TRIP_CPU, who, trips.cpuNs() / 1e3 / sortedNs.length);

        long resident = proxy.residentBytes();
        note(figures, What.RESIDENT, who, resident / 1e6);
        List<SocketChannel> idle = load.open(idleConnections);
        try {
            Await.pause(SETTLE_MS);
            note(figures, What.IDLE, who, (proxy.residentBytes() - resident) / 1e6);
        } finally {
            RelayLoad.close(idle);
        }
    }

    private void note(RelayFigures figures, What what, String who, double value) {
        figures.add(what, who, value);
        progress.accept(String.format(Locale.ROOT, "  %-34s%12.1f", what.text(), value));
    }

    @Override
    public void close() throws IOException {
        try {
            redirects.close();
        } finally {
            backends.close();
            network.close();
        }
    }
}
