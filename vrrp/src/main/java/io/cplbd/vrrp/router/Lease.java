package io.cplbd.vrrp.router;

/**
 * A master's right to hold its addresses, from one advertisement to the next: whoever heard an advertisement may elect
 * when its master-down time is over, and by then the addresses have to be gone from the sender, whatever became of it. So
 * each is given to the kernel with a lifetime, and the kernel takes it away by itself.
 *
 * @param electableNs when the first who heard the last advertisement may elect; until then the addresses may be added
 * @param lengthS lifetime in seconds, {@link #AUTOMATIC} or {@link #FOREVER}
 */
public record Lease(long electableNs, int lengthS) {
    /** As long as the peers wait, as far as whole seconds can follow; the kernel knows no other, and none below one. */
    public static final int AUTOMATIC = 0;

    public static final int FOREVER = Integer.MAX_VALUE;

    /** What {@link #lifetimeS} answers when the time is over. */
    public static final int OVER = 0;

    private static final long NS_PER_S = 1_000_000_000L;
    /**
     * How long after its time an address may go: the kernel rounds the moment of its next look up by as much as
     * ADDRCONF_TIMER_FUZZ, a quarter of a second (net/ipv4/devinet.c, net/ipv6/addrconf.c), and timers are coarse. Newer
     * kernels look by deferrable work, which waits while its processor sleeps, without a bound; the processor of a machine
     * that serves seldom does for long, and no number would be large enough for one that does.
     */
    private static final long KERNEL_LATENESS_NS = 300_000_000L;

    /** The one that an advertisement of {@code spec}, sent at {@code sentNs}, carries with it. */
    static Lease sent(RouterSpec spec, long sentNs) {
        return new Lease(sentNs + silenceNs(spec), spec.leaseS());
    }

    /** Skew left out: the one with the least waits hardly longer. */
    private static long silenceNs(RouterSpec spec) {
        return spec.downTimerAdverts() * Timing.advertIntervalNs(spec.advertIntervalCs());
    }

    /** What an address is given when it is added together with an advertisement: seconds, or {@link #FOREVER}. */
    public static int lengthS(RouterSpec spec) {
        return sent(spec, 0).lifetimeS(0);
    }

    /** How often lifetimes begin anew, so that the kernel need not be asked with each of a hundred advertisements a second. */
    static long renewalNs(RouterSpec spec) {
        int lengthS = lengthS(spec);
        return lengthS == FOREVER ? VirtualRouter.NEVER : lengthS * NS_PER_S / 3;
    }

    /**
     * The lifetime for an address that is added or renewed at {@code nowNs}: seconds, {@link #FOREVER}, or {@link #OVER}
     * when somebody else may hold it by now.
     */
    public int lifetimeS(long nowNs) {
        long leftNs = electableNs - nowNs;
        if (leftNs <= 0) {
            return OVER;
        }
        return lengthS != AUTOMATIC ? lengthS : (int) Math.max(1, (leftNs - KERNEL_LATENESS_NS) / NS_PER_S);
    }
}
