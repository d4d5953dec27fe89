package io.cplbd.vrrp.simulation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What came to pass in one run or many, so that it can be seen that a simulation simulates. */
public final class Census {
    private final Map<Occurrence, Long> counts = new EnumMap<>(Occurrence.class);

    /** What is counted. */
    public enum Occurrence {
        ADVERT,
        RESIGNATION,
        ELECTION,
        GAVE_WAY_TO_PRIORITY,
        GAVE_WAY_TO_ADDRESS,
        DEPOSED,
        FAULT,
        ANNOUNCEMENT,
        LAST_WORD_OWED,
        PAIR_OF_MASTERS,
        FRAME_LOST,
        FRAME_DUPLICATED,
        FRAME_REORDERED,
        FRAME_DAMAGED,
        FRAME_DISCARDED,
        LINK_FLAP,
        SOURCE_LOST,
        PARTITION,
        PAUSE,
        FRAMES_LOST,
        LOST_TOUCH,
        DRAIN,
        DRAIN_THAT_FORBADE_AN_ELECTION,
        DRAIN_GIVEN_UP,
        ADDRESS_REFUSED,
        ADDRESS_DELETED_BY_ANOTHER,
        NEWS_LOST,
        LEASE_RENEWED,
        LEASE_EXPIRED,
        KILL,
        CRASH,
        STOP,
        RELOAD,
        WEIGHT,
        BACKUP_RESTARTED_AT_THE_END,
        REIGN_UNHEARD,
        ANNOUNCEMENT_MISSED_OR_LATE,
        EVENT,
        VIRTUAL_SECOND
    }

    void count(Occurrence what) {
        count(what, 1);
    }

    void count(Occurrence what, long times) {
        counts.merge(what, times, Long::sum);
    }

    public long of(Occurrence what) {
        return counts.getOrDefault(what, 0L);
    }

    void add(Census other) {
        other.counts.forEach(this::count);
    }

    /** One line for each kind. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Occurrence what : Occurrence.values()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-32s %,15d%n",
                    what.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    of(what)));
        }
        return text.toString();
    }
}
