package io.cplbd.lab.bench.vrrp;

import java.util.List;

/**
 * How much is measured.
 *
 * @param intervalsNs between two advertisements
 * @param light less of it under load
 * @param rounds trials of each failure at intervals below a second
 * @param slowRounds the same at 1 s
 * @param starts trials of the start
 * @param watchNs how long a machine is watched that was killed or stopped, after another has taken over
 * @param steadyNs for transitions without a reason, under load
 * @param jitterNs how long intervals are taken, and at 1 s twice that
 * @param cpuNs how long processor time is taken
 * @param settleNs before that: the announcements of the start have to be over
 */
record Effort(
        List<Long> intervalsNs,
        boolean light,
        int rounds,
        int slowRounds,
        int starts,
        long watchNs,
        long steadyNs,
        long jitterNs,
        long cpuNs,
        long settleNs) {
    static final long SECOND = 1_000_000_000;
    private static final long WATCH_NS = 2_500_000_000L;

    static Effort full(List<Long> intervalsNs, int rounds, int slowRounds, int minutes) {
        return new Effort(
                intervalsNs,
                false,
                rounds,
                slowRounds,
                10,
                WATCH_NS,
                minutes * 60L * SECOND,
                30 * SECOND,
                30 * SECOND,
                8 * SECOND);
    }

    /** Under how many processes that want the processor. */
    int[] hogs(long intervalNs) {
        return light && intervalNs > 10_000_000 ? new int[] {0} : new int[] {0, Bench.HOGS};
    }

    /** How many virtual routers on one interface. */
    int[] instances() {
        return light ? new int[] {1, VrrpConf.MOST_INSTANCES} : new int[] {1, 100, VrrpConf.MOST_INSTANCES};
    }

    /** All of it once, to see that it works. */
    static Effort quick(List<Long> intervalsNs) {
        return new Effort(intervalsNs, true, 1, 1, 2, WATCH_NS, 3 * SECOND, 2 * SECOND, 2 * SECOND, SECOND);
    }
}
