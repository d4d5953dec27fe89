package io.cplbd.daemon.backends;

import java.util.concurrent.TimeUnit;

/**
 * Whether this node is able to serve: at least one healthy API server can be reached from it. Whether that one is its own
 * does not matter: to move the address because the local API server is sick would reset every connection when there is
 * already too much load.
 *
 * <p>For the same reason a round that comes late says nothing against this node: when the machine lets this process wait, the
 * answers that it did not see in time may have been there.
 *
 * <p>Not thread-safe, no clock: one call of {@link #round} each {@link Health#PERIOD_NS}.
 */
final class Serving {
    /** Rounds in a row that say otherwise before it is believed. */
    static final int ROUNDS = 3;

    /** A timer is late by a few milliseconds on a machine with processors to spare. */
    static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private boolean able = true;
    private int against;
    private long dueNs;
    private boolean begun;

    /** Able, as long as nothing else is known. */
    boolean able() {
        return able;
    }

    /**
     * Takes one more round.
     *
     * @param anyHealthy whether some API server is healthy at this moment
     * @param nowNs {@link System#nanoTime}
     * @return whether {@link #able} has changed
     */
    boolean round(boolean anyHealthy, long nowNs) {
        boolean late = begun && nowNs - dueNs > LATE_NS;
        begun = true;
        dueNs = nowNs + Health.PERIOD_NS;
        if (late && !anyHealthy) {
            return false;
        }
        against = anyHealthy == able ? 0 : against + 1;
        if (against < ROUNDS) {
            return false;
        }
        able = anyHealthy;
        against = 0;
        return true;
    }
}
