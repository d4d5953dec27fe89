package io.cplbd.lab;

import io.cplbd.ipvs.kernel.IpvsSocket;
import io.cplbd.ipvs.kernel.ServiceStatistics;
import io.cplbd.netlink.NetlinkException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What makes the controllers of a lab directors and real servers at once, and a look at their IPVS tables. */
final class Directors implements AutoCloseable {
    /** Seconds between two checks of a real server, where k0s has 60. */
    static final int DELAY_LOOP_S = 1;

    private final List<Node> nodes;
    private final Map<Node, RunFolder> runFolders = new HashMap<>();
    private final Map<Node, IpvsSocket> tables = new HashMap<>();

    private Directors(List<Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * Prepares the controllers, before anything watches their addresses.
     *
     * @param folder where their run folders are made
     * @throws LabException if this kernel has no IPVS
     */
    static Directors prepare(List<Node> nodes, Path folder) throws IOException {
        Directors directors = new Directors(nodes);
        try {
            for (Node node : nodes) {
                directors.tables.put(node, Inside.call(node.namespace(), IpvsSocket::open));
                DirectRouting.prepare(node);
                directors.runFolders.put(node, RunFolder.make(folder, node, nodes, DELAY_LOOP_S));
            }
            return directors;
        } catch (IOException | RuntimeException e) {
            directors.close();
            throw e;
        }
    }

    /** The daemon of a node, with the configuration that k0s would write for it. */
    NodeDaemon daemon(Node node, Path program, Protocol protocol) {
        RunFolder run = runFolder(node);
        return new NodeDaemon(node, program, run.path(), run.configuration(protocol, node, nodes), run::started);
    }

    RunFolder runFolder(Node node) {
        return Objects.requireNonNull(runFolders.get(node));
    }

    /** The node's table as it is now, with its counters. */
    List<ServiceStatistics> table(Node node) {
        IpvsSocket table = Objects.requireNonNull(tables.get(node));
        try {
            return table.statistics();
        } catch (NetlinkException e) {
            throw new LabException(node.name() + ": " + e.getMessage(), e);
        }
    }

    /** The addresses of the real servers that the node sends connections to at the moment. */
    Set<String> servers(Node node) {
        Set<String> addresses = new HashSet<>();
        for (ServiceStatistics service : table(node)) {
            service.servers().forEach(server -> addresses.add(server.address().getHostAddress()));
        }
        return addresses;
    }

    /** Closes the tables. The run folders go with the lab's. */
    @Override
    public void close() {
        tables.values().forEach(IpvsSocket::close);
    }
}
