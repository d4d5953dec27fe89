package io.cplbd.vrrp.router;

/** The intervals of RFC 9568 section 6.1 and RFC 3768 section 6.1, in nanoseconds. */
public final class Timing {
    static final long NS_PER_CS = 10_000_000L;
    private static final long NS_PER_MS = 1_000_000L;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final int PRIORITIES = 256;

    private Timing() {}

    public static long advertIntervalNs(int advertIntervalCs) {
        return advertIntervalCs * NS_PER_CS;
    }

    /**
     * Skew_Time. Version 3: {@code ((256 - priority) * Active_Adver_Interval) / 256}; version 2: {@code (256 -
     * priority) / 256} seconds, whatever the interval.
     *
     * @param priority 0-255
     * @param activeIntervalCs the master's interval, centiseconds
     */
    public static long skewNs(int version, int priority, int activeIntervalCs) {
        long unitNs = version == 2 ? NS_PER_S : advertIntervalNs(activeIntervalCs);
        return (PRIORITIES - priority) * unitNs / PRIORITIES;
    }

    /**
     * How long a new master that has advertised leaves the addresses alone. Differs from RFC 9568, where it takes them at
     * once: routers of equal priority, which skew does not tell apart, then elect themselves in one moment and all hold
     * them until they have heard of each other. Half a step of the skew is less than any two others differ by; but an
     * answer takes its time however short the interval is.
     */
    static long claimDelayNs(int version, int advertIntervalCs) {
        return Math.max(NS_PER_MS, skewNs(version, PRIORITIES - 1, advertIntervalCs) / 2);
    }

    /**
     * Active_Down_Interval: {@code 3 * Active_Adver_Interval + Skew_Time}.
     *
     * @param downTimerAdverts the factor, 3 by the RFC, 1-100 by keepalived's {@code down_timer_adverts}
     */
    public static long masterDownNs(int version, int priority, int activeIntervalCs, int downTimerAdverts) {
        return downTimerAdverts * advertIntervalNs(activeIntervalCs) + skewNs(version, priority, activeIntervalCs);
    }
}
