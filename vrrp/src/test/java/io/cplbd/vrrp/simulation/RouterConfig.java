package io.cplbd.vrrp.simulation;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import io.cplbd.vrrp.router.SpecBuilder;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instance in a node's configuration file.
 *
 * @param priority 1-255; an owner (255) is master at once
 * @param unicastPeers the others, null for multicast
 */
record RouterConfig(
        AddressFamily family,
        int version,
        int virtualRouterId,
        int priority,
        int intervalCs,
        boolean preempt,
        long preemptDelayNs,
        List<InetAddress> addresses,
        @Nullable List<InetAddress> unicastPeers,
        @Nullable String password,
        Announcing announcing) {
    /**
     * As the protocol sees it.
     *
     * @param leaseS as in {@link RouterSpec}: it goes for the whole machine here
     */
    RouterSpec spec(int leaseS) {
        SpecBuilder builder = (family == AddressFamily.IPV6 ? SpecBuilder.ipv6Spec() : SpecBuilder.spec())
                .on(Daemon.INTERFACE)
                .vrid(virtualRouterId)
                .version(version)
                .priority(priority)
                .intervalCs(intervalCs)
                .preemptDelayMs(preemptDelayNs / World.MS)
                .addresses(addresses)
                .leaseS(leaseS)
                .higherPrioritySendAdvert()
                .announcing(announcing);
        if (!preempt) {
            builder.nopreempt();
        }
        if (priority == 255) {
            builder.owner();
        }
        if (password != null) {
            builder.password(password);
        }
        if (unicastPeers != null) {
            builder.reach(new Reach.Unicast(
                    unicastPeers.stream()
                            .map(peer -> new Reach.Peer(peer, 0, 255))
                            .toList(),
                    255,
                    true));
        }
        return builder.build();
    }

    RouterConfig withPriority(int value) {
        return new RouterConfig(
                family,
                version,
                virtualRouterId,
                value,
                intervalCs,
                preempt,
                preemptDelayNs,
                addresses,
                unicastPeers,
                password,
                announcing);
    }

    RouterConfig withIntervalCs(int value) {
        return new RouterConfig(
                family,
                version,
                virtualRouterId,
                priority,
                value,
                preempt,
                preemptDelayNs,
                addresses,
                unicastPeers,
                password,
                announcing);
    }

    RouterConfig withAddresses(List<InetAddress> value) {
        return new RouterConfig(
                family,
                version,
                virtualRouterId,
                priority,
                intervalCs,
                preempt,
                preemptDelayNs,
                value,
                unicastPeers,
                password,
                announcing);
    }

    RouterConfig withPeers(@Nullable List<InetAddress> value) {
        return new RouterConfig(
                family,
                version,
                virtualRouterId,
                priority,
                intervalCs,
                preempt,
                preemptDelayNs,
                addresses,
                value,
                password,
                announcing);
    }
}
