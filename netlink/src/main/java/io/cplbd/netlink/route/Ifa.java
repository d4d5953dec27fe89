package io.cplbd.netlink.route;

/** Attributes of address messages (include/uapi/linux/if_addr.h). */
final class Ifa {
    static final int ADDRESS = 1;
    static final int LOCAL = 2;
    static final int LABEL = 3;
    static final int BROADCAST = 4;
    static final int CACHEINFO = 6;
    static final int FLAGS = 8;
    static final int PROTO = 11;

    private Ifa() {}
}
