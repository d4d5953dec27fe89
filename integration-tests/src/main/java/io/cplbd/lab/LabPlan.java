package io.cplbd.lab;

import java.nio.file.Path;

/**
 * What a lab is to be made of.
 *
 * @param nodes number of controllers, 2 to 20
 * @param protocol of the one virtual router
 * @param peers which of the controllers run the real keepalived
 * @param distribution folder of the packaged daemon, {@code daemon/target/cplbd}
 * @param ipvs whether the daemons also balance connections to the VIP; needs a kernel with IPVS
 */
public record LabPlan(int nodes, Protocol protocol, Peers peers, Path distribution, boolean ipvs) {
    /** Where the build leaves the daemon; the launcher of the lab and the build of the tests set this property. */
    static final String DISTRIBUTION_PROPERTY = "cplbd.distribution";

    /** Which controllers run the real keepalived. */
    public enum Peers {
        NONE,
        /** The last one, whose address is the highest: it wins where two become master at once. */
        ONE,
        ALL
    }

    public LabPlan {
        if (nodes < 2 || nodes > LabNetwork.MAX_CONTROLLERS) {
            throw new IllegalArgumentException("--nodes " + nodes + ": expected 2 to " + LabNetwork.MAX_CONTROLLERS);
        }
    }

    /** Nodes with the packaged daemon, as the tests use them. */
    public static LabPlan of(int nodes, double advertIntervalS) {
        return new LabPlan(nodes, Protocol.ofInterval(advertIntervalS), Peers.NONE, packagedDaemon(), false);
    }

    public LabPlan with(Peers otherPeers) {
        return new LabPlan(nodes, protocol, otherPeers, distribution, ipvs);
    }

    /** The same with IPVS, in a kernel that is slow. */
    public LabPlan withIpvs() {
        return new LabPlan(nodes, protocol, peers, distribution, true);
    }

    Pace pace() {
        return ipvs ? Pace.SLOW : Pace.FAST;
    }

    Bounds bounds() {
        return ipvs ? Bounds.labKernel(nodes) : Bounds.here(nodes);
    }

    /**
     * How many addresses the client has. As one address sticks to one real server, it needs several to see all of them:
     * two for each.
     */
    int clientAddresses() {
        return ipvs ? 2 * nodes : 1;
    }

    public static Path packagedDaemon() {
        Path path = Path.of(System.getProperty(DISTRIBUTION_PROPERTY, "daemon/target/cplbd"))
                .toAbsolutePath();
        if (!path.resolve("bin/cplbd").toFile().canExecute()) {
            throw new LabException("no packaged daemon in " + path + "; build it first: mvn package");
        }
        return path;
    }

    /** The program of the controller with this index, counted from 0. */
    Path program(int index) {
        boolean keepalived = switch (peers) {
            case NONE -> false;
            case ONE -> index == nodes - 1;
            case ALL -> true;
        };
        return keepalived ? Path.of("keepalived") : distribution.resolve("bin/cplbd");
    }
}
