package io.cplbd.ipvs.check;

import io.cplbd.ipvs.model.TableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/**
 * All pools with all their checks. Not thread-safe; no clock, no I/O, no log: time comes in, effects go out. {@code
 * nowNs} never decreases from call to call.
 *
 * <p>Checks of equal probe and timing are one, however many real servers of however many pools have them.
 */
public final class Checks {
    /** The deadline when there is none. */
    public static final long NEVER = Long.MAX_VALUE;

    private final LongUnaryOperator random;
    private final TreeSet<Check> due = new TreeSet<>(Checks::inTurn);
    private final Map<Long, Check> running = new HashMap<>();
    private Map<Check.Key, Check> checks = Map.of();
    private Map<String, Pool> pools = Map.of();
    private boolean tellFirst;
    private long nextCheck;
    private long nextRun = Check.NOT_RUNNING + 1;

    /** @param random of a bound above 0 makes a number from 0 to below it; spreads the first runs */
    public Checks(LongUnaryOperator random) {
        this.random = random;
    }

    /**
     * What the kernel shall have for one pool.
     *
     * @param pool its {@link PoolSpec#name()}
     * @param generation greater than before whenever {@code entries} differ, never smaller while the pool is there
     * @param entries one for each service, with the servers that shall get connections, or weight 0
     */
    public record Wanted(String pool, long generation, List<TableEntry> entries) {}

    /**
     * Takes on a configuration, the first or another. Checks that are in both go on undisturbed. A real server (told by
     * address and port within its pool) keeps its state: one that is down stays so until every new check of it has
     * passed, one that is up is not taken out by a new check before it has failed. Others are up at once, unless {@link
     * CheckSpec.Timing#alpha()}. What is no longer there is told as down.
     *
     * @param tellFirst every server is told of after its first result, changed or not ({@code rs_init_notifies})
     * @throws IllegalArgumentException if two pools have one name
     */
    public void configure(List<PoolSpec> specs, boolean tellFirst, long nowNs, Effects fx) {
        refuseEqualNames(specs);
        Map<Check.Key, Check> formerChecks = checks;
        Map<String, Pool> formerPools = pools;
        formerChecks.values().forEach(Check::forgetUsers);

        Map<Check.Key, Check> newChecks = LinkedHashMap.newLinkedHashMap(formerChecks.size());
        Map<String, Pool> newPools = LinkedHashMap.newLinkedHashMap(specs.size());
        Function<Check.Key, Check> checkOf = key -> newChecks.computeIfAbsent(key, _ -> {
            Check former = formerChecks.get(key);
            return former != null ? former : new Check(key, nextCheck++, nowNs);
        });
        for (PoolSpec spec : specs) {
            newPools.put(spec.name(), new Pool(spec, formerPools.get(spec.name()), checkOf));
        }
        this.tellFirst = tellFirst;
        this.checks = newChecks;
        this.pools = newPools;

        formerPools.forEach((name, pool) -> pool.leave(newPools.get(name), fx));
        formerChecks.forEach((key, check) -> {
            if (!newChecks.containsKey(key)) {
                unschedule(check);
            }
        });
        newChecks.values().forEach(check -> resume(check, nowNs));
        newPools.values().forEach(pool -> pool.settle(tellFirst, fx));
    }

