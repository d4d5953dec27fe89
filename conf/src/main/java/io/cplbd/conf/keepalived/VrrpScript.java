package io.cplbd.conf.keepalived;

/**
 * A command whose exit status is tracked.
 *
 * @param intervalMs from start to start, 1 or more
 * @param timeoutMs after which it is ended and has failed; the interval if not given
 * @param weight -253 to 253
 * @param rise successes in a row that make it up, 1 or more
 * @param fall failures in a row that make it down, 1 or more
 * @param initFail it counts as failed until it has risen
 */
public record VrrpScript(
        String name,
        Script script,
        long intervalMs,
        long timeoutMs,
        int weight,
        boolean reverse,
        int rise,
        int fall,
        boolean initFail,
        Position position) {}
