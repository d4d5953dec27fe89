package io.cplbd.lab.interop;

import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One combination of what two routers of one virtual router may be told: cplbd is one of them, the peer the other. */
record Pairing(
        Peer peer,
        int version,
        Family family,
        Delivery delivery,
        Password password,
        boolean preempt,
        Priorities priorities) {
    static final int VIRTUAL_ROUTER_ID = 51;

    enum Peer {
        KEEPALIVED,
        FRR
    }

    enum Family {
        IPV4(LabNetwork.VIP, LabNetwork.PREFIX_LENGTH),
        IPV6("2001:db8:51::c8", 64);

        final String vip;
        final int prefixLength;

        Family(String vip, int prefixLength) {
            this.vip = vip;
            this.prefixLength = prefixLength;
        }

        String addressOf(Node node) {
            return this == IPV4 ? node.address() : node.address6();
        }
    }

    enum Delivery {
        MULTICAST,
        UNICAST
    }

    enum Password {
        NONE,
        PASS
    }

    /** At first; each case changes them, so that either side is the higher one at some time. */
    enum Priorities {
        EQUAL(100, 100),
        UNEQUAL(120, 100);

        final int ours;
        final int peers;

        Priorities(int ours, int peers) {
            this.ours = ours;
            this.peers = peers;
        }
    }

    /** All that exist; those that take longest come first. */
    static List<Pairing> all() {
        return product().stream()
                .filter(pairing -> pairing.missing().isEmpty())
                .sorted(Comparator.comparingInt(Pairing::version))
                .toList();
    }

    /** For what does not depend on the rest: fast ones, in which cplbd is the higher. */
    static List<Pairing> oneOfEachFamily() {
        return all().stream()
                .filter(pairing -> pairing.peer() == Peer.KEEPALIVED
                        && pairing.version() == 3
                        && pairing.delivery() == Delivery.MULTICAST
                        && pairing.preempt()
                        && pairing.priorities() == Priorities.UNEQUAL)
                .toList();
    }

    private static List<Pairing> product() {
        List<Pairing> product = new ArrayList<>();
        for (Peer peer : Peer.values()) {
            for (int version = 2; version <= 3; version++) {
                for (Family family : Family.values()) {
                    for (Delivery delivery : Delivery.values()) {
                        for (Password password : Password.values()) {
                            for (boolean preempt : new boolean[] {true, false}) {
                                for (Priorities priorities : Priorities.values()) {
                                    product.add(new Pairing(
                                            peer, version, family, delivery, password, preempt, priorities));
                                }
                            }
                        }
                    }
                }
            }
        }
        return product;
    }

    /** Why there is no such combination; empty if there is. */
    private Optional<String> missing() {
        if (version == 2 && family == Family.IPV6) {
            return Optional.of("version 2 is for IPv4 (RFC 3768)");
        }
        if (version == 3 && password == Password.PASS) {
            return Optional.of("version 3 has no authentication (RFC 9568 section 9)");
        }
        if (peer == Peer.FRR && delivery == Delivery.UNICAST) {
            return Optional.of("vrrpd has no unicast");
        }
        if (peer == Peer.FRR && password == Password.PASS) {
            return Optional.of("vrrpd has no passwords");
        }
        return Optional.empty();
    }

    /** Time between two advertisements, ns. Version 2 counts in seconds; version 3 need not be that slow. */
    long intervalNs() {
        return version == 2 ? 1_000_000_000 : 200_000_000;
    }

    /** How long a backup waits after a farewell: RFC 3768 section 6.1 for version 2, RFC 9568 section 6.1 for version 3. */
    long skewNs(int priority) {
        return (256 - priority) * intervalNs() / 256;
    }

    /** How long a backup waits for a silent master. */
    long masterDownNs(int priority) {
        return 3 * intervalNs() + skewNs(priority);
    }

    @Override
    public String toString() {
        return peer + " v" + version + " " + family + " " + delivery + (password == Password.PASS ? " PASS" : "")
                + (preempt ? " preempt " : " nopreempt ") + priorities;
    }
}
