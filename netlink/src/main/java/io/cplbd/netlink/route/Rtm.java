package io.cplbd.netlink.route;

/** Message types and multicast groups of NETLINK_ROUTE (include/uapi/linux/rtnetlink.h). */
final class Rtm {
    static final int NEWLINK = 16;
    static final int DELLINK = 17;
    static final int GETLINK = 18;
    static final int NEWADDR = 20;
    static final int DELADDR = 21;
    static final int GETADDR = 22;
    static final int NEWROUTE = 24;
    static final int DELROUTE = 25;
    static final int GETROUTE = 26;

    static final int GROUP_LINK = 1;
    static final int GROUP_IPV4_IFADDR = 5;
    static final int GROUP_IPV4_ROUTE = 7;
    static final int GROUP_IPV6_IFADDR = 9;
    static final int GROUP_IPV6_ROUTE = 11;

    private Rtm() {}
}
