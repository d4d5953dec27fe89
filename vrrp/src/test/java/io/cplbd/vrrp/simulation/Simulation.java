package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.S;

import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run: everything that one seed decides. First whatever goes wrong, with every step held against {@link
 * Invariant}; then all is healed, and within a bound there is one master, the right one, and nothing moves any more.
 */
public final class Simulation {
    private static final int LINES_OF_A_FAILURE = 150;

    private final long seed;
    private final Setup setup;
    private final World world;
    private final Lan lan;
    private final Judge judge;
    private final Troubles troubles;
    private final Census census = new Census();
    private final List<Host> hosts;
    private final List<Client> clients = new ArrayList<>();

    private Simulation(long seed, PlantedBug bug, Set<Invariant> watched, World.@Nullable Trace trace) {
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        setup = Setup.draw(random.split());
        world = new World(random, false, trace);
        lan = new Lan(world, Setup.LEAST_DELAY_NS, setup.mostDelayNs(), census);
        judge = new Judge(world, census, watched);
        for (int i = 0; i < setup.nodes().size(); i++) {
            Setup.Node node = setup.nodes().get(i);
            new Host(
                    world,
                    lan,
                    judge,
                    census,
                    new Host.Make(
                            node.name(),
                            node.address(),
                            i + 1,
                            node.clock(),
                            node.routers().stream()
                                    .map(router -> router.spec(setup.leaseS()))
                                    .toList(),
                            bug));
        }
        hosts = judge.hosts();
        for (int i = 0; i < setup.clients(); i++) {
            Client client = new Client(world, clientName(i));
            clients.add(client);
            lan.add(client);
        }
        troubles = new Troubles(world, lan, setup, census, hosts);
    }

    static String clientName(int number) {
        return "client" + (number + 1);
    }

    /**
     * Runs one seed to its end.
     *
     * @param trace is told everything that happens, null for nobody
     * @return what came to pass
     * @throws Violation when something does not hold
     */
    public static Census run(long seed, PlantedBug bug, World.@Nullable Trace trace) {
        return new Simulation(seed, bug, EnumSet.allOf(Invariant.class), trace).run();
    }

    /** The same, judged by some invariants only. */
    static Census runWatching(long seed, PlantedBug bug, Set<Invariant> watched) {
        return new Simulation(seed, bug, watched, null).run();
    }

    /**
     * Runs one seed, and once more with a trace when it fails.
     *
     * @throws AssertionError with the seed, the setting, the end of the trace and the violation
     */
    public static Census check(long seed) {
        try {
            return run(seed, PlantedBug.NONE, null);
        } catch (Violation violation) {
            Deque<String> last = new ArrayDeque<>();
            try {
                run(seed, PlantedBug.NONE, (atNs, who, what) -> {
                    last.add(TraceText.line(atNs, who, what));
                    if (last.size() > LINES_OF_A_FAILURE) {
                        last.remove();
                    }
                });
            } catch (Violation again) {
                last.add("VIOLATION " + again.getMessage());
            }
            throw new AssertionError(
                    "all of it: scripts/simulate --seed " + seed + System.lineSeparator() + setting(seed)
                            + System.lineSeparator() + String.join(System.lineSeparator(), last),
                    violation);
        }
    }

    /** The setting of a seed, for people. */
    public static String setting(long seed) {
        return "seed " + seed + ": "
                + Setup.draw(new SplittableRandom(seed).split()).text();
    }

    private Census run() {
        try {
            allOfIt();
        } catch (RuntimeException failure) {
            throw new Violation(Invariant.NEVER_FAILS, failure.toString(), failure);
        }
        census.count(Census.Occurrence.EVENT, world.happened());
        census.count(Census.Occurrence.VIRTUAL_SECOND, world.nowNs() / S);
        return census;
    }

    private void allOfIt() {
        boolean together = world.random().nextBoolean();
        for (Host host : hosts) {
            world.at(together ? world.moment(MS) : world.random().nextLong(2 * setup.masterDownNs()), host::start);
        }
        new Overview(world, judge, troubles, lan, census).watch(Math.max(1, setup.masterDownNs() / 32));
        world.runUntil(troubles.schedule());
        troubles.heal();
        world.trace("trouble", () -> "no more");
        world.run(boundNs());
        settled();
        nothingMoves(() -> world.run(20 * MS * troubles.longestIntervalCs()));
        restartOne();
    }

