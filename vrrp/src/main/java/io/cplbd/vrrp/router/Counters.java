package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.Discard;
import java.util.EnumMap;
import java.util.Map;

/** What a virtual router has counted since it was made. Written by its owner only. */
final class Counters {
    long advertsReceived;
    long advertsSent;
    long becameMaster;
    long releasedMaster;
    long addressListErrors;
    long priorityZeroReceived;
    long priorityZeroSent;
    private final Map<Discard, Long> discarded = new EnumMap<>(Discard.class);

    void discard(Discard reason) {
        discarded.merge(reason, 1L, Long::sum);
    }

    RouterView.Counts snapshot() {
        return new RouterView.Counts(
                advertsReceived,
                advertsSent,
                becameMaster,
                releasedMaster,
                addressListErrors,
                priorityZeroReceived,
                priorityZeroSent,
                Map.copyOf(discarded));
    }
}
