package io.cplbd.daemon.engine;

import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.Family;
import io.cplbd.vrrp.router.Lease;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A virtual address as a router holds it while it is master.
 *
 * @param interfaceName where it is put: the instance's interface, or the one of {@code dev}
 * @param broadcast what the kernel is told, null for none
 * @param preferredLifetimeS {@link AddressSpec#FOREVER}, or 0 for an address never used as a source
 */
record HeldAddress(
        InetAddress address,
        int prefixLength,
        String interfaceName,
        int scope,
        @Nullable String label,
        @Nullable InetAddress broadcast,
        @Nullable InetAddress peer,
        long preferredLifetimeS,
        boolean duplicateDetection,
        boolean noPrefixRoute,
        boolean home,
        boolean manageTemporary,
        boolean autoJoin) {
    /** Marks an address as made by VRRP: RTPROT_KEEPALIVED of linux/rtnetlink.h, which keepalived uses as well. */
    static final int PROTOCOL = 18;

    /**
     * What is asked of the kernel.
     *
     * @param leaseS seconds until the kernel takes it away, or {@link Lease#FOREVER}
     */
    AddressSpec on(int ifIndex, int leaseS) {
        long validS = leaseS == Lease.FOREVER ? AddressSpec.FOREVER : leaseS;
        AddressSpec.Builder spec = AddressSpec.on(ifIndex, address, prefixLength)
                .scope(scope)
                .label(label)
                .broadcast(broadcast)
                .peer(peer)
                .lifetimesS(Math.min(preferredLifetimeS, validS), validS)
                .protocol(PROTOCOL);
        if (Family.of(address) == Family.IPV6) {
            if (!duplicateDetection) {
                spec.noDad();
            }
            if (home) {
                spec.home();
            }
            if (manageTemporary) {
                spec.manageTemporary();
            }
        }
        if (noPrefixRoute) {
            spec.noPrefixRoute();
        }
        if (autoJoin) {
            spec.autoJoin();
        }
        return spec.build();
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength + " on " + interfaceName;
    }
}
