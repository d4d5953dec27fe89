package io.cplbd.lab.ipvs;

import io.cplbd.ipvs.kernel.IpvsSocket;
import io.cplbd.ipvs.kernel.ServiceStatistics;
import io.cplbd.ipvs.model.ServiceAddress;
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
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Three controllers on two networks, each of them director and real server at once, as k0s sets them up for two VRRP instances
 * with virtual servers; and a client on both networks.
 */
final class RoutingLoopNetwork implements AutoCloseable {
    static final int CLIENT_ADDRESSES = 24;
    static final int API_PORT = 6443;
    /** Where the build puts what k0s writes. */
    private static final Path FILES = Path.of("target/test-classes/k0s-conf/c");

    private static final String GENERATED = "keepalived-virtualservers-generated.conf";
    private static final String SECOND_BRIDGE_PORT = "-eth1";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<Controller> controllers = new ArrayList<>();
    private final Path folder;
    private final LabNetwork network;

    /** One of the two virtual addresses, and where it is held. */
    enum Vip {
        FIRST("198.18.51.200", "eth0", 51),
        SECOND("198.18.60.200", "eth1", 60);

        private final InetAddress address;
        private final String device;
        private final int subnet;

        Vip(String address, String device, int subnet) {
            this.address = InetAddress.ofLiteral(address);
            this.device = device;
            this.subnet = subnet;
        }

        InetAddress address() {
            return address;
        }

        /** The client's address with a number from 1 to {@link #CLIENT_ADDRESSES}, in the same subnet. */
        InetAddress source(int number) {
            return InetAddress.ofLiteral("198.18." + subnet + "." + (110 + number));
        }

        /** The port of a node on the bridge that the client comes by. */
        String bridgePort(Node node) {
            return this == FIRST ? node.name() : node.name() + SECOND_BRIDGE_PORT;
        }
    }

    /** A controller and what is known about it. */
    record Controller(Node node, NodeDaemon daemon, IpvsSocket kernel) {
        /** Whether it has the address on the interface where VRRP puts it. */
        boolean holds(Vip vip) {
            return Inside.call(
                    node.namespace(),
                    () -> Optional.ofNullable(NetworkInterface.getByName(vip.device)).stream()
                            .flatMap(NetworkInterface::inetAddresses)
                            .anyMatch(vip.address::equals));
        }

