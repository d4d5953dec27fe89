package io.cplbd.vrrp.simulation;

/**
 * A node's monotonic clock: it began some time before the world, and runs a little fast or slow.
 *
 * @param offsetNs what it showed when the world began, 0 to some days
 * @param driftPpm how much faster than the world it runs, in parts per million, -1000 to 1000
 */
record Clock(long offsetNs, long driftPpm) {
    private static final long MILLION = 1_000_000;

    /** What the clock shows at a moment of the world. */
    long local(long worldNs) {
        return offsetNs + worldNs + Math.floorDiv(worldNs * driftPpm, MILLION);
    }

    /** The first moment of the world at which the clock shows {@code localNs} or more. */
    long world(long localNs) {
        long sinceNs = localNs - offsetNs;
        // The estimate is off by a few nanoseconds at most; the two loops make it exact.
        long worldNs = sinceNs - Math.floorDiv(sinceNs * driftPpm, MILLION + driftPpm);
        while (local(worldNs) < localNs) {
            worldNs++;
        }
        while (worldNs > 0 && local(worldNs - 1) >= localNs) {
            worldNs--;
        }
        return worldNs;
    }
}
