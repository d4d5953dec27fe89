package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.NEVER;

import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterState;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks at all machines together, several times in an interval. */
final class Overview {
    /** What a kernel thread needs for all of a router's addresses, and the news before it. */
    private static final long KERNEL_NS = 25 * MS;

    private final World world;
    private final Judge judge;
    private final Troubles troubles;
    private final Lan lan;
    private final Census census;
    private final Set<String> pairs = new HashSet<>();

    Overview(World world, Judge judge, Troubles troubles, Lan lan, Census census) {
        this.world = world;
        this.judge = judge;
        this.troubles = troubles;
        this.lan = lan;
        this.census = census;
    }

    /** Looks now and every {@code periodNs} from now on. */
    void watch(long periodNs) {
        look();
        world.after(periodNs, () -> watch(periodNs));
    }

    private void look() {
        for (RouterSpec spec : judge.hosts().getFirst().specs()) {
            List<Host> masters = masters(judge.hosts(), judge, spec.id());
            twoMasters(spec.id(), masters);
            noMaster(spec.id(), masters);
        }
        for (Host host : judge.hosts()) {
            Daemon daemon = host.running();
            if (daemon == null) {
                lease(host);
            } else {
                judge.inTime(daemon, daemon.localNs());
                kernelFollows(host, daemon);
            }
        }
    }

    /** Those that are master and run. */
    static List<Host> masters(List<Host> hosts, Judge judge, RouterId router) {
        return hosts.stream()
                .filter(host -> {
                    Daemon daemon = host.running();
                    return daemon != null && judge.of(daemon, router).state == RouterState.MASTER;
                })
                .toList();
    }

    private long sinceNs(Host host, RouterId router) {
        Daemon daemon = host.running();
        return daemon == null ? NEVER : Math.max(judge.attendedNs(host), judge.of(daemon, router).stateSinceWorldNs);
    }

    private void twoMasters(RouterId router, List<Host> masters) {
        for (Host one : masters) {
            for (Host other : masters) {
                if (one.name().compareTo(other.name()) >= 0) {
                    continue;
                }
                long sinceNs = Math.max(
                        Math.max(sinceNs(one, router), sinceNs(other, router)),
                        troubles.lanCalm().sinceNs());
                if (pairs.add(one.name() + other.name() + sinceNs(one, router) + sinceNs(other, router))) {
                    census.count(Census.Occurrence.PAIR_OF_MASTERS);
                }
                long boundNs = troubles.longestIntervalCs() * 10L * MS + lan.mostDelayNs() + 2 * Judge.SLACK_NS;
                judge.holds(
                        Invariant.TWO_MASTERS_ARE_BRIEF,
                        world.nowNs() - sinceNs <= boundNs || sinceNs == NEVER,
                        () -> one.name() + " and " + other.name() + " for " + (world.nowNs() - sinceNs) / MS + " ms");
            }
        }
    }

    private void noMaster(RouterId router, List<Host> masters) {
        if (!masters.isEmpty()) {
            return;
        }
        long nobodyNs = judge.masterNs(router);
        for (Host host : judge.hosts()) {
            Daemon daemon = host.running();
            if (daemon == null || judge.of(daemon, router).state != RouterState.BACKUP) {
                continue;
            }
            long sinceNs = Math.max(
                    Math.max(nobodyNs, sinceNs(host, router)),
                    troubles.lanCalm().sinceNs());
            long boundNs = judge.of(daemon, router).masterDownNs(daemon.spec(router), troubles.longestIntervalCs())
                    + lan.mostDelayNs()
                    + 2 * Judge.SLACK_NS;
            judge.holds(
                    Invariant.NO_MASTER_IS_BRIEF,
                    sinceNs == NEVER || world.nowNs() - sinceNs <= boundNs,
                    () -> host.name() + " waits for " + (world.nowNs() - sinceNs) / MS + " ms");
        }
    }

    private void kernelFollows(Host host, Daemon daemon) {
        long sinceNs = Math.max(
                Math.max(judge.attendedNs(host), judge.addressGoneNs(host)),
                host.kernelCalm().sinceNs());
        if (daemon.draining() || sinceNs == NEVER) {
            return;
        }
        boolean settled = true;
        Set<InetAddress> wanted = new HashSet<>();
        for (RouterSpec spec : daemon.specs().values()) {
            Reference reference = judge.of(daemon, spec.id());
            long wishNs =
                    reference.state == RouterState.MASTER ? reference.claimedWorldNs : reference.stateSinceWorldNs;
            settled &= wishNs != NEVER
                    && world.nowNs() - Math.max(sinceNs, wishNs) > KERNEL_NS
                    && reference.state != RouterState.INIT;
            if (reference.state == RouterState.MASTER) {
                wanted.addAll(spec.announced());
            }
        }
        // What only an earlier daemon knew of is left where it is, as keepalived leaves it.
        Set<InetAddress> has = new HashSet<>(host.kernel().addresses());
        has.retainAll(daemon.configured());
        judge.holds(
                Invariant.KERNEL_FOLLOWS_THE_MASTER,
                !settled || wanted.equals(has),
                () -> host.name() + " wants " + wanted + " and has " + has);
    }

    private void lease(Host host) {
        long sinceNs = world.nowNs() - judge.attendedNs(host);
        judge.holds(
                Invariant.LEASE_ENDS,
                !host.leased()
                        || host.kernel().addresses().isEmpty()
                        || sinceNs <= host.longestLeaseNs() + AddressKernel.EXPIRY_LATENESS_NS,
                () -> host.name() + " holds " + host.kernel().addresses() + " for " + sinceNs / MS
                        + " ms after its daemon");
    }
}
