package io.cplbd.daemon.engine;

import static io.cplbd.daemon.engine.Samples.ROUTER;
import static io.cplbd.daemon.engine.Samples.instance;
import static io.cplbd.daemon.engine.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.route.Link;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkPortsTest {
    private static final Link ETH0 = FakeKernel.link(2, "eth0", 0x1043);
    private static final Reach UNICAST =
            new Reach.Unicast(List.of(new Reach.Peer(ip("198.18.51.2"), 0, 255)), 255, false);

    @Test
    void theFilterLetsPassOnlyWhatTheInstancesOfTheInterfaceWait() {
        LinkPort.Needs needs = LinkPorts.needs(
                ETH0,
                List.of(
                        instance("198.18.51.200/24"),
                        instance(
                                new RouterId("eth1", AddressFamily.IPV4, 52),
                                100,
                                new Reach.Multicast(ip("224.0.0.99")),
                                "198.18.52.200/24")));

        assertThat(needs.filter())
                .isEqualTo("(ip proto 112 or ip6 proto 112 or ip proto 51) and (dst host 224.0.0.18)");
        assertThat(needs.groups()).isEqualTo(Map.of(AddressFamily.IPV4, Set.of(ip("224.0.0.18"))));
    }

    @Test
    void unicastJoinsNoGroupAndTakesWhatIsNotMulticast() {
        LinkPort.Needs needs = LinkPorts.needs(ETH0, List.of(instance(ROUTER, 200, UNICAST, "198.18.51.200/24")));

        assertThat(needs.filter()).endsWith("and (not multicast)");
        assertThat(needs.groups()).isEqualTo(Map.of(AddressFamily.IPV4, Set.of()));
    }

    @Test
    void aSecondInstanceWithTheSameReachNeedsNothingMore() {
        Instance one = instance("198.18.51.200/24");
        Instance two =
                instance(Samples.OTHER, 100, new Reach.Multicast(AddressFamily.IPV4.vrrpGroup()), "198.18.51.201/24");

        assertThat(LinkPorts.needs(ETH0, List.of(one, two))).isEqualTo(LinkPorts.needs(ETH0, List.of(one)));
    }

    /** The capture keeps no longer frames, so a larger MTU needs another one. */
    @Test
    void anotherMtuIsAnotherNeed() {
        assertThat(LinkPorts.needs(ETH0, List.of()).mtu()).isEqualTo(1500);
    }

    @Test
    void anInterfaceThatIsGoneIsAskedForOnceASecondAndNotAllTheTime() {
        LinkPorts ports = new LinkPorts(new LinkTable(), new KernelThread(new FakeKernel(), event -> {}), event -> {});
        LinkPort.Needs needs = LinkPorts.needs(ETH0, List.of(instance("198.18.51.200/24")));
        ports.opened(new LinkPort.Opening(needs, null, "no such device"), 0);
        long overdueNs = ports.nextRetryNs() + 1;

        ports.require(List.of(instance("198.18.51.200/24")), overdueNs);

        assertThat(ports.nextRetryNs()).isGreaterThan(overdueNs);
    }
}
