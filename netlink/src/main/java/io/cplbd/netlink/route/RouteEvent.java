package io.cplbd.netlink.route;

import java.util.List;

/** What a {@link RouteMonitor} tells. Each carries the {@link System#nanoTime} at which it arrived. */
public sealed interface RouteEvent {

    long arrivedNs();

    /**
     * All there is: what was known before is void. Comes first, and again whenever notifications were lost. Changes
     * that are told after it may be older than it; taken in one after the other they lead to the true state.
     *
     * @param routes empty unless routes are monitored
     */
    record Snapshot(List<Link> links, List<InterfaceAddress> addresses, List<Route> routes, long arrivedNs)
            implements RouteEvent {
        public Snapshot {
            links = List.copyOf(links);
            addresses = List.copyOf(addresses);
            routes = List.copyOf(routes);
        }
    }

    /** A link is new or changed; the kernel repeats itself, so it may be the same as before. */
    record LinkChanged(Link link, long arrivedNs) implements RouteEvent {}

    /** A link is gone; its addresses went before it. */
    record LinkRemoved(Link link, long arrivedNs) implements RouteEvent {}

    /** An address is new, or changed: renewed lifetimes and the end of duplicate detection are told this way, too. */
    record AddressAdded(InterfaceAddress address, long arrivedNs) implements RouteEvent {}

    record AddressRemoved(InterfaceAddress address, long arrivedNs) implements RouteEvent {}

    /** A route is new or changed. */
    record RouteAdded(Route route, long arrivedNs) implements RouteEvent {}

    /**
     * A route is gone. The kernel does not tell of IPv4 routes that go because their interface was set down or their
     * source address was deleted.
     */
    record RouteRemoved(Route route, long arrivedNs) implements RouteEvent {}
}
