package io.cplbd.daemon.k0s;

import io.cplbd.conf.k0s.Cidr;
import io.cplbd.conf.k0s.HostFacts;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.Route;
import io.cplbd.netlink.route.RouteSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks up what a configuration leaves to the machine. */
final class ThisMachine {
    private ThisMachine() {}

    /** The interfaces and the default route of the network namespace of the calling thread. */
    static HostFacts look() throws NetlinkException {
        try (RouteSocket routes = RouteSocket.open()) {
            List<Link> links = routes.links();
            List<InterfaceAddress> addresses = routes.addresses();
            List<HostFacts.Interface> interfaces = new ArrayList<>();
            for (Link link : links) {
                List<Cidr> own = addresses.stream()
                        .filter(address -> address.index() == link.index())
                        .map(address -> new Cidr(address.address(), address.prefixLength()))
                        .toList();
                interfaces.add(new HostFacts.Interface(
                        link.name(), link.loopback() ? null : link.mac().toString(), own));
            }
            return new HostFacts(interfaces, defaultInterface(routes, links));
        }
    }

    /** As k0s: of IPv4, else of IPv6. */
    private static @Nullable String defaultInterface(RouteSocket routes, List<Link> links) throws NetlinkException {
        Optional<Route> route = routes.defaultRoute(Family.IPV4);
        if (route.isEmpty()) {
            route = routes.defaultRoute(Family.IPV6);
        }
        return route.flatMap(found -> links.stream()
                        .filter(link -> link.index() == found.outIndex())
                        .findFirst())
                .map(Link::name)
                .orElse(null);
    }
}
