package io.cplbd.daemon.backends;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next round of attempts: 1, 2, 4, 8, then always 10 s, or what the server asks for if that is
 * longer, up to 30 s; 0 to 20 % less, so that the nodes of a cluster do not come all at once. (k0s: 10 s, or what the server asks for.)
 */
final class Backoff {
    private static final long MAX_S = 10;
    private static final long MAX_ASKED_S = 30;

    private final RandomGenerator random;
    private long nextS = 1;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** It went well: the next failure is the first. */
    void reset() {
        nextS = 1;
    }

    /** @param askedS what the server asks for, -1 for nothing */
    long nextNs(long askedS) {
        long waitS = Math.max(nextS, Math.min(askedS, MAX_ASKED_S));
        nextS = Math.min(2 * nextS, MAX_S);
        return (long) (TimeUnit.SECONDS.toNanos(waitS) * (1 - random.nextDouble(0.2)));
    }
}