    /** Master-down once for who takes over, once for who preempts it; what the kernel and a reload may still need. */
    private long boundNs() {
        long masterDownNs = setup.masterDownNs() * troubles.longestIntervalCs() / setup.intervalCs();
        return 3 * masterDownNs + setup.mostPreemptDelayNs() + setup.masterDownNs() + 2 * S;
    }

    // ---- In the end ----

    private List<RouterId> routers() {
        return hosts.getFirst().specs().stream().map(RouterSpec::id).toList();
    }

    private void settled() {
        for (RouterId router : routers()) {
            List<Host> masters = Overview.masters(hosts, judge, router);
            judge.holds(Invariant.IN_THE_END_ONE_MASTER, masters.size() == 1, () -> router + ": " + names(masters));
            Host master = masters.getFirst();
            RouterSpec spec = spec(master, router);
            for (Host host : hosts) {
                RouterSpec other = spec(host, router);
                judge.holds(
                        Invariant.IN_THE_END_THE_RIGHT_MASTER,
                        host.daemon() == null || !other.preempt() || other.priority() <= spec.priority(),
                        () -> router + ": " + host.name() + " would preempt " + master.name());
            }
            for (InetAddress address : spec.announced()) {
                List<Host> holders = hosts.stream()
                        .filter(host -> host.kernel().has(address))
                        .toList();
                judge.holds(
                        Invariant.IN_THE_END_ONE_HOLDER,
                        holders.equals(masters),
                        () -> address.getHostAddress() + ": " + names(holders) + ", master " + master.name());
                clients.forEach(client -> known(client, master, router, address));
            }
        }
    }

    /**
     * A client may be wrong where nobody could set it right: what the master announced was lost, or what the other had
     * announced was on its way for longer than the interval that the last word waits, or the present master never heard of
     * the one it believes: not at all, or not since so long ago that its last word came before that announcement.
     */
    private void known(Client client, Host master, RouterId router, InetAddress address) {
        Client.Belief belief = client.belief(address);
        Daemon daemon = master.daemon();
        if (daemon == null || (belief != null && belief.mac().equals(master.mac()))) {
            return;
        }
        long since = belief == null ? 0 : belief.sinceNs();
        boolean late = belief != null
                && belief.sinceNs() - belief.saidNs() > setup.intervalCs() * 10L * MS - setup.mostDelayNs();
        if (late || client.missedAtNs(master.name()) >= since) {
            census.count(Census.Occurrence.ANNOUNCEMENT_MISSED_OR_LATE);
            return;
        }
        if (belief != null && !heardOf(daemon, router, belief)) {
            census.count(Census.Occurrence.REIGN_UNHEARD);
            return;
        }
        throw new Violation(
                Invariant.IN_THE_END_CLIENTS_KNOW,
                client.name() + " finds " + address.getHostAddress() + " at "
                        + (belief == null ? "nobody" : belief.announcer()) + ", not at " + master.name());
    }

    private boolean heardOf(Daemon master, RouterId router, Client.Belief belief) {
        Long heardNs =
                judge.of(master, router).heardReigns.get(new Reference.Reign(belief.announcer(), belief.reign()));
        // What was said shortly before the last word may come after it.
        return heardNs != null && heardNs + setup.intervalCs() * 10L * MS >= belief.saidNs() + setup.mostDelayNs();
    }

    /** A backup that may not take over goes and comes back, and nobody else minds. */
    private void restartOne() {
        for (Host host : hosts) {
            boolean backup = host.daemon() != null
                    && routers().stream()
                            .noneMatch(router ->
                                    Overview.masters(hosts, judge, router).contains(host));
            if (backup && world.random().nextInt(4) == 0) {
                census.count(Census.Occurrence.BACKUP_RESTARTED_AT_THE_END);
                host.kill();
                nothingMoves(() -> world.run(world.random().nextLong(setup.masterDownNs())));
                host.start();
                world.run(100 * MS); // its own way from INIT to BACKUP
                nothingMoves(() -> world.run(setup.masterDownNs() * 5 / 4));
                settled();
                return;
            }
        }
    }

    private void nothingMoves(Runnable meanwhile) {
        long before = judge.changes();
        meanwhile.run();
        judge.holds(
                Invariant.IN_THE_END_NOTHING_MOVES,
                judge.changes() == before,
                () -> judge.changes() - before + " changes of state");
    }

    private static RouterSpec spec(Host host, RouterId router) {
        return host.specs().stream()
                .filter(spec -> spec.id().equals(router))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> names(List<Host> hosts) {
        return hosts.stream().map(Host::name).collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
