package io.cplbd.daemon.engine;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** By how much deadlines were missed, counted in a few classes. Not thread-safe. */
final class Lateness {
    /** Upper ends of the classes but the last, microseconds. */
    static final List<Long> BOUNDS_US = List.of(100L, 1_000L, 10_000L, 100_000L, 1_000_000L);

    private static final long NS_PER_US = 1_000;

    private final long[] counts = new long[BOUNDS_US.size() + 1];
    private long mostNs;

    /**
     * Copied out of it.
     *
     * @param counts of deadlines that were missed by up to each of {@link #BOUNDS_US}, and by more
     * @param mostNs the most that one was missed by
     */
    record View(List<Long> counts, long mostNs) {
        View {
            counts = List.copyOf(counts);
        }

        /** {@code <100us 12, <1ms 3}: those that are not empty. */
        String text() {
            return IntStream.range(0, counts.size())
                    .filter(each -> counts.get(each) > 0)
                    .mapToObj(each -> name(each) + " " + counts.get(each))
                    .reduce((one, other) -> one + ", " + other)
                    .orElse("none yet");
        }

        private static String name(int each) {
            if (each == BOUNDS_US.size()) {
                return "more";
            }
            long us = BOUNDS_US.get(each);
            return us < 1_000 ? "<" + us + "us" : us < 1_000_000 ? "<" + us / 1_000 + "ms" : "<" + us / 1_000_000 + "s";
        }
    }

    /** Counts one deadline that was acted on {@code lateNs} after its time, 0 or more. */
    void count(long lateNs) {
        int each = 0;
        while (each < BOUNDS_US.size() && lateNs >= BOUNDS_US.get(each) * NS_PER_US) {
            each++;
        }
        counts[each]++;
        mostNs = Math.max(mostNs, lateNs);
    }

    View view() {
        return new View(LongStream.of(counts).boxed().toList(), mostNs);
    }
}
