package io.cplbd.daemon.engine;

import static io.cplbd.daemon.engine.Samples.instance;
import static io.cplbd.daemon.engine.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTableTest {
    private final LinkTable links = new LinkTable();

    private static InterfaceAddress address(int index, String address, int prefixLength) {
        return FakeKernel.present(index, ip(address), prefixLength, false, 0);
    }

    private void snapshot(InterfaceAddress... addresses) {
        links.take(new RouteEvent.Snapshot(
                List.of(FakeKernel.link(2, "eth0", 0x1043), FakeKernel.link(3, "eth1", 0x1043)),
                List.of(addresses),
                List.of(),
                0));
    }

    @Test
    void nothingIsKnownBeforeTheFirstSnapshot() {
        assertThat(links.known()).isFalse();
        snapshot();
        assertThat(links.known()).isTrue();
    }

    @Test
    void aRenewedLifetimeIsNoNews() {
        InterfaceAddress address = address(2, "198.18.51.200", 24);
        assertThat(links.take(new RouteEvent.AddressAdded(address, 0))).isTrue();
        assertThat(links.take(new RouteEvent.AddressAdded(FakeKernel.lasting(address, 2), 0)))
                .isFalse();
        assertThat(links.take(new RouteEvent.AddressAdded(FakeKernel.present(2, ip("198.18.51.200"), 24, true, 0), 0)))
                .isTrue();
        assertThat(links.take(new RouteEvent.AddressRemoved(address, 0))).isTrue();
        assertThat(links.take(new RouteEvent.AddressAdded(address, 0))).isTrue();
    }

    @Test
    void theSourceIsTheFirstAddressThatIsNotVirtual() {
        snapshot(
                address(3, "198.18.52.9", 24),
                address(2, "198.18.51.200", 24),
                address(2, "198.18.51.7", 24),
                address(2, "198.18.51.8", 24));

        assertThat(links.sourceOf(instance("198.18.51.200/24"), ip("198.18.51.200")::equals))
                .isEqualTo(ip("198.18.51.7"));
    }

    @Test
    void anIpv6SourceIsALinkLocalAddressThatNobodyElseClaims() {
        Instance six = instance(
                new RouterId("eth0", AddressFamily.IPV6, 51),
                200,
                new Reach.Multicast(AddressFamily.IPV6.vrrpGroup()),
                "2001:db8::100/64");
        InterfaceAddress linkLocal = address(2, "fe80::1", 64);
        InterfaceAddress tentative = new InterfaceAddress(
                2,
                linkLocal.family(),
                linkLocal.address(),
                null,
                64,
                linkLocal.scope(),
                io.cplbd.netlink.route.AddressSpec.IFA_F_TENTATIVE,
                null,
                null,
                linkLocal.preferredLifetimeS(),
                linkLocal.validLifetimeS(),
                0);
        snapshot(address(2, "2001:db8::7", 64), tentative);
        assertThat(links.sourceOf(six, none -> false)).isNull();

        links.take(new RouteEvent.AddressAdded(linkLocal, 0));
        assertThat(links.sourceOf(six, none -> false)).isEqualTo(ip("fe80::1"));
    }

    @Test
    void aSourceThatWentIsNoSource() {
        snapshot(address(2, "198.18.51.7", 24));
        links.take(new RouteEvent.AddressRemoved(address(2, "198.18.51.7", 24), 0));

        assertThat(links.sourceOf(instance("198.18.51.200/24"), none -> false)).isNull();
    }

    @Test
    void anInterfaceThatWentTakesItsAddressesAlong() {
        snapshot(address(2, "198.18.51.7", 24));
        links.take(new RouteEvent.LinkRemoved(FakeKernel.link(2, "eth0", 0), 0));
        assertThat(links.byName("eth0")).isNull();

        links.take(new RouteEvent.LinkChanged(FakeKernel.link(2, "eth0", 0x1043), 0));
        assertThat(links.holds("eth0", ip("198.18.51.7"))).isFalse();
    }

    @Test
    void aRenamedInterfaceIsFoundUnderItsNewName() {
        snapshot();
        links.take(new RouteEvent.LinkChanged(FakeKernel.link(2, "lan0", 0x1043), 0));

        assertThat(links.byName("eth0")).isNull();
        assertThat(links.byName("lan0")).isNotNull();
    }

    @Test
    void aNewSnapshotReplacesAllThatWasKnown() {
        snapshot(address(2, "198.18.51.7", 24));
        snapshot(address(2, "198.18.51.8", 24));

        assertThat(links.holds("eth0", ip("198.18.51.7"))).isFalse();
        assertThat(links.holds("eth0", ip("198.18.51.8"))).isTrue();
    }
}
