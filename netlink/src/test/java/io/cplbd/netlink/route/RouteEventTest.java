package io.cplbd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.Golden;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteEventTest {
    private static String inShort(RouteEvent event) {
        return switch (event) {
            case RouteEvent.Snapshot snapshot -> "snapshot " + snapshot.links().size();
            case RouteEvent.LinkChanged changed ->
                "link " + changed.link().name() + (changed.link().carrier() ? " carrier" : " no carrier") + " of "
                        + changed.link().masterIndex();
            case RouteEvent.LinkRemoved removed -> "no link " + removed.link().name();
            case RouteEvent.AddressAdded added ->
                "address " + added.address().address().getHostAddress();
            case RouteEvent.AddressRemoved removed ->
                "no address " + removed.address().address().getHostAddress();
            case RouteEvent.RouteAdded added -> "route " + added.route().prefixLength();
            case RouteEvent.RouteRemoved removed ->
                "no route " + removed.route().prefixLength();
        };
    }

    /** Of peer0 leaving its bridge the kernel says "link deleted", in the bridge's own family. */
    @Test
    void bridgesDeletionOfAPortIsNotTheDeletionOfALink() throws WireException {
        List<String> events = new ArrayList<>();
        for (Message message : Golden.load("monitor").messages()) {
            RouteEvent event = RouteMonitor.event(message, 42);
            if (event != null) {
                assertThat(event.arrivedNs()).isEqualTo(42);
                events.add(inShort(event));
            }
        }
        assertThat(events)
                .containsExactly(
                        "address 192.0.2.77",
                        "no address 192.0.2.77",
                        "link eth0 no carrier of 0",
                        "no address 2001:db8:0:0:0:0:0:10",
                        "no address fe80:0:0:0:0:ff:fe00:1",
                        "no link v9",
                        "no link v10");
    }

    @Test
    void routesAndUnknownMessages() throws WireException {
        Message route = Golden.load("route-dump-ipv6").messages(Rtm.NEWROUTE).getFirst();
        assertThat(RouteMonitor.event(route, 1)).isInstanceOf(RouteEvent.RouteAdded.class);
        Message done = Golden.load("route-dump-ipv6").messages(3).getFirst();
        assertThat(RouteMonitor.event(done, 1)).isNull();
    }
}
