package io.cplbd.daemon.engine;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Map<RouterId, Wish> wishes = new LinkedHashMap<>();
    private final Set<RouterId> due = new HashSet<>();
    private final Set<String> complained = new HashSet<>();

    /** The part of the kernel that is needed, so that tests can have one that refuses. */
    interface Kernel {
        List<Link> links() throws NetlinkException;

        List<InterfaceAddress> addresses() throws NetlinkException;

        void add(AddressSpec address) throws NetlinkException;

        void delete(AddressSpec address) throws NetlinkException;
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

    AddressKeeper(Kernel kernel, Answers answers) {
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
    }

    /**
     * Carries out all that is due and answers.
     *
     * @return whether something the kernel refused should be tried again later
     */
    boolean apply() {
        if (due.isEmpty()) {
            return false;
        }
        List<RouterId> routers = List.copyOf(due);
        due.clear();
        Map<RouterId, Set<InetAddress>> put = new HashMap<>();
        boolean refused = false;
        try {
            boolean removed = true;
            for (int pass = 0; pass < PASSES && removed; pass++) {
                Present present = Present.read(kernel);
                // Removals first: an address may move from one router to another in one reload.
                removed = false;
                for (RouterId router : routers) {
                    removed |= removeUnwanted(router, present);
                }
                for (RouterId router : pass == 0 ? routers : wishes.keySet()) {
                    refused |= !addMissing(router, present, put.computeIfAbsent(router, none -> new HashSet<>()));
                }
            }
        } catch (NetlinkException unreadable) {
            LOG.error("cannot read the kernel's addresses: {}", unreadable.getMessage());
            due.addAll(routers);
            return true;
        }
        put.forEach((router, added) -> answer(router, added, routers.contains(router)));
        return refused;
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

    /** Returns false when the kernel refused one of them. */
    private boolean addMissing(RouterId router, Present present, Set<InetAddress> added) {
        Wish wish = wishes.get(router);
        if (wish == null || !wish.held) {
            return true;
        }
        boolean all = true;
        for (HeldAddress address : wish.addresses) {
            Link link = present.link(address.interfaceName());
            if (link == null) {
                complain(router, "cannot add " + address + ": there is no such interface", null);
                all = false;
            } else if (present.has(address)) {
                if (!wish.told.contains(address.address())) {
                    added.add(address.address());
                }
            } else if (add(router, address, link)) {
                added.add(address.address());
                present.remember(address);
            } else {
                all = false;
            }
        }
        return all;
    }

    private boolean add(RouterId router, HeldAddress address, Link link) {
        try {
            kernel.add(address.on(link.index()));
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

        boolean has(HeldAddress address) {
            return addedSince.contains(address) || entries.stream().anyMatch(entry -> matches(entry, address));
        }

        void remember(HeldAddress address) {
            addedSince.add(address);
        }

        void forget(InterfaceAddress entry) {
            entries.remove(entry);
        }
    }
}
