package io.cplbd.daemon.engine;

import io.cplbd.daemon.notify.NotifyPlan;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code vrrp_instance}, compiled: what the protocol needs, and what the machine has to do for it.
 *
 * @param sourceAddress {@code unicast_src_ip} or {@code mcast_src_ip}, null for the interface's first address
 * @param trackSource whether the configured source must be on the interface ({@code track_src_ip})
 * @param trackLink false with {@code dont_track_primary}: the interface may be down
 * @param notifyPlan what to tell of its states
 * @param tellsDeleted whether a reload without it is told as DELETED rather than FAULT ({@code notify_deleted})
 */
record Instance(
        RouterSpec router,
        List<HeldAddress> addresses,
        @Nullable InetAddress sourceAddress,
        boolean trackSource,
        boolean trackLink,
        NotifyPlan notifyPlan,
        boolean tellsDeleted) {
    Instance {
        addresses = List.copyOf(addresses);
    }

    RouterId id() {
        return router.id();
    }

    String name() {
        return router.name();
    }

    String interfaceName() {
        return router.id().interfaceName();
    }

    Instance withAddresses(List<HeldAddress> others) {
        return new Instance(router, others, sourceAddress, trackSource, trackLink, notifyPlan, tellsDeleted);
    }
}
