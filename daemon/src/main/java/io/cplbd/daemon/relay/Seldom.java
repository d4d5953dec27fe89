package io.cplbd.daemon.relay;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what may happen thousands of times a second to one line in 10 s. Thread-safe. */
final class Seldom {
    private static final long GAP_NS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong againAtNs = new AtomicLong(System.nanoTime());

    /** Whether it is time for another line. */
    boolean due() {
        long nowNs = System.nanoTime();
        long atNs = againAtNs.get();
        return nowNs - atNs >= 0 && againAtNs.compareAndSet(atNs, nowNs + GAP_NS);
    }
}
