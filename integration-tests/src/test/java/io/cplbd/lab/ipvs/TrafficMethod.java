package io.cplbd.lab.ipvs;

import io.cplbd.lab.Node;
import java.net.InetAddress;

/** How the director hands packets on, each with a virtual address of its own. */
enum TrafficMethod {
    NAT(201, "NAT"),
    DR(202, "DR"),
    TUN(203, "TUN"),
    GUE(204, "TUN type gue port " + TrafficNetwork.GUE_PORT),
    GRE(205, "TUN type gre"),
    /** Of a service that is known by a firewall mark. */
    MARKED(206, "DR");

    private final int host;
    private final String words;

    TrafficMethod(int host, String words) {
        this.host = host;
        this.words = words;
    }

    /** The words after {@code lb_kind}. */
    String words() {
        return words;
    }

    InetAddress vip(boolean ipv6) {
        return InetAddress.ofLiteral((ipv6 ? "2001:db8:51::" : "198.18.51.") + host);
    }

    /** A real server's address. */
    InetAddress of(Node server, boolean ipv6) {
        return this == NAT ? TrafficNetwork.behind(server, ipv6) : TrafficNetwork.inFront(server, ipv6);
    }
}
