package io.cplbd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.Eventually;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.TestNamespace;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteSocketIT {
    private static final InetAddress VIP4 = ip("192.0.2.100");
    private static final InetAddress VIP6 = ip("2001:db8::100");

    private TestNamespace namespace;
    private TestNamespace other;
    private RouteSocket routes;
    private int eth0;

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @BeforeEach
    void connect() throws Exception {
        namespace = TestNamespace.create();
        other = TestNamespace.create();
        namespace.connect("eth0", other, "eth0");
        routes = namespace.call(RouteSocket::open);
        eth0 = routes.linkByName("eth0").orElseThrow().index();
    }

    @AfterEach
    void disconnect() throws Exception {
        routes.close();
        namespace.close();
        other.close();
    }

    private Optional<InterfaceAddress> find(InetAddress address) throws NetlinkException {
        return routes.addresses().stream()
                .filter(present -> present.address().equals(address))
                .findFirst();
    }

    private static void assertRefused(int errno, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void linksAreThoseOfTheNamespace() throws Exception {
        namespace.ip("link", "add", "br0", "address", "02:00:5e:00:00:01", "type", "bridge");
        namespace.ip("link", "set", "eth0", "master", "br0");
        namespace.ip("link", "set", "br0", "mtu", "1400");
        List<Link> links = routes.links();
        assertThat(links).extracting(Link::name).containsExactlyInAnyOrder("lo", "eth0", "br0");
        Link bridge = routes.linkByName("br0").orElseThrow();
        assertThat(links).contains(bridge);
        assertThat(bridge.kind()).isEqualTo("bridge");
        assertThat(bridge.mac()).hasToString("02:00:5e:00:00:01");
        assertThat(bridge.mtu()).isEqualTo(1400);
        assertThat(bridge.up()).isFalse();
        Link wire = routes.linkByName("eth0").orElseThrow();
        assertThat(wire.masterIndex()).isEqualTo(bridge.index());
        assertThat(wire.up() && wire.running() && wire.carrier()).isTrue();
        assertThat(wire.operState()).isEqualTo(OperState.UP);
        other.ip("link", "set", "eth0", "down");
        Eventually.await(
                "loss of the carrier",
                () -> !routes.linkByName("eth0").orElseThrow().carrier());
    }

    @Test
    void unknownNamesAreNoLinks() throws Exception {
        assertThat(routes.linkByName("nosuch")).isEmpty();
        assertThat(routes.linkByName("")).isEmpty();
        assertThat(routes.linkByName("a-name-of-sixteen")).isEmpty();
    }

    @Test
    void ipv4AddressIsAddedAsSpecified() throws Exception {
        routes.addAddress(AddressSpec.on(eth0, VIP4, 24)
                .label("eth0:vip")
                .broadcast(ip("192.0.2.255"))
                .scope(AddressSpec.SCOPE_LINK)
                .noPrefixRoute()
                .protocol(0x12)
                .build());
        InterfaceAddress present = find(VIP4).orElseThrow();
        assertThat(present)
                .isEqualTo(new InterfaceAddress(
                        eth0,
                        Family.IPV4,
                        VIP4,
                        null,
                        24,
                        AddressSpec.SCOPE_LINK,
                        AddressSpec.IFA_F_PERMANENT | AddressSpec.IFA_F_NOPREFIXROUTE,
                        "eth0:vip",
                        ip("192.0.2.255"),
                        AddressSpec.FOREVER,
                        AddressSpec.FOREVER,
                        0x12));
        assertThat(routes.routes(Family.IPV4))
                .noneMatch(route -> route.table() == Route.TABLE_MAIN && route.prefixLength() == 24);
    }

    @Test
    void ipv6AddressIsAddedAsSpecified() throws Exception {
        routes.addAddress(AddressSpec.on(eth0, VIP6, 128)
                .noDad()
                .lifetimesS(0, AddressSpec.FOREVER)
                .build());
        InterfaceAddress present = find(VIP6).orElseThrow();
        assertThat(present.deprecated() && present.permanent()).isTrue();
        assertThat(present.tentative()).isFalse();
        assertThat(present.preferredLifetimeS()).isZero();
        routes.addAddress(AddressSpec.on(eth0, ip("2001:db8::101"), 128).build());
        assertThat(find(ip("2001:db8::101")).orElseThrow().tentative()).isTrue();
    }

    @Test
    void peerIsKept() throws Exception {
        AddressSpec spec =
                AddressSpec.on(eth0, VIP4, 32).peer(ip("198.51.100.7")).build();
        routes.addAddress(spec);
        assertThat(find(VIP4).orElseThrow().peer()).isEqualTo(ip("198.51.100.7"));
        assertRefused(
                Errno.EADDRNOTAVAIL,
                () -> routes.deleteAddress(AddressSpec.on(eth0, VIP4, 32).build()));
        routes.deleteAddress(spec);
        assertThat(find(VIP4)).isEmpty();
    }

    @Test
    void addingTwiceAndDeletingTwiceAreToldApartFromOtherRefusals() throws Exception {
        for (InetAddress vip : List.of(VIP4, VIP6)) {
            AddressSpec spec = AddressSpec.on(eth0, vip, Family.of(vip).addressBits())
                    .noDad()
                    .build();
            routes.addAddress(spec);
            assertRefused(Errno.EEXIST, () -> routes.addAddress(spec));
            routes.deleteAddress(spec);
            assertRefused(Errno.EADDRNOTAVAIL, () -> routes.deleteAddress(spec));
            AddressSpec elsewhere = AddressSpec.on(9999, vip, 32).build();
            assertRefused(Errno.ENODEV, () -> routes.addAddress(elsewhere));
            assertRefused(Errno.ENODEV, () -> routes.deleteAddress(elsewhere));
        }
        assertThatThrownBy(() ->
                        routes.deleteAddress(AddressSpec.on(eth0, VIP4, 32).build()))
                .hasMessage("EADDRNOTAVAIL: cannot delete 192.0.2.100/32 on interface " + eth0
                        + ": ipv4: Address not found");
    }

    /** A lease: renewed it stays, not renewed the kernel takes it away. */
    @Test
    void lifetimeIsRenewedAndThenEnds() throws Exception {
        for (InetAddress vip : List.of(VIP4, VIP6)) {
            int bits = Family.of(vip).addressBits();
            AddressSpec.Builder spec = AddressSpec.on(eth0, vip, bits).noDad();
            routes.replaceAddress(spec.lifetimesS(60, 100).build());
            InterfaceAddress leased = find(vip).orElseThrow();
            assertThat(leased.permanent()).isFalse();
            assertThat(leased.validLifetimeS()).isBetween(98L, 100L);
            assertThat(leased.preferredLifetimeS()).isBetween(58L, 60L);
            routes.replaceAddress(spec.lifetimesS(200, 300).build());
            assertThat(find(vip).orElseThrow().validLifetimeS()).isBetween(298L, 300L);
            routes.replaceAddress(
                    spec.lifetimesS(AddressSpec.FOREVER, AddressSpec.FOREVER).build());
            assertThat(find(vip).orElseThrow().permanent()).isTrue();
            assertThat(find(vip).orElseThrow().validLifetimeS()).isEqualTo(AddressSpec.FOREVER);
            routes.replaceAddress(spec.lifetimesS(1, 1).build());
        }
        Eventually.await(
                "the kernel's deletion",
                () -> find(VIP4).isEmpty() && find(VIP6).isEmpty());
    }

    @Test
    void hundredsOfAddressesAreDumpedWhole() throws Exception {
        for (int i = 0; i < 500; i++) {
            InetAddress address = ip("10." + (i / 250) + "." + (i % 250) + ".1");
            routes.addAddress(AddressSpec.on(eth0, address, 32).build());
        }
        assertThat(routes.addresses().stream().filter(present -> present.family() == Family.IPV4))
                .hasSize(500);
    }

    @Test
    void defaultRouteIsTheOneWithTheLowestMetric() throws Exception {
        assertThat(routes.defaultRoute(Family.IPV4)).isEmpty();
        assertThat(routes.defaultRoute(Family.IPV6)).isEmpty();
        namespace.ip("addr", "add", "192.0.2.1/24", "dev", "eth0");
        namespace.ip("addr", "add", "2001:db8::1/64", "dev", "eth0", "nodad");
        namespace.ip("route", "add", "default", "via", "192.0.2.8", "metric", "200");
        namespace.ip("route", "add", "default", "via", "192.0.2.9", "metric", "100");
        namespace.ip("route", "add", "default", "via", "192.0.2.10", "metric", "50", "table", "77");
        namespace.ip("route", "add", "unreachable", "default", "metric", "4278198272");
        namespace.ip("-6", "route", "add", "default", "via", "2001:db8::9", "metric", "300");
        Route v4 = routes.defaultRoute(Family.IPV4).orElseThrow();
        assertThat(v4.gateway()).isEqualTo(ip("192.0.2.9"));
        assertThat(v4.outIndex()).isEqualTo(eth0);
        assertThat(v4.metric()).isEqualTo(100);
        Route v6 = routes.defaultRoute(Family.IPV6).orElseThrow();
        assertThat(v6.gateway()).isEqualTo(ip("2001:db8::9"));
        assertThat(routes.routes(Family.IPV4))
                .anyMatch(route -> route.table() == 77 && route.isDefault())
                .anyMatch(route -> route.metric() == 4278198272L && !route.isDefault());
    }
}
