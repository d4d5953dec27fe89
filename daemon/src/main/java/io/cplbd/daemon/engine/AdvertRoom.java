package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.VrrpInstance;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * How many addresses an advertisement can carry without being larger than the interface lets through. keepalived's figures
 * (measured with 2.2.7: 89 over IPv6 and Ethernet), which are a little below what would fit: it refuses an advertisement whose
 * list is not its own, so both must leave out the same ones.
 */
final class AdvertRoom {
    /** Octets that every network carries (RFC 791 section 3.1): what fits into these needs no look at the interface. */
    private static final int MINIMUM_MTU = 576;
    /** Ethernet's, for an interface that is not there yet. */
    private static final int USUAL_MTU = 1500;

    private static final int VRRP_OCTETS = 24;
    private static final int V2_AUTHENTICATION_OCTETS = 8;

    private AdvertRoom() {}

    /** The number of the instance's virtual addresses that it advertises; the others are as excluded ones. */
    static int addresses(VrrpInstance instance) {
        int wanted = instance.virtualAddresses().size();
        return wanted <= room(instance, MINIMUM_MTU)
                ? wanted
                : Math.min(wanted, room(instance, mtu(instance.interfaceName())));
    }

    private static int room(VrrpInstance instance, int mtu) {
        int rest = mtu - VRRP_OCTETS - (instance.version() == 2 ? V2_AUTHENTICATION_OCTETS : 0);
        return Math.max(
                0,
                switch (instance.family()) {
                    case IPV4 -> (rest - 20) / 4;
                    case IPV6 -> (rest - 40) / 16;
                });
    }

    private static int mtu(String interfaceName) {
        try {
            NetworkInterface found = NetworkInterface.getByName(interfaceName);
            return found == null ? USUAL_MTU : found.getMTU();
        } catch (SocketException gone) {
            return USUAL_MTU;
        }
    }
}
