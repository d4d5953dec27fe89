package io.cplbd.ipvs.check.probe;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, not for a time. */
final class Eventually {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private Eventually() {}

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!condition.call()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within 10 s: " + what);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
