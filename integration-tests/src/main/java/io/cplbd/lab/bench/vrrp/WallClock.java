package io.cplbd.lab.bench.vrrp;

import java.time.Instant;

/** The clock of the kernel's packet time stamps, on which everything here is measured. */
final class WallClock {
    private WallClock() {}

    /** Nanoseconds since 1970. */
    static long nowNs() {
        return ns(Instant.now());
    }

    static long ns(Instant moment) {
        return moment.getEpochSecond() * 1_000_000_000L + moment.getNano();
    }
}
