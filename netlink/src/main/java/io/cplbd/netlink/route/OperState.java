package io.cplbd.netlink.route;

/** Operational state of a link (RFC 2863; IF_OPER_... of include/uapi/linux/if.h, in its order). */
public enum OperState {
    /** The driver does not tell; the flags do. Loopback and some tunnels stay here for ever. */
    UNKNOWN,
    NOT_PRESENT,
    DOWN,
    /** The link below (of a VLAN, a macvlan) is down. */
    LOWER_LAYER_DOWN,
    TESTING,
    /** Waits for something outside, such as 802.1X. */
    DORMANT,
    UP;

    static OperState ofNumber(int number) {
        return number >= 0 && number < values().length ? values()[number] : UNKNOWN;
    }
}
