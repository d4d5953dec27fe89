package io.cplbd.daemon.engine;

import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.vrrp.packet.AddressFamily;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the kernel told of links and addresses, and what follows from it for an instance. Pure. */
final class LinkTable {
    private final Map<Integer, Link> links = new HashMap<>();
    /** In the order in which the kernel lists them: its first one of a subnet is the primary. */
    private final Map<Key, InterfaceAddress> addresses = new LinkedHashMap<>();

    private boolean known;

    private record Key(int ifIndex, InetAddress address, int prefixLength) {
        static Key of(InterfaceAddress address) {
            return new Key(address.index(), address.address(), address.prefixLength());
        }

        // Written out: to link those of a record takes a start milliseconds.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && ifIndex == that.ifIndex
                    && prefixLength == that.prefixLength
                    && address.equals(that.address);
        }

        @Override
        public int hashCode() {
            return (address.hashCode() * 31 + ifIndex) * 31 + prefixLength;
        }
    }

    /** Returns false when nothing changed but the time that is left of an address. */
    boolean take(RouteEvent news) {
        switch (news) {
            case RouteEvent.Snapshot snapshot -> {
                known = true;
                links.clear();
                addresses.clear();
                snapshot.links().forEach(link -> links.put(link.index(), link));
                snapshot.addresses().forEach(address -> addresses.put(Key.of(address), address));
            }
            case RouteEvent.LinkChanged changed -> links.put(changed.link().index(), changed.link());
            case RouteEvent.LinkRemoved removed -> {
                int gone = removed.link().index();
                links.remove(gone);
                addresses.keySet().removeIf(key -> key.ifIndex() == gone);
            }
            case RouteEvent.AddressAdded(InterfaceAddress added, long ignored) -> {
                InterfaceAddress former = addresses.put(Key.of(added), added);
                return former == null || !sameButLifetimes(former, added);
            }
            case RouteEvent.AddressRemoved removed -> addresses.remove(Key.of(removed.address()));
            case RouteEvent.RouteAdded added -> {} // routes are not asked for
            case RouteEvent.RouteRemoved removed -> {}
        }
        return true;
    }

    private static boolean sameButLifetimes(InterfaceAddress one, InterfaceAddress other) {
        return one.withLifetimesOf(other).equals(other);
    }

    /** False before the first snapshot. */
    boolean known() {
        return known;
    }

    @Nullable
    Link byName(String name) {
        for (Link link : links.values()) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        return null;
    }

    /** The addresses of {@code family} on an interface that may be the source of packets, in the kernel's order. */
    List<InterfaceAddress> sources(String interfaceName, AddressFamily family, Predicate<InetAddress> virtual) {
        Link link = byName(interfaceName);
        return link == null
                ? List.of()
                : addresses.values().stream()
                        .filter(address -> address.index() == link.index()
                                && AddressFamily.of(address.address()) == family
                                && !virtual.test(address.address())
                                && (family == AddressFamily.IPV4
                                        ? address.scope() != AddressSpec.SCOPE_HOST
                                        : usableLinkLocal(address)))
                        .toList();
    }

    /** VRRP over IPv6 is sent from a link-local address (RFC 9568 section 5.1.2.1), once nobody else claims it. */
    private static boolean usableLinkLocal(InterfaceAddress address) {
        return address.address().isLinkLocalAddress() && !address.tentative() && !address.duplicate();
    }

    /** The address an instance sends from, null when it has none. */
    @Nullable
    InetAddress sourceOf(Instance instance, Predicate<InetAddress> virtual) {
        InetAddress configured = instance.sourceAddress();
        if (configured != null) {
            return !instance.trackSource() || holds(instance.interfaceName(), configured) ? configured : null;
        }
        List<InterfaceAddress> sources =
                sources(instance.interfaceName(), instance.id().family(), virtual);
        return sources.isEmpty() ? null : sources.getFirst().address();
    }

    boolean holds(String interfaceName, InetAddress wanted) {
        return find(interfaceName, wanted) != null;
    }

    /** The entry for {@code wanted} on an interface, whatever its prefix length. */
    @Nullable
    InterfaceAddress find(String interfaceName, InetAddress wanted) {
        Link link = byName(interfaceName);
        if (link != null) {
            for (InterfaceAddress address : addresses.values()) {
                if (address.index() == link.index() && address.address().equals(wanted)) {
                    return address;
                }
            }
        }
        return null;
    }
}
