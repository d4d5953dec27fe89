package io.cplbd.daemon.engine;

import io.cplbd.daemon.notify.NotifyPlan;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Instances and addresses for tests. */
final class Samples {
    static final RouterId ROUTER = new RouterId("eth0", AddressFamily.IPV4, 51);
    static final RouterId OTHER = new RouterId("eth0", AddressFamily.IPV4, 52);

    private Samples() {}

    static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static HeldAddress one(String cidr) {
        String[] parts = cidr.split("/", 2);
        return new HeldAddress(
                ip(parts[0]),
                Integer.parseInt(parts[1]),
                "eth0",
                AddressSpec.SCOPE_GLOBAL,
                null,
                null,
                null,
                AddressSpec.FOREVER,
                false,
                false,
                false,
                false,
                false);
    }

    static List<HeldAddress> held(String... cidrs) {
        return Arrays.stream(cidrs).map(Samples::one).toList();
    }

    /** Priority 200 every second, as k0s writes it. */
    static Instance instance(RouterId id, int priority, RouterSpec.Reach reach, String... cidrs) {
        List<HeldAddress> addresses = held(cidrs);
        List<InetAddress> vips = addresses.stream().map(HeldAddress::address).toList();
        RouterSpec router = new RouterSpec(
                id,
                "k0s-vip-0",
                id.family() == AddressFamily.IPV4 ? 2 : 3,
                priority,
                100,
                false,
                true,
                0,
                3,
                vips,
                vips,
                new Authentication.None(),
                ChecksumCover.PSEUDO_HEADER,
                reach,
                RouterSpec.Quirks.NONE,
                RouterSpec.Announcing.DEFAULT,
                Lease.FOREVER);
        return new Instance(
                router,
                addresses,
                null,
                false,
                true,
                new NotifyPlan(NotifyPlan.Kind.INSTANCE, "k0s-vip-0", Map.of(), null, List.of()),
                false);
    }

    static Instance instance(String... cidrs) {
        return instance(ROUTER, 200, new RouterSpec.Reach.Multicast(AddressFamily.IPV4.vrrpGroup()), cidrs);
    }
}
