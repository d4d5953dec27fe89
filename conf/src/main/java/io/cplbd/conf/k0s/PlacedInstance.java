package io.cplbd.conf.k0s;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A VRRP instance and what the machine adds to it.
 *
 * @param unicastSource null: multicast, from the interface's first address
 * @param unicastPeers the other controllers; empty: multicast
 */
public record PlacedInstance(
        VrrpInstanceSpec spec,
        String interfaceName,
        @Nullable InetAddress unicastSource,
        List<InetAddress> unicastPeers) {
    public PlacedInstance {
        unicastPeers = List.copyOf(unicastPeers);
    }
}
