package io.cplbd.daemon.backends;

/**
 * Whether this node is able to serve: at least one healthy API server can be reached from it. Whether that one is its own
 * does not matter: to move the address because the local API server is sick would reset every connection when there is
 * already too much load.
 *
 * <p>Not thread-safe, no clock: one call of {@link #round} a second.
 */
final class Serving {
    /** Rounds in a row that say otherwise before it is believed. */
    static final int ROUNDS = 3;

    private boolean able = true;
    private int against;

    /** Able, as long as nothing else is known. */
    boolean able() {
        return able;
    }

    /**
     * Takes one more round.
     *
     * @param anyHealthy whether some API server is healthy at this moment
     * @return whether {@link #able} has changed
     */
    boolean round(boolean anyHealthy) {
        against = anyHealthy == able ? 0 : against + 1;
        if (against < ROUNDS) {
            return false;
        }
        able = anyHealthy;
        against = 0;
        return true;
    }
}
