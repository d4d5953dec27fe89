package io.cplbd.ipvs.check;

import io.cplbd.ipvs.check.CheckSpec.Timing;
import io.cplbd.ipvs.check.ProbeResult.Failed;
import io.cplbd.ipvs.check.ProbeResult.Passed;
import io.cplbd.ipvs.check.ProbeResult.Untold;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One check at work, for every real server that asks for the same probe at the same times. */
final class Check {
    /** From the start to the first run, to which a share of the warm-up comes; and after a run that told nothing. */
    static final long SOON_NS = 1_000_000_000L;

    /** No run is under way. */
    static final long NOT_RUNNING = 0;

    private final Key key;
    private final long number;
    private final List<PooledServer> users = new ArrayList<>();
    private boolean logAllFailures;

    private Verdict verdict = Verdict.UNKNOWN;
    private long sinceNs;
    private int failuresInRow;
    private int askedWeight = -1;
    private long runs;
    private long failures;
    private @Nullable ProbeResult last;

    private long dueNs = Checks.NEVER;
    private long run = NOT_RUNNING;

    /** @param number tells checks that are due at the same time apart */
    Check(Key key, long number, long nowNs) {
        this.key = key;
        this.number = number;
        this.sinceNs = nowNs;
        // keepalived: before the first verdict one failure is enough.
        this.failuresInRow = key.timing.retry();
    }

    /** Equal ones are run once. */
    record Key(ProbeSpec probe, Timing timing) {}

    /** Takes in what a run has found; when the next one is due. */
    long judge(ProbeResult result, long nowNs) {
        Timing timing = key.timing;
        runs++;
        last = result;
        return nowNs
                + switch (result) {
                    case Passed(int weight) -> {
                        failuresInRow = 0;
                        if (weight >= 0) {
                            askedWeight = weight;
                        }
                        become(Verdict.UP, nowNs);
                        yield timing.delayLoopNs();
                    }
                    case Failed _ -> {
                        failures++;
                        if (verdict != Verdict.DOWN && ++failuresInRow <= timing.retry()) {
                            yield timing.delayBeforeRetryNs();
                        }
                        become(Verdict.DOWN, nowNs);
                        yield timing.delayLoopNs();
                    }
                    case Untold _ -> Math.min(SOON_NS, timing.delayLoopNs());
                };
    }

    private void become(Verdict next, long nowNs) {
        if (verdict != next) {
            verdict = next;
            sinceNs = nowNs;
        }
    }

    /** Failures before the first verdict are forgiven as all others are: the real server was up without this check. */
    void forgiveAtFirst() {
        failuresInRow = 0;
    }

    void use(PooledServer user, boolean logsAllFailures) {
        users.add(user);
        logAllFailures |= logsAllFailures;
    }

    void forgetUsers() {
        users.clear();
        logAllFailures = false;
    }

    /** Whether it is to run: not while every pool that uses it is suspended. */
    boolean wanted() {
        for (PooledServer user : users) {
            if (!user.pool().suspended()) {
                return true;
            }
        }
        return false;
    }

    boolean isNew() {
        return runs == 0 && dueNs == Checks.NEVER && run == NOT_RUNNING;
    }

    List<PooledServer> users() {
        return users;
    }

    ProbeSpec probe() {
        return key.probe;
    }

    Timing timing() {
        return key.timing;
    }

    boolean logsAllFailures() {
        return logAllFailures;
    }

    Verdict verdict() {
        return verdict;
    }

    /** Failures that are still forgiven: 0 unless the last run failed and was. */
    int retriesLeft() {
        return verdict == Verdict.DOWN || failuresInRow == 0 ? 0 : key.timing.retry() - failuresInRow;
    }

    /** What the real server asked for last, -1 if it never did. */
    int askedWeight() {
        return askedWeight;
    }

    @Nullable
    ProbeResult last() {
        return last;
    }

    long number() {
        return number;
    }

    /** When it is to be run, {@link Checks#NEVER} while it runs or is not wanted. */
    long dueNs() {
        return dueNs;
    }

    void dueAt(long atNs) {
        dueNs = atNs;
    }

    long run() {
        return run;
    }

    void running(long newRun) {
        run = newRun;
    }

    PoolView.CheckView view() {
        return new PoolView.CheckView(key.probe, verdict, sinceNs, runs, failures, last, dueNs);
    }
}