        /** What its kernel has counted of the service of {@code vip}; empty without one. */
        Optional<ServiceStatistics> statistics(Vip vip) {
            try {
                return kernel.statistics().stream()
                        .filter(service -> service.service()
                                        instanceof ServiceAddress.Endpoint(var ignored, InetAddress address, int port)
                                && address.equals(vip.address)
                                && port == API_PORT)
                        .findFirst();
            } catch (NetlinkException e) {
                throw new LabException("IPVS of " + node.name() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Builds all of it; no daemon is running yet. */
    RoutingLoopNetwork() {
        String id = ProcessHandle.current().pid() + "x2000";
        folder = Leftovers.folder(id);
        try {
            Files.createDirectory(folder);
            parts.push(() -> Leftovers.removeFolder(folder));
            network = in(new LabNetwork(id, 3));
            String bridge = network.bridgeNamespace();
            Command.run("ip", "-n", bridge, "link", "add", "name", "br1", "type", "bridge", "stp_state", "0");
            Command.run("ip", "-n", bridge, "link", "set", "br1", "up");
            for (Node node : network.controllers()) {
                secondNetwork(node, node.address().replace(".51.", ".60."));
                Files.write(folder.resolve("batch"), dummies());
                Command.run(
                        "ip",
                        "-n",
                        node.namespace(),
                        "-batch",
                        folder.resolve("batch").toString());
                quietAboutDummies(node);
                in(new TrafficServer(node)).open(API_PORT);
            }
            secondNetwork(network.client(), "198.18.60.100");
            addClientAddresses();
            Files.writeString(folder.resolve(GENERATED), virtualServers());
            for (Node node : network.controllers()) {
                IpvsSocket kernel = in(Inside.call(node.namespace(), IpvsSocket::open));
                NodeDaemon daemon = in(new NodeDaemon(
                        node, LabPlan.packagedDaemon().resolve("bin/cplbd"), folder, configuration(node)));
                controllers.add(new Controller(node, daemon, kernel));
            }
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

    private void secondNetwork(Node node, String address) {
        String port = Vip.SECOND.bridgePort(node);
        Command.run(
                "ip",
                "-n",
                network.bridgeNamespace(),
                "link",
                "add",
                "name",
                port,
                "type",
                "veth",
                "peer",
                "name",
                "eth1",
                "netns",
                node.namespace());
        Command.run("ip", "-n", network.bridgeNamespace(), "link", "set", "dev", port, "master", "br1", "up");
        Command.run("ip", "-n", node.namespace(), "addr", "add", address + "/24", "dev", "eth1");
        Command.run("ip", "-n", node.namespace(), "link", "set", "eth1", "up");
    }

    /** As k0s does: never set up. */
    private static List<String> dummies() {
        List<String> lines = new ArrayList<>(List.of("link add name dummyvip0 type dummy"));
        for (Vip vip : Vip.values()) {
            lines.add("addr add " + vip.address.getHostAddress() + "/32 dev dummyvip0");
        }
        return lines;
    }

    /** What k0s leaves to the administrator: without it every controller answers for the virtual addresses. */
    private static void quietAboutDummies(Node node) {
        Inside.call(node.namespace(), () -> {
            Path all = Path.of("/proc/sys/net/ipv4/conf/all");
            Files.writeString(all.resolve("arp_ignore"), "1");
            Files.writeString(all.resolve("arp_announce"), "2");
            // A packet from one network comes by way of the other.
            return Files.writeString(all.resolve("rp_filter"), "0");
        });
    }

    private void addClientAddresses() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Vip vip : Vip.values()) {
            for (int number = 1; number <= CLIENT_ADDRESSES; number++) {
                lines.add("addr add " + vip.source(number).getHostAddress() + "/24 dev " + vip.device);
            }
        }
        Path batch = Files.write(folder.resolve("batch"), lines);
        Command.run("ip", "-n", network.client().namespace(), "-batch", batch.toString());
    }

    /** With these addresses, and so that each of the first two controllers is MASTER of one. */
    private static String configuration(Node node) throws IOException {
        String text = Files.readString(FILES.resolve("keepalived.conf"))
                .replace("192.168.122.200", Vip.FIRST.address.getHostAddress())
                .replace("10.0.50.200", Vip.SECOND.address.getHostAddress());
        int second = text.indexOf("k0s-vip-1");
        return switch (node.name()) {
            case "c1" -> preferred(text.substring(0, second)) + text.substring(second);
            case "c2" -> text.substring(0, second) + preferred(text.substring(second));
            default -> text;
        };
    }

    private static String preferred(String instance) {
        return instance.replace("priority 200", "priority 201");
    }

    /**
     * With these addresses, and with a real server found out within seconds. Persistence stays for the first address only: for
     * the second each connection is scheduled by itself.
     */
    private String virtualServers() throws IOException {
        String text = Files.readString(FILES.resolve(GENERATED))
                .replace("192.168.122.200", Vip.FIRST.address.getHostAddress())
                .replace("10.0.50.200", Vip.SECOND.address.getHostAddress())
                .replace("192.168.122.37", network.controllers().get(0).address())
                .replace("192.168.122.185", network.controllers().get(1).address())
                .replace("192.168.122.87", network.controllers().get(2).address())
                .replace("delay_loop 60", "delay_loop 1")
                .replace("connect_timeout 3", "connect_timeout 1");
        int second = text.indexOf("virtual_server " + Vip.SECOND.address.getHostAddress());
        return text.substring(0, second) + text.substring(second).replace("persistence_timeout 360", "");
    }

    List<Controller> controllers() {
        return Collections.unmodifiableList(controllers);
    }

    TrafficClient client() {
        return new TrafficClient(network.client());
    }

    String bridgeNamespace() {
        return network.bridgeNamespace();
    }

    /** Takes a controller off both networks. */
    void cutOff(Controller controller) {
        for (Vip vip : Vip.values()) {
            Command.run(
                    "ip",
                    "-n",
                    network.bridgeNamespace(),
                    "link",
                    "set",
                    "dev",
                    vip.bridgePort(controller.node),
                    "down");
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
