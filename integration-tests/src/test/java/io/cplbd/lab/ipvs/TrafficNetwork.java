package io.cplbd.lab.ipvs;

import io.cplbd.ipvs.kernel.IpvsSocket;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.LabPlan;
import io.cplbd.lab.Leftovers;
import io.cplbd.lab.Node;
import io.cplbd.lab.NodeDaemon;
import io.cplbd.netlink.NetlinkException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A director, three real servers, one that says sorry, and a client, on one bridge. Real servers answer the client directly
 * from an address of its subnet, and by way of the director from an address of a second subnet, which NAT needs.
 */
final class TrafficNetwork implements AutoCloseable {
    static final int CLIENT_ADDRESSES = 24;
    static final int GUE_PORT = 5555;
    private static final int DIRECTED = 4;
    private static final AtomicInteger COUNT = new AtomicInteger(1000);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<TrafficServer> servers = new ArrayList<>();
    private final Path folder;
    private final LabNetwork network;
    private final NodeDaemon daemon;
    private final IpvsSocket kernel;
    private final TrafficClient client;

    /** Builds all of it; the daemon is not running yet. */
    TrafficNetwork() {
        String id = ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
        folder = Leftovers.folder(id);
        try {
            Files.createDirectory(folder);
            parts.push(() -> Leftovers.removeFolder(folder));
            Command.run("modprobe", "-a", "ipip", "ip6_tunnel", "ip_gre", "ip6_gre", "fou", "fou6");
            network = in(new LabNetwork(id, 1 + DIRECTED));
            prepareDirector();
            for (Node node : network.controllers().subList(1, 1 + DIRECTED)) {
                prepareRealServer(node);
                servers.add(in(new TrafficServer(node)));
            }
            client = new TrafficClient(network.client());
            List<String> addresses = new ArrayList<>();
            for (int number = 1; number <= CLIENT_ADDRESSES; number++) {
                addresses.add("addr add " + source(number, false).getHostAddress() + "/24 dev eth0");
                addresses.add("addr add " + source(number, true).getHostAddress() + "/64 dev eth0 nodad");
            }
            batch(network.client(), addresses);
            kernel = in(Inside.call(network.controllers().getFirst().namespace(), IpvsSocket::open));
            daemon = in(new NodeDaemon(
                    network.controllers().getFirst(), LabPlan.packagedDaemon().resolve("bin/cplbd"), folder, ""));
        } catch (IOException e) {
            close();
            throw new LabException("cannot make " + folder + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T in(T part) {
        parts.push(part);
        return part;
    }

    private void prepareDirector() {
        Node node = network.controllers().getFirst();
        batch(
                node,
                List.of(
                        "addr add " + behind(node, false).getHostAddress() + "/24 dev eth0",
                        "addr add " + behind(node, true).getHostAddress() + "/64 dev eth0 nodad"));
        sysctl(
                node,
                "ipv4/ip_forward=1",
                "ipv6/conf/all/forwarding=1",
                // Both subnets are on one wire: it would tell the real servers of the short way to the client.
                "ipv4/conf/all/send_redirects=0",
                "ipv4/conf/eth0/send_redirects=0");
    }

    private void prepareRealServer(Node node) throws IOException {
        // Nobody hears from a real server that it has the virtual addresses, and it takes what comes out of a tunnel.
        sysctl(
                node,
                "ipv4/conf/all/arp_ignore=1",
                "ipv4/conf/all/arp_announce=2",
                "ipv4/conf/all/rp_filter=0",
                "ipv4/conf/tunl0/rp_filter=0",
                "ipv4/conf/gre0/rp_filter=0",
                // IPv6 has no setting for the side that sends them.
                "ipv6/conf/eth0/accept_redirects=0");
        Node director = network.controllers().getFirst();
        List<String> lines = new ArrayList<>(List.of(
                "addr add " + behind(node, false).getHostAddress() + "/24 dev eth0",
                "addr add " + behind(node, true).getHostAddress() + "/64 dev eth0 nodad",
                "rule add from 198.18.52.0/24 lookup 52",
                "route add default via " + behind(director, false).getHostAddress() + " table 52",
                "route add default via " + behind(director, true).getHostAddress() + " table 52",
                "link set tunl0 up",
                "link set gre0 up",
                "link set ip6tnl0 up",
                "link set ip6gre0 up",
                "fou add port " + GUE_PORT + " gue"));
        for (TrafficMethod method : TrafficMethod.values()) {
            if (method != TrafficMethod.NAT) {
                lines.add("addr add " + method.vip(false).getHostAddress() + "/32 dev lo");
                lines.add("addr add " + method.vip(true).getHostAddress() + "/128 dev lo nodad");
            }
        }
        batch(node, lines);
        Command.run("ip", "-n", node.namespace(), "-6", "rule", "add", "from", "2001:db8:52::/64", "lookup", "52");
        Command.run("ip", "-n", node.namespace(), "-6", "fou", "add", "port", "" + GUE_PORT, "gue");
    }

    private void batch(Node node, List<String> lines) {
        try {
            Path file = Files.write(folder.resolve("batch"), lines);
            Command.run("ip", "-n", node.namespace(), "-batch", file.toString());
        } catch (IOException e) {
            throw new LabException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void sysctl(Node node, String... settings) {
        Inside.call(node.namespace(), () -> {
            for (String setting : settings) {
                int equals = setting.indexOf('=');
                Files.writeString(
                        Path.of("/proc/sys/net", setting.substring(0, equals)), setting.substring(equals + 1));
            }
            return settings.length;
        });
    }

    /** An address of a node in the client's subnet. */
    static InetAddress inFront(Node node, boolean ipv6) {
        return InetAddress.ofLiteral(ipv6 ? node.address6() : node.address());
    }

    /** An address of a node in the second subnet. */
    static InetAddress behind(Node node, boolean ipv6) {
        return InetAddress.ofLiteral(
                ipv6 ? node.address6().replace(":51:", ":52:") : node.address().replace(".51.", ".52."));
    }

    /** The client's address with a number from 1 to {@link #CLIENT_ADDRESSES}. */
    static InetAddress source(int number, boolean ipv6) {
        return InetAddress.ofLiteral(
                ipv6 ? "2001:db8:51::c:" + Integer.toHexString(number) : "198.18.51." + (110 + number));
    }

    Node director() {
        return network.controllers().getFirst();
    }

    /** The three real servers. */
    List<TrafficServer> servers() {
        return Collections.unmodifiableList(servers.subList(0, DIRECTED - 1));
    }

    TrafficServer sorryServer() {
        return servers.getLast();
    }

    TrafficClient client() {
        return client;
    }

    NodeDaemon daemon() {
        return daemon;
    }

    Path folder() {
        return folder;
    }

    /** What the director's kernel has. */
    List<TableEntry> table() {
        try {
            return kernel.table();
        } catch (NetlinkException e) {
            throw new LabException("IPVS table: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new LabException("while removing the network: " + e.getMessage(), e);
            }
        }
    }
}
