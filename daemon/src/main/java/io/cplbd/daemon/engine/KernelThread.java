package io.cplbd.daemon.engine;

import io.cplbd.daemon.engine.AddressKeeper.Left;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.RouteSocket;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread named {@code kernel}: everything that has to ask the kernel and may wait for it, one thing after the other,
 * so that the loop never waits. Jobs that came while one was carried out are carried out together.
 */
final class KernelThread {
    private static final long REFUSED_RETRY_MS = 1000;
    private static final long LAPSED_RETRY_MS = 5;

    /** Every router has at most a few jobs waiting, so this grows with the configuration and not with time. */
    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();

    private final Consumer<Event> inbox;
    private final AddressKeeper keeper;
    /** Routers whose renewal waits among the jobs: once is enough, however long it waits. */
    private final Set<RouterId> renewals = ConcurrentHashMap.newKeySet();

    private final Thread thread = Thread.ofPlatform().name("kernel").daemon().unstarted(this::run);

    /** A piece of work; address work only marks what is due, the rest runs after addresses are in line. */
    private sealed interface Job {
        record Addresses(Consumer<AddressKeeper> change) implements Job {}

        record Work(Runnable work) implements Job {}
    }

    KernelThread(AddressKeeper.Kernel kernel, Consumer<Event> inbox) {
        this.inbox = inbox;
        keeper = new AddressKeeper(
                kernel,
                (router, generation, added) -> inbox.accept(new Event.AddressesApplied(router, generation, added)),
                System::nanoTime);
    }

    void start() {
        thread.start();
    }

    void want(RouterId router, long generation, boolean held, List<HeldAddress> addresses) {
        jobs.add(new Job.Addresses(keeper -> keeper.want(router, generation, held, addresses)));
    }

    /** A master advertised; {@code renew} lets the lifetimes of its addresses begin anew. */
    void extend(RouterId router, Lease lease, boolean renew) {
        keeper.extend(router, lease);
        if (renew && renewals.add(router)) {
            jobs.add(new Job.Addresses(keeper -> {
                renewals.remove(router);
                keeper.renew(router);
            }));
        }
    }

    /** An address went that was not asked to. */
    void lost(RouterId router, InetAddress address) {
        jobs.add(new Job.Addresses(keeper -> keeper.lost(router, address)));
    }

    /** The daemon ends, and its addresses stay. */
    void keepForEver() {
        run(keeper::keepForEver);
    }

    void recheck(RouterId router) {
        jobs.add(new Job.Addresses(keeper -> keeper.recheck(router)));
    }

    /** Forgets a router, once all that was asked before is done. */
    void forget(RouterId router) {
        run(() -> keeper.forget(router));
    }

    /** Runs {@code work} once all that was asked before is done. */
    void run(Runnable work) {
        jobs.add(new Job.Work(work));
    }

    private void run() {
        Left left = Left.NOTHING;
        List<Job> batch = new ArrayList<>();
        try {
            while (true) {
                Job first = switch (left) {
                    case NOTHING -> jobs.take();
                    case LAPSED -> jobs.poll(LAPSED_RETRY_MS, TimeUnit.MILLISECONDS);
                    case REFUSED -> jobs.poll(REFUSED_RETRY_MS, TimeUnit.MILLISECONDS);
                };
                batch.clear();
                if (first == null) {
                    keeper.holders().forEach(keeper::recheck);
                } else {
                    batch.add(first);
                    jobs.drainTo(batch);
                }
                try {
                    left = carryOut(batch);
                } catch (RuntimeException fault) {
                    // This thread goes on: the loop will end the daemon, and needs the addresses removed for that.
                    inbox.accept(new Event.Fault(fault));
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private Left carryOut(List<Job> batch) {
        for (Job job : batch) {
            if (job instanceof Job.Addresses(var change)) {
                change.accept(keeper);
            }
        }
        Left left = keeper.apply();
        for (Job job : batch) {
            if (job instanceof Job.Work(var work)) {
                work.run();
            }
        }
        return left;
    }

    /** The real kernel, through a route socket of its own. */
    static final class RouteKernel implements AddressKeeper.Kernel {
        private @Nullable RouteSocket socket;

        private RouteSocket socket() throws NetlinkException {
            RouteSocket open = socket;
            if (open == null) {
                open = RouteSocket.open();
                socket = open;
            }
            return open;
        }

        @Override
        public List<Link> links() throws NetlinkException {
            return socket().links();
        }

        @Override
        public List<InterfaceAddress> addresses() throws NetlinkException {
            return socket().addresses();
        }

        @Override
        public void add(AddressSpec address) throws NetlinkException {
            socket().addAddress(address);
        }

        @Override
        public void renew(AddressSpec address) throws NetlinkException {
            socket().replaceAddress(address);
        }

        @Override
        public void delete(AddressSpec address) throws NetlinkException {
            socket().deleteAddress(address);
        }
    }
}
