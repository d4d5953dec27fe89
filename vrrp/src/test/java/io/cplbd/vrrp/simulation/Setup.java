package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.S;
import static io.cplbd.vrrp.simulation.World.US;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a seed decides before anything happens.
 *
 * @param mostDelayNs of a frame on the LAN, at least {@link #LEAST_DELAY_NS}
 * @param leaseS of every virtual router
 * @param troubles the kinds of trouble there will be
 */
record Setup(List<Node> nodes, int clients, int intervalCs, long mostDelayNs, int leaseS, Set<Troubles.Kind> troubles) {
    static final long LEAST_DELAY_NS = 20 * US;
    private static final long CS_NS = 10 * MS;
    private static final int[] INTERVALS_V2_CS = {100, 200};
    private static final int[] INTERVALS_V3_CS = {1, 2, 10, 20, 50, 100, 100, 200};
    private static final int[] NODES = {2, 3, 3, 3, 4, 5, 6};
    private static final int[] PRIORITIES = {1, 50, 100, 150, 200, 254};

    /** One node, and its configuration at first. */
    record Node(String name, InetAddress address, Clock clock, List<RouterConfig> routers) {}

    static Setup draw(SplittableRandom random) {
        int version = random.nextInt(3) == 0 ? 2 : 3;
        AddressFamily family = version == 3 && random.nextInt(3) == 0 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        int intervalCs = one(version == 2 ? INTERVALS_V2_CS : INTERVALS_V3_CS, random);
        long intervalNs = intervalCs * CS_NS;
        List<InetAddress> addresses = nodeAddresses(family, one(NODES, random), random);
        int routers = random.nextInt(4) == 0 ? 2 : 1;
        List<List<RouterConfig>> configs = new ArrayList<>();
        addresses.forEach(address -> configs.add(new ArrayList<>()));
        boolean unicast = random.nextInt(3) == 0;
        String password = version == 2 && random.nextBoolean() ? "s3cret" : null;
        Announcing announcing = announcing(intervalNs, random);
        for (int router = 0; router < routers; router++) {
            Ranks ranks = new Ranks(addresses.size(), random);
            List<InetAddress> virtual = virtualAddresses(family, router, 1 + random.nextInt(3));
            for (int node = 0; node < addresses.size(); node++) {
                boolean preempt = ranks.priority(node) == 255 || ranks.preempt(node);
                configs.get(node)
                        .add(new RouterConfig(
                                family,
                                version,
                                51 + router,
                                ranks.priority(node),
                                intervalCs,
                                preempt,
                                preempt && random.nextInt(6) == 0 ? random.nextLong(6 * intervalNs) : 0,
                                virtual,
                                unicast ? allBut(node, addresses) : null,
                                password,
                                announcing));
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (int node = 0; node < addresses.size(); node++) {
            Clock clock = new Clock(random.nextLong(10 * 86_400 * S), random.nextLong(-200, 201));
            nodes.add(new Node("node" + (char) ('A' + node), addresses.get(node), clock, configs.get(node)));
        }
        int clients = 1 + random.nextInt(2);
        long mostDelayNs = LEAST_DELAY_NS + random.nextLong(100 * US, Math.min(intervalNs / 10, 5 * MS) + 1);
        boolean leased = random.nextBoolean();
        Set<Troubles.Kind> troubles = troubles(random);
        return new Setup(nodes, clients, intervalCs, mostDelayNs, leased ? Lease.AUTOMATIC : Lease.FOREVER, troubles);
    }

    /** The longest that anybody waits for a master that is gone: the nominal unit of time of a run. */
    long masterDownNs() {
        return 3L * intervalCs * CS_NS
                + Math.max(
                        intervalCs * CS_NS,
                        nodes.getFirst().routers().getFirst().version() == 2 ? S : 0);
    }

    long mostPreemptDelayNs() {
        return nodes.stream()
                .flatMap(node -> node.routers().stream())
                .mapToLong(RouterConfig::preemptDelayNs)
                .max()
                .orElse(0);
    }

    private static Set<Troubles.Kind> troubles(SplittableRandom random) {
        Set<Troubles.Kind> kinds = EnumSet.noneOf(Troubles.Kind.class);
        if (random.nextInt(10) > 0) {
            for (Troubles.Kind kind : Troubles.Kind.values()) {
                if (random.nextInt(3) == 0) {
                    kinds.add(kind);
                }
            }
        }
        return kinds;
    }

    /** Who comes before whom, and who minds. */
    private static final class Ranks {
        private final List<Integer> priorities = new ArrayList<>();
        private final List<Boolean> preempts = new ArrayList<>();

        Ranks(int nodes, SplittableRandom random) {
            int order = random.nextInt(4);
            int preemption = random.nextInt(4);
            for (int node = 0; node < nodes; node++) {
                priorities.add(
                        switch (order) {
                            case 0 -> 200;
                            case 1 -> 250 - 30 * node;
                            default -> one(PRIORITIES, random);
                        });
                preempts.add(
                        switch (preemption) {
                            case 0 -> false;
                            case 1 -> random.nextBoolean();
                            default -> true;
                        });
            }
            if (random.nextInt(12) == 0) {
                priorities.set(random.nextInt(nodes), 255);
            }
        }

        int priority(int node) {
            return priorities.get(node);
        }

        boolean preempt(int node) {
            return preempts.get(node);
        }
    }

    private static Announcing announcing(long intervalNs, SplittableRandom random) {
        Announcing usual = Announcing.DEFAULT;
        return random.nextInt(4) > 0
                ? usual
                : new Announcing(
                        1 + random.nextInt(3),
                        random.nextBoolean() ? 2 * intervalNs : 0,
                        random.nextBoolean() ? 10 * intervalNs : 0,
                        1,
                        random.nextInt(3),
                        random.nextBoolean() ? 3 * intervalNs : 0,
                        random.nextBoolean() ? MS : 0);
    }

    private static List<InetAddress> nodeAddresses(AddressFamily family, int count, SplittableRandom random) {
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(ip((family == AddressFamily.IPV4 ? "192.0.2.1" : "fe80::1") + i));
        }
        Collections.shuffle(addresses, Random.from(random));
        return addresses;
    }

    /** For IPv6 a link-local address comes first (RFC 9568 section 5.2.9). */
    static List<InetAddress> virtualAddresses(AddressFamily family, int router, int count) {
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(ip(
                    family == AddressFamily.IPV4
                            ? "192.0.2.1" + router + i
                            : (i == 0 ? "fe80::1" : "2001:db8::1") + router + i));
        }
        return addresses;
    }

    private static List<InetAddress> allBut(int node, List<InetAddress> addresses) {
        List<InetAddress> others = new ArrayList<>(addresses);
        others.remove(node);
        return others;
    }

    private static int one(int[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        RouterConfig first = nodes.getFirst().routers().getFirst();
        text.append("VRRP version ").append(first.version());
        text.append(", ").append(first.family());
        text.append(first.unicastPeers() == null ? ", multicast" : ", unicast");
        text.append(", advertisements every ").append(intervalCs * 10).append(" ms");
        text.append(", frames take up to ").append(mostDelayNs / US).append(" us");
        text.append(leaseS == Lease.FOREVER ? "" : ", with leases");
        text.append(System.lineSeparator());
        for (Node node : nodes) {
            text.append("  ")
                    .append(node.name())
                    .append(' ')
                    .append(node.address().getHostAddress());
            for (RouterConfig router : node.routers()) {
                text.append(routerText(router));
            }
            text.append(System.lineSeparator());
        }
        text.append("  troubles: ").append(troubles);
        return text.toString();
    }

    private static String routerText(RouterConfig router) {
        String delay = router.preemptDelayNs() > 0 ? " after " + router.preemptDelayNs() / MS + " ms" : "";
        return "; VRID " + router.virtualRouterId() + " priority " + router.priority()
                + (router.preempt() ? " preempts" + delay : " nopreempt");
    }
}
