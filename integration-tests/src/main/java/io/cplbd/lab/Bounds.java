package io.cplbd.lab;

import java.time.Duration;

/**
 * How much of what the lab measures may be the machine's.
 *
 * @param toleranceNs how far a gap may be from the protocol's bound
 * @param shortGapNs with intervals below a second scheduling weighs more than the protocol: one bound for all of them
 * @param briefNs nodes of equal priority time out together: until one hears the other, both hold the VIP if one is
 *     keepalived
 * @param start all daemons start at once, on what may be a small machine
 * @param stopNs from SIGTERM to the end
 * @param patience how long to wait for what must come. Longer than the 5 s after which a master announces again: a client
 *     that was misled by the last word of the loser of a tie is an answer (a gap of seconds), and no reason to give up
 */
record Bounds(long toleranceNs, long shortGapNs, long briefNs, Duration start, long stopNs, Duration patience) {
    /** On this machine's own kernel: all that are left elect at once, on the processors that they share. */
    static Bounds here(int nodes) {
        return new Bounds(
                Math.max(25_000_000L, 15_000_000L * (nodes - 1)),
                100_000_000,
                100_000_000,
                Duration.ofSeconds(5),
                1_000_000_000,
                Duration.ofSeconds(12));
    }

    /** In the lab kernel, whose one CPU needs seconds to start a daemon. Its end has the 5 s that k0s gives it. */
    static Bounds labKernel(int nodes) {
        return new Bounds(
                500_000_000,
                1_000_000_000,
                1_000_000_000,
                Duration.ofSeconds(30L * nodes),
                5_000_000_000L,
                Duration.ofSeconds(60));
    }
}
