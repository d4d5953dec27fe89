package io.cplbd.netlink.socket;

/** The netlink protocols in use (include/uapi/linux/netlink.h). */
public enum Protocol {
    /** NETLINK_ROUTE: links, addresses, routes. */
    ROUTE(0),
    /** NETLINK_NETFILTER: nf_tables among others. */
    NETFILTER(12),
    /** NETLINK_GENERIC: families that are known by name. */
    GENERIC(16);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
