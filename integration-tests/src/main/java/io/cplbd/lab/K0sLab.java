package io.cplbd.lab;

import io.cplbd.lab.k0s.ControlPlane;
import io.cplbd.lab.k0s.ControlPlaneServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The controllers of a k0s cluster on one bridge, each with an API server and a daemon that has nothing but the cluster's
 * k0s.yaml and its kubeconfig; one more controller that has not joined yet; and clients that never stop asking. Needs root,
 * iproute2, tcpdump, openssl, nft. Everything it makes is removed by {@link #close}.
 */
final class K0sLab implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    /** Longer than there is between two answers, and than a failing connect takes. */
    private static final long LATELY_NS = 2_000_000_000;

    private final LabPlan plan;
    private final Path folder;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final LabNetwork network;
    private final ControlPlane cluster;
    private final Map<Node, ControlPlaneServer> servers = new HashMap<>();
    private final WireTap tap;
    private final VipWatch watch;
    private final K0sClient client;
    private final List<NodeDaemon> daemons = new ArrayList<>();

    /**
     * Builds all of it; the API servers run, all but the newcomer's have joined, and no daemon is running yet.
     *
     * @throws LabException if something cannot be made; what was made is removed again
     */
    K0sLab(LabPlan plan) {
        this.plan = plan;
        // No other lab of this JVM has a number that begins with 0.
        String id = ProcessHandle.current().pid() + "x0" + COUNT.incrementAndGet();
        folder = Leftovers.folder(id);
        try {
            Files.createDirectory(folder);
            parts.push(() -> Leftovers.removeFolder(folder));
            network = in(new LabNetwork(id, plan.nodes() + 1));
            Path pki = folder.resolve("pki");
            cluster = in(ControlPlane.create(pki));
            InetAddress vip = InetAddress.ofLiteral(LabNetwork.VIP);
            for (Node node : network.controllers()) {
                InetSocketAddress address = new InetSocketAddress(node.address(), ApiServer.PORT);
                servers.put(node, cluster.add(node.name(), node.namespace(), address, vip));
            }
            members().forEach(node -> cluster.join(server(node)));
            tap = in(new WireTap(network));
            watch = in(new VipWatch(network.controllers()));
            client = in(new K0sClient(
                    network, pki.resolve("ca.crt"), plan.ipvs() ? K0sClient.Pace.LAB_KERNEL : K0sClient.Pace.HERE));
            // As on every controller of k0s: its own API server.
            Path kubeconfig = folder.resolve("admin.conf");
            cluster.writeKubeconfig(
                    kubeconfig, new InetSocketAddress(InetAddress.getLoopbackAddress(), ApiServer.PORT));
            Path k0sYaml = folder.resolve("k0s.yaml");
            Files.writeString(k0sYaml, K0sYaml.of(plan.protocol(), plan.ipvs()));
            for (Node node : network.controllers()) {
                daemons.add(in(
                        NodeDaemon.ofK0s(node, plan.distribution().resolve("bin/cplbd"), folder, k0sYaml, kubeconfig)));
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

    LabPlan plan() {
        return plan;
    }

    LabNetwork network() {
        return network;
    }

    WireTap tap() {
        return tap;
    }

    HolderLog holders() {
        return watch.log();
    }

    K0sClient client() {
        return client;
    }

    ControlPlane cluster() {
        return cluster;
    }

    /** The controllers that the cluster has from the beginning. */
    List<Node> members() {
        return network.controllers().subList(0, plan.nodes());
    }

    /** The controller that joins later. */
    Node newcomer() {
        return network.controllers().getLast();
    }

    ControlPlaneServer server(Node node) {
        return Objects.requireNonNull(servers.get(node));
    }

    /** One for each controller, the newcomer's too, in their order. */
    List<NodeDaemon> daemons() {
        return daemons;
    }

    NodeDaemon daemon(Node node) {
        return daemons.get(network.controllers().indexOf(node));
    }

    /**
     * The one daemon that holds the VIP, calls itself MASTER, and lets a connection through that was begun after this call;
     * waits for it.
     *
     * @throws LabException if there is no such state within {@code limit}
     */
    NodeDaemon awaitMaster(Duration limit) {
        long sinceNs = System.nanoTime();
        Await.require(
                limit,
                () -> master().isPresent() && !client.answersSince(sinceNs).isEmpty(),
                () -> "no single master: " + situation());
        return master().orElseThrow(() -> new LabException("the master went away: " + situation()));
    }

    private Optional<NodeDaemon> master() {
        List<NodeDaemon> masters = daemons.stream()
                .filter(daemon -> daemon.state().filter("MASTER"::equals).isPresent())
                .toList();
        return masters.size() == 1
                        && holders()
                                .holders()
                                .equals(List.of(masters.getFirst().node().name()))
                ? Optional.of(masters.getFirst())
                : Optional.empty();
    }

    /** One line: every node's state, who holds the VIP, who answered lately. */
    String situation() {
        List<String> holders = holders().holders();
        StringBuilder line = new StringBuilder();
        for (NodeDaemon daemon : daemons) {
            String name = daemon.node().name();
            if (daemon.isRunning()) {
                line.append(name)
                        .append(' ')
                        .append(daemon.state().orElse("starting"))
                        .append(holders.contains(name) ? " [VIP]" : "")
                        .append("  ");
            }
        }
        String answering = String.join(
                ", ", client.answersSince(System.nanoTime() - LATELY_NS).keySet());
        return line.append("| answers: ")
                .append(answering.isEmpty() ? "none" : answering)
                .toString();
    }

    /** The answers since then: {@code c1 40, c2 41}. */
    static String text(Map<String, Long> answers) {
        return answers.isEmpty()
                ? "none"
                : answers.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** Removes everything in the opposite order; what cannot be removed does not keep the rest. */
    @Override
    public void close() {
        // An interrupt is how the lab was told to end; it must not end this as well.
        boolean interrupted = Thread.interrupted();
        daemons.forEach(NodeDaemon::beginToStop);
        List<Exception> failures = new ArrayList<>();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw new LabException(
                    "while removing the lab: " + failures.getFirst().getMessage(), failures.getFirst());
        }
    }
}
