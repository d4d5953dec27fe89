package io.cplbd.ipvs.check;

/**
 * One checker of one real server.
 *
 * @param logAllFailures each failure is logged, not only the one that takes the real server out
 */
public record CheckSpec(ProbeSpec probe, Timing timing, boolean logAllFailures) {
    /**
     * When it runs (keepalived's words in brackets).
     *
     * @param delayLoopNs from the end of one run to the next ({@code delay_loop}); above 0
     * @param warmupNs the first run comes after 1 s and a random share of this ({@code warmup})
     * @param retry failures after the first that are forgiven ({@code retry}); none is before the first verdict, as
     *     keepalived does it
     * @param delayBeforeRetryNs from a forgiven failure to the next run ({@code delay_before_retry})
     * @param alpha down until it has passed once ({@code alpha})
     */
    public record Timing(long delayLoopNs, long warmupNs, int retry, long delayBeforeRetryNs, boolean alpha) {}
}
