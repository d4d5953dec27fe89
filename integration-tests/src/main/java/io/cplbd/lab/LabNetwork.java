package io.cplbd.lab;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.RouteSocket;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Controllers and one client, each in a network namespace, on one bridge that lives in a namespace of its own: the host
 * gets nothing but the names of the namespaces.
 */
public final class LabNetwork implements AutoCloseable {
    public static final String DEVICE = "eth0";
    public static final String VIP = "198.18.51.200";
    public static final int PREFIX_LENGTH = 24;
    static final int MAX_CONTROLLERS = 20;
    private static final int CLIENT_HOST = 100;
    private static final Duration CABLE_PATIENCE = Duration.ofSeconds(5);

    private final List<Node> controllers;
    private final Node client;
    private final List<String> clientAddresses;
    private final String bridgeNamespace;
    private final List<String> made = new ArrayList<>();
    private @Nullable Process cables;
    private Writer cableCommands = Writer.nullWriter();

    /**
     * Makes the network; what was made so far is removed again if that fails.
     *
     * @param id part of every namespace's name, so that labs can stand side by side
     * @throws LabException if {@code ip} refuses something
     */
    public LabNetwork(String id, int controllerCount) {
        this(id, controllerCount, 1);
    }

    /**
     * Makes the network, with a client of several addresses.
     *
     * @param clientAddressCount 1 to 100
     */
    LabNetwork(String id, int controllerCount, int clientAddressCount) {
        controllers = IntStream.rangeClosed(1, controllerCount)
                .mapToObj(host -> Node.of(id, "c" + host, host))
                .toList();
        client = Node.of(id, "client", CLIENT_HOST);
        clientAddresses = IntStream.range(CLIENT_HOST, CLIENT_HOST + clientAddressCount)
                .mapToObj(Node::addressOf)
                .toList();
        bridgeNamespace = Leftovers.PREFIX + id + "-net";
        try {
            addNamespace(bridgeNamespace);
            Command.run("ip", "-n", bridgeNamespace, "link", "set", "lo", "up");
            Command.run("ip", "-n", bridgeNamespace, "link", "add", "name", "br0", "type", "bridge", "stp_state", "0");
            Command.run("ip", "-n", bridgeNamespace, "link", "set", "br0", "up");
            nodes().forEach(this::plug);
            for (String address : clientAddresses) {
                addAddress(client.namespace(), address);
            }
            // One process for all cables: starting one when the moment has come would be milliseconds late.
            cables = Command.start(new ProcessBuilder("ip", "-n", bridgeNamespace, "-batch", "-")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD));
            cableCommands = new OutputStreamWriter(cables.getOutputStream(), StandardCharsets.US_ASCII);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void addNamespace(String namespace) {
        made.add(namespace);
        Command.run("ip", "netns", "add", namespace);
    }

    private void plug(Node node) {
        String namespace = node.namespace();
        addNamespace(namespace);
        Command.run("ip", "-n", namespace, "link", "set", "lo", "up");
        usableAtOnce(namespace);
        addInterface(node);
    }

    /** The node's interface comes into being, with the addresses that are its own. */
    public void addInterface(Node node) {
        String namespace = node.namespace();
        Command.run(
                "ip",
                "-n",
                bridgeNamespace,
                "link",
                "add",
                "name",
                node.name(),
                "type",
                "veth",
                "peer",
                "name",
                DEVICE,
                "address",
                node.mac(),
                "netns",
                namespace);
        Command.run("ip", "-n", bridgeNamespace, "link", "set", "dev", node.name(), "master", "br0", "up");
        addAddress(namespace, node.address());
        Command.run("ip", "-n", namespace, "addr", "add", node.address6() + "/64", "dev", DEVICE, "nodad");
        Command.run("ip", "-n", namespace, "link", "set", DEVICE, "up");
    }

    /** It goes, as with a card that is pulled out or a driver that is loaded anew. */
    public void removeInterface(Node node) {
        Command.run("ip", "-n", node.namespace(), "link", "del", "dev", DEVICE);
    }

    /** One that is there already is left alone. */
    private static void addAddress(String namespace, String address) {
        Command.run("ip", "-n", namespace, "addr", "replace", address + "/" + PREFIX_LENGTH, "dev", DEVICE);
    }

    /** Nobody else has these addresses: a link-local address that is tentative for a second would only delay IPv6. */
    private static void usableAtOnce(String namespace) {
        Inside.call(namespace, () -> Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/accept_dad"), "0"));
    }

    public List<Node> controllers() {
        return controllers;
    }

    public Node client() {
        return client;
    }

    /** IPv4, without length; the first is {@code client().address()}. */
    List<String> clientAddresses() {
        return clientAddresses;
    }

    /** The namespace of the bridge {@code br0}, where all traffic passes. */
    public String bridgeNamespace() {
        return bridgeNamespace;
    }

    Stream<Node> nodes() {
        return Stream.concat(controllers.stream(), Stream.of(client));
    }

    /** The node loses its carrier: the other end of its cable is down when this returns. */
    public void pullCable(Node node) {
        cable(node, false);
    }

    public void plugCable(Node node) {
        cable(node, true);
    }

    /** Whether these reach all others and not each other: each still has its carrier, and a client. */
    public void isolate(List<Node> nodes, boolean isolated) {
        for (Node node : nodes) {
            Command.run(
                    "ip",
                    "-n",
                    bridgeNamespace,
                    "link",
                    "set",
                    "dev",
                    node.name(),
                    "type",
                    "bridge_slave",
                    "isolated",
                    isolated ? "on" : "off");
        }
    }

    private void cable(Node node, boolean up) {
        try {
            cableCommands.write("link set dev " + node.name() + (up ? " up" : " down") + "\n");
            cableCommands.flush();
        } catch (IOException e) {
            throw new LabException("cable of " + node.name() + ": " + e.getMessage(), e);
        }
        // It is another process that does it.
        if (!Inside.call(bridgeNamespace, () -> becomes(node, up))) {
            throw new LabException("the cable of " + node.name() + " stays " + (up ? "down" : "up"));
        }
    }

    /** In the calling thread's namespace, which has to be the bridge's. */
    private static boolean becomes(Node node, boolean up) throws NetlinkException {
        try (RouteSocket kernel = RouteSocket.open()) {
            return Await.until(CABLE_PATIENCE, () -> isUp(kernel, node) == up);
        }
    }

    private static boolean isUp(RouteSocket kernel, Node node) {
        try {
            return kernel.linkByName(node.name()).map(Link::up).orElseThrow();
        } catch (NetlinkException e) {
            throw new LabException("cable of " + node.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        if (cables != null) {
            Command.end(cables, 100);
        }
        made.forEach(Leftovers::remove);
        made.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
