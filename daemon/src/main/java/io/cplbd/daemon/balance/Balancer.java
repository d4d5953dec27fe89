package io.cplbd.daemon.balance;

import io.cplbd.daemon.balance.BalancePlan.SyncPlan;
import io.cplbd.ipvs.check.Checks;
import io.cplbd.ipvs.check.Effect;
import io.cplbd.ipvs.check.PoolSpec;
import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.probe.Prober;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread named {@code ipvs}: it owns the health checks' state and the kernel's table. It waits on its inbox until the
 * next deadline, and hears others between one portion of changes to the table and the next.
 */
public final class Balancer implements BalancePort {
    private static final long NEVER = Checks.NEVER;
    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_RETRY_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int MESSAGES_A_TURN = 1024;

    /** One message a check and a few more, so this grows with the configuration and not with time. */
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();

    private final IpvsPort kernel;
    private final Checks checks =
            new Checks(bound -> ThreadLocalRandom.current().nextLong(bound));
    private final Prober prober;
    private final ServiceKeeper services;
    private final SyncKeeper syncs;
    private final Notices notices = new Notices();
    /** What is to be told once the kernel has it: thousands of lines and scripts must not come between. */
    private final List<Effect> untold = new ArrayList<>();
    /** The plan taken on last, as long as something of the one before it may have to be told. */
    private @Nullable BalancePlan entered;

    private final LocalAddresses addresses = new LocalAddresses();
    private final Set<RouterId> masters = new HashSet<>();
    /** Those who wait until the table is in line. */
    private final List<Runnable> waiting = new ArrayList<>();

    private final Consumer<RuntimeException> faults;
    private final Thread thread = Thread.ofPlatform().name("ipvs").daemon().unstarted(this::run);

    private volatile BalancePlan plan = BalancePlan.EMPTY;
    private Map<String, Long> generations = Map.of();
    /** Nothing of IPVS is touched before a configuration asks for it. */
    private boolean engaged;

    private boolean flushed;
    private boolean timeoutsSet;
    private boolean gatesMoved;
    private ServiceKeeper.Progress progress = ServiceKeeper.Progress.DONE;
    private long retryAtNs = NEVER;
    private long retryAfterNs = FIRST_RETRY_NS;
    private long recheckAtNs = NEVER;
    private boolean ending;
    private boolean ended;

    /**
     * @param probesAtOnce most health checks at once, each of which holds a descriptor
     * @param faults told of an error of this program; this thread does nothing more then
     */
    public Balancer(int probesAtOnce, Consumer<RuntimeException> faults) {
        this(new IpvsKernel(), probesAtOnce, faults);
    }

    Balancer(IpvsPort kernel, int probesAtOnce, Consumer<RuntimeException> faults) {
        this.kernel = kernel;
        this.faults = faults;
        prober = new Prober(probesAtOnce, new MiscCheck());
        services = new ServiceKeeper(kernel);
        syncs = new SyncKeeper(kernel);
    }

    /** Starts the thread, in the network namespace of the calling one. */
    public void start() {
        thread.start();
    }

    /** Takes a configuration on, the first or another; {@code done} completes when it has been taken in. */
    public void configure(BalancePlan changed, CompletableFuture<Void> done) {
        // Before the message is read: a router that becomes MASTER meanwhile must wait for the services of this plan.
        plan = changed;
        inbox.add(() -> {
            take(changed);
            done.complete(null);
        });
    }

    @Override
    public boolean gates(RouterId router) {
        return plan.gatedBy(router);
    }

    @Override
    public void standing(RouterId router, boolean master, Runnable programmed) {
        inbox.add(() -> {
            gatesMoved |= master ? masters.add(router) : masters.remove(router);
            waiting.add(programmed);
        });
    }

    /** The kernel told of links or addresses. */
    public void routeNews(RouteEvent news) {
        inbox.add(() -> {
            if (addresses.take(news)) {
                suspend(System.nanoTime());
            }
        });
    }

