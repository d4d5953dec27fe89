package io.cplbd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;

/** Datagrams as the kernel tells of links, addresses and routes, in dumps and in notifications: read, or refused in the one way that is declared. */
class RouteFuzzTest {
    @FuzzTest
    void route(byte[] datagram) {
        try {
            for (Message message : Message.split(Golden.buffer(datagram))) {
                try {
                    read(message);
                } catch (WireException refused) {
                    // as declared; the next message is another matter
                }
            }
        } catch (WireException refused) {
            // as declared
        }
    }

    private static void read(Message message) throws WireException {
        RouteEvent event = RouteMonitor.event(message, 42);
        if (event == null) {
            return;
        }
        assertThat(event.arrivedNs()).isEqualTo(42);
        assertThat(event.toString()).isNotEmpty();
        switch (event) {
            case RouteEvent.LinkChanged _, RouteEvent.LinkRemoved _ -> {}
            case RouteEvent.AddressAdded(InterfaceAddress address, long _) -> check(address);
            case RouteEvent.AddressRemoved(InterfaceAddress address, long _) -> check(address);
            case RouteEvent.RouteAdded(Route route, long _) -> check(route);
            case RouteEvent.RouteRemoved(Route route, long _) -> check(route);
            case RouteEvent.Snapshot _ -> throw new AssertionError("no message is a snapshot");
        }
        assertThat(RouteMonitor.event(message, 42)).as("read again").isEqualTo(event);
    }

    private static void check(InterfaceAddress address) {
        assertThat(address.prefixLength()).isBetween(0, address.family().addressBits());
        assertThat(Family.of(address.address())).isEqualTo(address.family());
    }

    private static void check(Route route) {
        assertThat(route.prefixLength()).isBetween(0, route.family().addressBits());
        assertThat(Family.of(route.destination())).isEqualTo(route.family());
        assertThat(route.metric()).isBetween(0L, 0xffff_ffffL);
        assertThat(route.nextHops()).allSatisfy(hop -> assertThat(hop.weight()).isBetween(1, 256));
    }
}
