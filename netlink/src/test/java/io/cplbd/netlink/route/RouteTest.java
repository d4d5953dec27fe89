package io.cplbd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    private static final int MAIN = Route.TABLE_MAIN;

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static List<Route> dumped(String golden) throws WireException {
        List<Route> routes = new ArrayList<>();
        for (Message message : Golden.load(golden).messages(Rtm.NEWROUTE)) {
            Route route = Route.read(message);
            if (route != null) {
                routes.add(route);
            }
        }
        return routes;
    }

    @Test
    void readsIpv4Routes() throws WireException {
        Route spread = new Route(
                Family.IPV4,
                ip("0.0.0.0"),
                0,
                List.of(new Route.NextHop(3, ip("192.0.2.2"), 3), new Route.NextHop(3, ip("192.0.2.3"), 1)),
                MAIN,
                0,
                1,
                0,
                3,
                null);
        Route one = new Route(
                Family.IPV4,
                ip("0.0.0.0"),
                0,
                List.of(new Route.NextHop(3, ip("192.0.2.1"), 1)),
                MAIN,
                300,
                1,
                0,
                3,
                ip("192.0.2.10"));
        Route viaIpv6 = new Route(
                Family.IPV4,
                ip("198.51.100.0"),
                24,
                List.of(new Route.NextHop(3, ip("fe80::1"), 1)),
                MAIN,
                0,
                1,
                0,
                3,
                null);
        Route blackhole = new Route(Family.IPV4, ip("203.0.113.0"), 24, List.of(), MAIN, 0, 6, 0, 3, null);
        Route local = new Route(
                Family.IPV4,
                ip("127.0.0.1"),
                32,
                List.of(new Route.NextHop(1, null, 1)),
                Route.TABLE_LOCAL,
                0,
                2,
                254,
                2,
                ip("127.0.0.1"));
        assertThat(dumped("route-dump-ipv4")).contains(spread, one, viaIpv6, blackhole, local);
        assertThat(spread.isDefault() && one.isDefault()).isTrue();
        assertThat(viaIpv6.isDefault() || blackhole.isDefault() || local.isDefault())
                .isFalse();
        assertThat(spread.gateway()).isEqualTo(ip("192.0.2.2"));
        assertThat(spread.outIndex()).isEqualTo(3);
        assertThat(blackhole.gateway()).isNull();
        assertThat(blackhole.outIndex()).isZero();
    }

    @Test
    void readsIpv6Routes() throws WireException {
        assertThat(dumped("route-dump-ipv6"))
                .contains(new Route(
                        Family.IPV6,
                        ip("::"),
                        0,
                        List.of(new Route.NextHop(3, ip("fe80::ff:fe00:9"), 1)),
                        MAIN,
                        100,
                        1,
                        0,
                        3,
                        null));
    }

    /** RTM_F_CLONED: looked up before, not part of the table. */
    @Test
    void entriesOfTheCacheAndOtherFamiliesAreLeftOut() throws WireException {
        byte[] datagram = Golden.load("route-dump-ipv6").received().getFirst();
        assertThat(Route.read(Message.split(Golden.buffer(datagram)).getFirst()))
                .isNotNull();
        byte[] cached = datagram.clone();
        Golden.buffer(cached).putInt(24, 0x200);
        assertThat(Route.read(Message.split(Golden.buffer(cached)).getFirst())).isNull();
        byte[] foreign = datagram.clone();
        foreign[16] = 28; // AF_MPLS
        assertThat(Route.read(Message.split(Golden.buffer(foreign)).getFirst())).isNull();
    }

    @Test
    void cutOffAnywhereItIsReadOrRefused() throws WireException {
        assertThat(Golden.cutOffEverywhere(Route::read)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void damagedItIsReadOrRefused(long seed) throws WireException {
        assertThat(Golden.damaged(Route::read, seed)).isNotNegative();
    }
}
