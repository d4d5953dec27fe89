package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.Discard;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A virtual router at one moment, for status, dumps and tests.
 *
 * @param priority the one in force: that of the configuration and what is added by weights
 * @param sinceNs when the present state was entered
 * @param sourceAddress the primary address adverts are sent from, null when there is none
 * @param activeIntervalCs the interval of the present master, centiseconds
 * @param masterAddress the sender of the last accepted advert while not master, null when none
 * @param masterPriority that sender's priority, 0 when none
 * @param addressesHeld whether the kernel was told to hold the addresses
 * @param nextDeadlineNs when the router acts by itself, {@link VirtualRouter#NEVER} for never
 */
public record RouterView(
        RouterSpec spec,
        int priority,
        RouterState state,
        long sinceNs,
        boolean linkUp,
        @Nullable InetAddress sourceAddress,
        int activeIntervalCs,
        @Nullable InetAddress masterAddress,
        int masterPriority,
        boolean addressesHeld,
        long nextDeadlineNs,
        Counts counts) {

    /** Totals since the router was made; they survive a reload. */
    public record Counts(
            long advertsReceived,
            long advertsSent,
            long becameMaster,
            long releasedMaster,
            long addressListErrors,
            long priorityZeroReceived,
            long priorityZeroSent,
            Map<Discard, Long> discarded) {

        public long discarded(Discard reason) {
            return discarded.getOrDefault(reason, 0L);
        }
    }
}
