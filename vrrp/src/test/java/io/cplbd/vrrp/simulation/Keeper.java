package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.NEVER;
import static io.cplbd.vrrp.simulation.World.S;

import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The daemon's kernel thread in small: wanted sets with a generation on one side, what the kernel has on the other.
 * One request after another, each of which takes its time; between any two the process may be stopped or killed.
 */
final class Keeper {
    private static final long RETRY_NS = S;
    /** Until the loop has decided whether it is still master. */
    private static final long LAPSED_RETRY_NS = 5 * World.MS;

    private final Daemon daemon;
    private final AddressKernel kernel;
    private final PlantedBug bug;
    private final Map<RouterId, Wish> wishes = new LinkedHashMap<>();
    private final Map<RouterId, Lease> leases = new LinkedHashMap<>();
    private final Set<RouterId> due = new LinkedHashSet<>();
    private final Deque<Runnable> jobs = new ArrayDeque<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Deque<Runnable> requests = new ArrayDeque<>();
    private boolean busy;
    private boolean refused;
    private boolean lapsed;

    private static final class Wish {
        private long generation;
        private boolean held;
        private List<InetAddress> addresses = List.of();
        private final Set<InetAddress> told = new HashSet<>();
        private final List<InetAddress> former = new ArrayList<>();
        private final List<InetAddress> added = new ArrayList<>();
    }

    Keeper(Daemon daemon, AddressKernel kernel, PlantedBug bug) {
        this.daemon = daemon;
        this.kernel = kernel;
        this.bug = bug;
    }

    void want(RouterId router, long generation, boolean held, List<InetAddress> addresses) {
        job(() -> {
            Wish wish = wishes.computeIfAbsent(router, unknown -> new Wish());
            wish.addresses.stream()
                    .filter(before -> !addresses.contains(before))
                    .forEach(wish.former::add);
            wish.generation = generation;
            wish.held = held;
            wish.addresses = addresses;
            due.add(router);
        });
    }

    /** A master advertised. The lease is known at once, also to what was asked before and is done later. */
    void extend(RouterId router, Lease lease, boolean renew) {
        leases.put(router, lease);
        if (renew) {
            recheck(router);
        }
    }

    /** Something changed in the kernel, or lifetimes are to begin anew. */
    void recheck(RouterId router) {
        job(() -> {
            Wish wish = wishes.get(router);
            if (wish != null && wish.held) {
                due.add(router);
            }
        });
    }

    /** Runs {@code work} once all that was asked before is done. */
    void run(Runnable work) {
        job(() -> afterwards.add(work));
    }

    private void job(Runnable job) {
        jobs.add(job);
        begin();
    }

    private void begin() {
        if (!busy && !jobs.isEmpty()) {
            busy = true;
            daemon.later(kernel.slownessNs, this::plan);
        }
    }

    /** Takes in what was asked and lays out the requests: removals first, for an address may move. */
    private void plan() {
        while (!jobs.isEmpty()) {
            jobs.remove().run();
        }
        refused = false;
        lapsed = false;
        for (RouterId router : due) {
            Wish wish = wishes.get(router);
            if (wish == null) {
                continue;
            }
            wish.added.clear();
            List<InetAddress> unwanted = new ArrayList<>(wish.former);
            if (!wish.held) {
                unwanted.addAll(wish.addresses);
            }
            wish.former.clear();
            for (InetAddress address : unwanted) {
                if (kernel.has(address) && !wanted(address)) {
                    requests.add(() -> kernel.delete(address));
                }
            }
        }
        for (RouterId router : due) {
            Wish wish = wishes.get(router);
            if (wish != null && wish.held) {
                wish.addresses.forEach(address -> addOrRenew(router, wish, address));
            }
        }
        if (bug == PlantedBug.KERNEL_SAID_TO_BE_DONE_TOO_EARLY) {
            answer();
        }
        next();
    }

    private void addOrRenew(RouterId router, Wish wish, InetAddress address) {
        boolean present = kernel.has(address);
        if (present && !wish.told.contains(address)) {
            wish.added.add(address);
        }
        requests.add(() -> {
            int lifetimeS = lifetimeS(router);
            if (lifetimeS == Lease.OVER) {
                lapsed = true;
            } else if (!kernel.put(address, lifetimeS == Lease.FOREVER ? NEVER : lifetimeS * S)) {
                refused = true;
            } else if (!present) {
                wish.added.add(address);
            }
        });
    }

    private int lifetimeS(RouterId router) {
        Lease lease = leases.get(router);
        return lease == null ? Lease.OVER : lease.lifetimeS(daemon.localNs());
    }

    private boolean wanted(InetAddress address) {
        return wishes.values().stream().anyMatch(wish -> wish.held && wish.addresses.contains(address));
    }

    private void next() {
        Runnable request = requests.poll();
        if (request == null) {
            done();
        } else {
            request.run();
            daemon.later(kernel.slownessNs, this::next);
        }
    }

    private void done() {
        if (bug != PlantedBug.KERNEL_SAID_TO_BE_DONE_TOO_EARLY) {
            answer();
        }
        due.clear();
        List<Runnable> works = List.copyOf(afterwards);
        afterwards.clear();
        works.forEach(Runnable::run);
        busy = false;
        if (lapsed || refused) {
            daemon.laterBy(
                    lapsed ? LAPSED_RETRY_NS : RETRY_NS, 0, () -> holders().forEach(this::recheck));
        }
        begin();
    }

    private void answer() {
        for (RouterId router : due) {
            Wish wish = wishes.get(router);
            if (wish != null) {
                if (wish.held) {
                    wish.told.addAll(wish.added);
                } else {
                    wish.told.clear();
                }
                daemon.applied(router, wish.generation, List.copyOf(wish.added));
            }
        }
    }

    private List<RouterId> holders() {
        return wishes.entrySet().stream()
                .filter(entry -> entry.getValue().held)
                .map(Map.Entry::getKey)
                .toList();
    }
}