    /**
     * A probe has ended. Answers to checks that are gone or suspended meanwhile change nothing.
     *
     * @param run of {@link Effect.StartProbe}
     */
    public void probed(long run, ProbeResult result, long nowNs, Effects fx) {
        Check check = running.remove(run);
        if (check == null) {
            return;
        }
        check.running(Check.NOT_RUNNING);
        if (!check.wanted()) {
            return;
        }
        Verdict before = check.verdict();
        ProbeResult last = check.last();
        schedule(check, check.judge(result, nowNs));
        String reason = switch (result) {
            case ProbeResult.Passed _ -> "passed";
            case ProbeResult.Failed(String failure) -> failure;
            case ProbeResult.Untold(String hindrance) -> hindrance;
        };
        boolean worthALine = check.verdict() != before
                || switch (result) {
                    case ProbeResult.Passed _ -> false;
                    case ProbeResult.Failed _ -> check.logsAllFailures();
                    case ProbeResult.Untold _ -> !(last instanceof ProbeResult.Untold);
                };
        if (worthALine) {
            fx.add(new Effect.Checked(check.probe(), result, check.verdict(), check.retriesLeft()));
        }
        for (PooledServer server : check.users()) {
            server.pool().reconsider(server, tellFirst, reason, fx);
        }
    }

    /** Starts what is due at {@code nowNs}. */
    public void advance(long nowNs, Effects fx) {
        while (!due.isEmpty() && due.first().dueNs() <= nowNs) {
            Check check = due.first();
            unschedule(check);
            long run = nextRun++;
            check.running(run);
            running.put(run, check);
            fx.add(new Effect.StartProbe(run, check.probe()));
        }
    }

    /** When {@link #advance} is to be called next, {@link #NEVER} if there is nothing to wait for. */
    public long nextDeadlineNs() {
        return due.isEmpty() ? NEVER : due.first().dueNs();
    }

    /**
     * Stops the checks of a pool or starts them again ({@code ha_suspend}); its servers keep their state meanwhile. A
     * check that another pool has too goes on for both.
     *
     * @throws IllegalArgumentException if there is no such pool
     */
    public void suspend(String name, boolean suspended, long nowNs) {
        Pool pool = pools.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("no pool " + name);
        }
        pool.suspend(suspended);
        for (PooledServer server : pool.servers()) {
            for (Check check : server.checks()) {
                if (check.wanted()) {
                    resume(check, nowNs);
                } else {
                    unschedule(check);
                }
            }
        }
    }

    /** The daemon ends: no more runs, and servers and quorums of pools with {@code omega} are told as down. */
    public void end(Effects fx) {
        due.clear();
        running.clear();
        pools.values().forEach(pool -> pool.end(fx));
    }

    /** What the kernel shall have, pool by pool in their order. */
    public List<Wanted> wanted() {
        List<Wanted> all = new ArrayList<>(pools.size());
        for (Pool pool : pools.values()) {
            List<TableEntry> entries = pool.tell();
            all.add(new Wanted(pool.name(), pool.generation(), entries));
        }
        return all;
    }

    /** Whether {@link #wanted} may say something else than it did last. */
    public boolean moved() {
        for (Pool pool : pools.values()) {
            if (pool.untold()) {
                return true;
            }
        }
        return false;
    }

    /** Every pool as it is now. */
    public List<PoolView> views() {
        return pools.values().stream().map(Pool::view).toList();
    }

    /** How many different checks there are. */
    public int size() {
        return checks.size();
    }

    private static int inTurn(Check one, Check other) {
        int byTime = Long.compare(one.dueNs(), other.dueNs());
        return byTime != 0 ? byTime : Long.compare(one.number(), other.number());
    }

    private static void refuseEqualNames(List<PoolSpec> specs) {
        Set<String> names = HashSet.newHashSet(specs.size());
        for (PoolSpec spec : specs) {
            if (!names.add(spec.name())) {
                throw new IllegalArgumentException("two pools are named " + spec.name());
            }
        }
    }

    private void resume(Check check, long nowNs) {
        if (check.wanted() && check.run() == Check.NOT_RUNNING && check.dueNs() == NEVER) {
            long warmupNs = check.timing().warmupNs();
            schedule(check, nowNs + Check.SOON_NS + random.applyAsLong(warmupNs + 1));
        }
    }

    private void schedule(Check check, long atNs) {
        check.dueAt(atNs);
        due.add(check);
    }

    private void unschedule(Check check) {
        due.remove(check);
        check.dueAt(NEVER);
    }
}
