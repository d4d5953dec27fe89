package io.cplbd.daemon.engine;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's addresses in line with what the routers want: a wanted set with a generation, the actual one, the
 * difference. Start after a crash, reload, another tool deleting an address: all the same path. Belongs to the kernel
 * thread.
 */
final class AddressKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(AddressKeeper.class);
    /** Removing an IPv4 primary takes its secondaries along, so a second look is needed; a third settles nothing. */
    private static final int PASSES = 2;

    private final Kernel kernel;
    private final Answers answers;
    private final LongSupplier clockNs;
    /** Known at once, also to a wish that is carried out later: the loop puts them in, the kernel thread reads them. */
    private final Map<RouterId, Lease> leases = new ConcurrentHashMap<>();

    private final Map<RouterId, Wish> wishes = new LinkedHashMap<>();
    private final Set<RouterId> due = new HashSet<>();
    private final Set<RouterId> toRenew = new HashSet<>();
    /** As when addresses were last looked at: enough for a renewal, which the kernel refuses if it is so no more. */
    private Map<String, Link> links = Map.of();

    private final Set<String> complained = new HashSet<>();

    /** The part of the kernel that is needed, so that tests can have one that refuses. */
    interface Kernel {
        List<Link> links() throws NetlinkException;

        List<InterfaceAddress> addresses() throws NetlinkException;

        void add(AddressSpec address) throws NetlinkException;

        /** Lets the lifetimes of an address begin anew; adds it when it is not there. */
        void renew(AddressSpec address) throws NetlinkException;

        void delete(AddressSpec address) throws NetlinkException;
    }

    /** Whether something is left to be done, and when it is worth another try. */
    enum Left {
        NOTHING,
        /** The lease was over: soon, when the loop has found out whether it is still master. */
        LAPSED,
        /** The kernel refused. */
        REFUSED;

        private Left and(Left other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    /** Takes what was done for a wish. */
    interface Answers {
        void applied(RouterId router, long generation, List<InetAddress> added);
    }

    private static final class Wish {
        private long generation;
        private boolean held;
        private List<HeldAddress> addresses = List.of();
        /** What the router was told it has. */
        private final Set<InetAddress> told = new HashSet<>();
        /** What was put on interfaces for it and is not wanted any more. */
        private final List<HeldAddress> former = new ArrayList<>();
    }

    /**
     * A keeper that holds nothing.
     *
     * @param clockNs the clock that leases are told on
     */
    AddressKeeper(Kernel kernel, Answers answers, LongSupplier clockNs) {
        this.clockNs = clockNs;
        this.kernel = kernel;
        this.answers = answers;
    }

    /** Takes a wish in; {@link #apply} carries it out. */
    void want(RouterId router, long generation, boolean held, List<HeldAddress> addresses) {
        Wish wish = wishes.computeIfAbsent(router, unknown -> new Wish());
        for (HeldAddress before : wish.addresses) {
            if (!addresses.contains(before)) {
                wish.former.add(before);
            }
        }
        wish.generation = generation;
        wish.held = held;
        wish.addresses = addresses;
        due.add(router);
    }

    /** A master advertised: until the lease is over its addresses may be added. May be called on any thread. */
    void extend(RouterId router, Lease lease) {
        leases.put(router, lease);
    }

    /** The lifetimes of a router's addresses are to begin anew. */
    void renew(RouterId router) {
        toRenew.add(router);
    }

    /** An address went without having been asked to: it is to be said again that it is there. */
    void lost(RouterId router, InetAddress address) {
        Wish wish = wishes.get(router);
        if (wish != null) {
            wish.told.remove(address);
        }
        recheck(router);
    }

    /** Something changed in the kernel: if {@code router} shall hold addresses, they are looked at again. */
    void recheck(RouterId router) {
        Wish wish = wishes.get(router);
        if (wish != null && wish.held) {
            due.add(router);
        }
    }

    /** Forgets a router that is gone, after its addresses were removed. */
    void forget(RouterId router) {
        wishes.remove(router);
        due.remove(router);
        toRenew.remove(router);
        leases.remove(router);
    }

    /** Carries out all that is due and answers. */
    Left apply() {
        toRenew.forEach(this::renewNow);
        toRenew.clear();
        if (due.isEmpty()) {
            return Left.NOTHING;
        }
        List<RouterId> routers = List.copyOf(due);
        due.clear();
        Map<RouterId, Set<InetAddress>> put = new HashMap<>();
        Left left = Left.NOTHING;
        try {
            boolean removed = true;
            for (int pass = 0; pass < PASSES && removed; pass++) {
                Present present = Present.read(kernel);
                links = present.links;
                // Removals first: an address may move from one router to another in one reload.
                removed = false;
                for (RouterId router : routers) {
                    removed |= removeUnwanted(router, present);
                }
                for (RouterId router : pass == 0 ? routers : wishes.keySet()) {
                    left = left.and(addMissing(router, present, put.computeIfAbsent(router, none -> new HashSet<>())));
                }
            }
        } catch (NetlinkException unreadable) {
            LOG.error("cannot read the kernel's addresses: {}", unreadable.getMessage());
            due.addAll(routers);
            return Left.REFUSED;
        }
        put.forEach((router, added) -> answer(router, added, routers.contains(router)));
        return left;
    }

    /** Without a look at what is there: several times a second, for hundreds of addresses. */
    private void renewNow(RouterId router) {
        Wish wish = wishes.get(router);
        if (wish == null || !wish.held || due.contains(router)) {
            return;
        }
        for (HeldAddress address : wish.addresses) {
            Link link = links.get(address.interfaceName());
            int leaseS = leaseS(router);
            if (link == null || leaseS == Lease.OVER || !wish.told.contains(address.address())) {
                due.add(router);
                return;
            }
            try {
                kernel.renew(address.on(link.index(), leaseS));
            } catch (NetlinkException refused) {
                due.add(router);
                return;
            }
        }
    }

    private int leaseS(RouterId router) {
        Lease lease = leases.get(router);
        return lease == null ? Lease.OVER : lease.lifetimeS(clockNs.getAsLong());
    }

    /** Lets all addresses that are held stay for ever, as nobody will renew them any more. */
    void keepForEver() {
        wishes.forEach((router, wish) -> {
            for (HeldAddress address : wish.held ? wish.addresses : List.<HeldAddress>of()) {
                Link link = links.get(address.interfaceName());
                if (link != null && wish.told.contains(address.address())) {
                    try {
                        kernel.renew(address.on(link.index(), Lease.FOREVER));
                    } catch (NetlinkException refused) {
                        complain(router, "cannot leave " + address, refused);
                    }
                }
            }
        });
    }

    private boolean removeUnwanted(RouterId router, Present present) {
        Wish wish = wishes.get(router);
        if (wish == null) {
            return false;
        }
        boolean removed = false;
        List<HeldAddress> unwanted = new ArrayList<>(wish.former);
        if (!wish.held) {
            unwanted.addAll(wish.addresses);
        }
        wish.former.clear();
        for (HeldAddress address : unwanted) {
            for (InterfaceAddress entry : present.entries(address)) {
                if (!wantedByAnybody(entry, present)) {
                    removed |= delete(router, AddressSpec.of(entry));
                    present.forget(entry);
                }
            }
        }
        return removed;
    }

    private boolean wantedByAnybody(InterfaceAddress entry, Present present) {
        return wishes.values().stream()
                .filter(wish -> wish.held)
                .flatMap(wish -> wish.addresses.stream())
                .anyMatch(address -> present.matches(entry, address));
    }

    private boolean delete(RouterId router, AddressSpec address) {
        try {
            kernel.delete(address);
            return true;
        } catch (NetlinkException refused) {
            boolean gone = refused.errno() == Errno.EADDRNOTAVAIL || refused.errno() == Errno.ENODEV;
            if (!gone) {
                complain(router, "cannot remove " + address.address().getHostAddress(), refused);
            }
            return gone;
        }
    }

    private Left addMissing(RouterId router, Present present, Set<InetAddress> added) {
        Wish wish = wishes.get(router);
        if (wish == null || !wish.held) {
            return Left.NOTHING;
        }
        Left left = Left.NOTHING;
        for (HeldAddress address : wish.addresses) {
            Link link = present.link(address.interfaceName());
            int leaseS = leaseS(router);
            if (link == null) {
                complain(router, "cannot add " + address + ": there is no such interface", null);
                left = left.and(Left.REFUSED);
            } else if (leaseS == Lease.OVER) {
                due.add(router); // whoever heard the last advertisement may be master by now
                left = left.and(Left.LAPSED);
            } else if (put(router, address.on(link.index(), leaseS), present, address)) {
                if (!wish.told.contains(address.address()) || !present.had(address)) {
                    added.add(address.address());
                }
            } else {
                left = left.and(Left.REFUSED);
            }
        }
        return left;
    }

    /** Returns false when the kernel refused. */
    private boolean put(RouterId router, AddressSpec spec, Present present, HeldAddress address) {
        try {
            InterfaceAddress entry = present.entry(address);
            if (entry == null && !present.has(address)) {
                kernel.add(spec);
            } else if (entry != null && entry.validLifetimeS() != spec.validLifetimeS()) {
                kernel.renew(spec);
            }
            present.remember(address);
            complained.removeIf(text -> text.contains(address.toString()));
            return true;
        } catch (NetlinkException refused) {
            if (refused.errno() == Errno.EEXIST) {
                return true;
            }
            complain(router, "cannot add " + address, refused);
            return false;
        }
    }

    private void answer(RouterId router, Set<InetAddress> added, boolean asked) {
        Wish wish = wishes.get(router);
        if (wish == null || (!asked && added.isEmpty())) {
            return;
        }
        if (wish.held) {
            wish.told.addAll(added);
        } else {
            wish.told.clear();
        }
        answers.applied(router, wish.generation, List.copyOf(added));
    }

    /** Once for each text, until the same address could be added: the kernel may refuse every second for hours. */
    private void complain(RouterId router, String what, @Nullable NetlinkException refused) {
        String text = what + (refused == null ? "" : ": " + refused.getMessage());
        if (complained.add(text)) {
            LOG.error("(VRID {} on {}) {}", router.virtualRouterId(), router.interfaceName(), text);
        }
    }

    /** Routers whose addresses are to be held. */
    List<RouterId> holders() {
        return wishes.entrySet().stream()
                .filter(entry -> entry.getValue().held)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The kernel's tables at one moment, and what was done since. */
    private static final class Present {
        private final Map<String, Link> links = new HashMap<>();
        private final List<InterfaceAddress> entries;
        private final Set<HeldAddress> addedSince = new HashSet<>();

        private Present(List<Link> links, List<InterfaceAddress> entries) {
            links.forEach(link -> this.links.put(link.name(), link));
            this.entries = new ArrayList<>(entries);
        }

        static Present read(Kernel kernel) throws NetlinkException {
            return new Present(kernel.links(), kernel.addresses());
        }

        @Nullable
        Link link(String name) {
            return links.get(name);
        }

        /** All entries for an address on its interface, whatever their prefix length. */
        List<InterfaceAddress> entries(HeldAddress address) {
            Link link = links.get(address.interfaceName());
            return link == null
                    ? List.of()
                    : entries.stream()
                            .filter(entry -> entry.index() == link.index()
                                    && entry.address().equals(address.address()))
                            .toList();
        }

        boolean matches(InterfaceAddress entry, HeldAddress address) {
            Link link = links.get(address.interfaceName());
            return link != null
                    && entry.index() == link.index()
                    && entry.address().equals(address.address())
                    && entry.prefixLength() == address.prefixLength();
        }

        @Nullable
        InterfaceAddress entry(HeldAddress address) {
            return entries.stream()
                    .filter(entry -> matches(entry, address))
                    .findFirst()
                    .orElse(null);
        }

        boolean has(HeldAddress address) {
            return addedSince.contains(address) || had(address);
        }

        boolean had(HeldAddress address) {
            return entry(address) != null;
        }

        void remember(HeldAddress address) {
            addedSince.add(address);
        }

        void forget(InterfaceAddress entry) {
            entries.remove(entry);
        }
    }
}
