package io.cplbd.daemon.balance;

import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.route.InterfaceAddress;
import java.net.InetAddress;

final class LocalAddress {
    private LocalAddress() {}

    static InterfaceAddress of(InetAddress address) {
        return new InterfaceAddress(
                7,
                Family.IPV4,
                address,
                null,
                24,
                AddressSpec.SCOPE_GLOBAL,
                0,
                null,
                null,
                AddressSpec.FOREVER,
                AddressSpec.FOREVER,
                0);
    }
}
