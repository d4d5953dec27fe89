package io.cplbd.lab;

/**
 * How often the client asks, and how long it waits.
 *
 * @param connectEveryNs time between two connects
 * @param connectLimitNs after which a connect has failed; below the second after which the kernel repeats a lost SYN
 * @param askEveryMs time between two requests of one address
 * @param askLimitMs after which nobody has answered
 */
record Pace(long connectEveryNs, long connectLimitNs, long askEveryMs, int askLimitMs) {
    static final Pace FAST = new Pace(5_000_000, 100_000_000, 250, 400);
    /** For the lab kernel, whose one CPU is slow and does all the rest too. */
    static final Pace SLOW = new Pace(20_000_000, 500_000_000, 1_000, 2_000);
}