    /** The state at this moment. */
    public void inspect(CompletableFuture<BalanceView> answer) {
        inbox.add(() -> answer.complete(view()));
    }

    /**
     * Tells what is to be told at the end, and removes what is ours from the kernel.
     *
     * @param release false leaves the kernel's table as it is
     */
    public void stop(boolean release, CompletableFuture<Void> done) {
        inbox.add(() -> {
            tell();
            ending = true;
            checks.end(this::carryOut);
            tell();
            if (engaged && release) {
                clear();
            }
            ended = true;
            done.complete(null);
        });
    }

    /** After {@link #stop}: ends probes and notifications. May wait for the last of these. */
    public void close() {
        prober.close();
        notices.close();
    }

    private void run() {
        try {
            while (!ended) {
                Runnable message = await();
                for (int taken = 1; message != null; taken++) {
                    message.run();
                    message = taken < MESSAGES_A_TURN && !ended ? inbox.poll() : null;
                }
                if (!ended) {
                    advance(System.nanoTime());
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            faults.accept(fault);
        } finally {
            kernel.close();
        }
    }

    private @Nullable Runnable await() throws InterruptedException {
        if (progress == ServiceKeeper.Progress.MORE) {
            return inbox.poll();
        }
        long nextNs = Math.min(checks.nextDeadlineNs(), Math.min(retryAtNs, recheckAtNs));
        return nextNs == NEVER
                ? inbox.take()
                : inbox.poll(Math.max(0, nextNs - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    // ---- Configuration ----

    private void take(BalancePlan changed) {
        long nowNs = System.nanoTime();
        if (!engaged && !changed.idle()) {
            kernel.choose(changed.namespace());
            engaged = true;
        }
        notices.configure(changed);
        entered = changed;
        checks.configure(changed.pools(), changed.tellFirst(), nowNs, this::carryOut);
        suspend(nowNs);
        Set<ServiceAddress> configured = new HashSet<>();
        for (PoolSpec pool : changed.pools()) {
            pool.services().forEach(service -> configured.add(service.address()));
        }
        services.configure(configured);
        services.recheck();
        timeoutsSet = changed.timeouts() == null;
        flushed |= !changed.flushAtStart();
        generations = Map.of();
        retryAfterNs = FIRST_RETRY_NS;
        gatesMoved = true;
        recheckAtNs = nextRecheck(nowNs);
    }

    private long nextRecheck(long nowNs) {
        long everyNs = plan.recheckNs();
        return everyNs == 0 || !engaged ? NEVER : nowNs + everyNs;
    }

    private void suspend(long nowNs) {
        plan.suspended().forEach((pool, needed) -> checks.suspend(pool, !addresses.anyOf(needed), nowNs));
    }

    // ---- Work ----

    private void advance(long nowNs) {
        checks.advance(nowNs, this::carryOut);
        if (!engaged) {
            tell();
            answer();
            return;
        }
        boolean work = progress == ServiceKeeper.Progress.MORE;
        if (nowNs >= recheckAtNs) {
            services.recheck();
            recheckAtNs = nextRecheck(nowNs);
            work = true;
        }
        if (nowNs >= retryAtNs) {
            services.retry();
            work = true;
        }
        work |= wish();
        if (work) {
            work(nowNs);
        }
        if (progress != ServiceKeeper.Progress.MORE) {
            answer();
            tell();
        }
    }

    private void tell() {
        for (Effect effect : untold) {
            if (effect instanceof Effect.ServerChanged change) {
                notices.server(change, ending);
            } else if (effect instanceof Effect.QuorumChanged change) {
                notices.quorum(change, ending);
            } else if (effect instanceof Effect.WeightChanged change) {
                notices.weight(change);
            } else if (effect instanceof Effect.Checked run) {
                notices.checked(run);
            }
        }
        untold.clear();
        if (entered != null) {
            notices.forgetFormer(entered);
            entered = null;
        }
    }

    private void answer() {
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    /** Hands on what the table is to be, if that has changed. */
    private boolean wish() {
        if (!gatesMoved && !checks.moved()) {
            return false;
        }
        List<Checks.Wanted> wanted = checks.wanted();
        Map<String, Long> now = HashMap.newHashMap(wanted.size());
        wanted.forEach(pool -> now.put(pool.pool(), pool.generation()));
        if (!gatesMoved && now.equals(generations)) {
            return false;
        }
        gatesMoved = false;
        generations = now;
        List<TableEntry> entries = new ArrayList<>();
        for (Checks.Wanted pool : wanted) {
            for (TableEntry entry : pool.entries()) {
                if (open(entry.service())) {
                    entries.add(entry);
                }
            }
        }
        services.want(entries);
        SyncPlan sync = plan.sync();
        syncs.want(sync, sync != null && sync.router() != null && masters.contains(sync.router()));
        return true;
    }

    private boolean open(VirtualService service) {
        Set<RouterId> routers = plan.gates().get(service.address());
        return routers == null || routers.stream().anyMatch(masters::contains);
    }

    private void work(long nowNs) {
        boolean prepared = prepare();
        progress = prepared ? services.step() : ServiceKeeper.Progress.REFUSED;
        if (progress == ServiceKeeper.Progress.MORE) {
            return;
        }
        boolean synced = prepared && syncs.apply();
        if (progress == ServiceKeeper.Progress.DONE && synced) {
            retryAtNs = NEVER;
            retryAfterNs = FIRST_RETRY_NS;
        } else {
            retryAtNs = nowNs + retryAfterNs;
            retryAfterNs = Math.min(LAST_RETRY_NS, 2 * retryAfterNs);
        }
    }

    /** What comes before the first entry: {@code lvs_flush}, {@code lvs_timeouts}. */
    private boolean prepare() {
        try {
            if (!flushed) {
                kernel.flush();
                flushed = true;
            }
            if (!timeoutsSet && plan.timeouts() != null) {
                kernel.setTimeouts(plan.timeouts());
                timeoutsSet = true;
            }
            return true;
        } catch (NetlinkException refused) {
            services.complain(refused);
            return false;
        }
    }

    private void clear() {
        services.configure(Set.of());
        services.want(List.of());
        ServiceKeeper.Progress left = ServiceKeeper.Progress.MORE;
        while (left == ServiceKeeper.Progress.MORE) {
            left = services.step();
        }
        syncs.want(null, false);
        syncs.apply();
        if (plan.flushAtStop()) {
            try {
                kernel.flush();
            } catch (NetlinkException refused) {
                services.complain(refused);
            }
        }
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.StartProbe(long run, var probe)) {
            prober.start(probe, result -> inbox.add(() -> probed(run, result)));
        } else {
            untold.add(effect);
        }
    }

    private void probed(long run, ProbeResult result) {
        checks.probed(run, result, System.nanoTime(), this::carryOut);
    }

    private BalanceView view() {
        return new BalanceView(
                checks.views(), services.counts(), prober.counts(), progress, plan.gates(), masters, System.nanoTime());
    }

    /** The addresses of this machine. */
    private static final class LocalAddresses {
        private final Set<InetAddress> present = new HashSet<>();

        /** Returns whether they may have changed. */
        boolean take(RouteEvent news) {
            return switch (news) {
                case RouteEvent.Snapshot snapshot -> {
                    present.clear();
                    snapshot.addresses().forEach(address -> present.add(address.address()));
                    yield true;
                }
                case RouteEvent.AddressAdded(var added, long ignored) -> present.add(added.address());
                case RouteEvent.AddressRemoved(var removed, long ignored) -> present.remove(removed.address());
                default -> false;
            };
        }

        boolean anyOf(Set<InetAddress> needed) {
            return needed.stream().anyMatch(present::contains);
        }
    }
}
