package io.cplbd.vrrp.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Virtual time and everything that will happen in it, in one order that only the seed decides. */
public final class World {
    static final long US = 1_000L;
    public static final long MS = 1_000_000L;
    public static final long S = 1_000_000_000L;
    /** A moment that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom random;
    private final boolean exact;
    private final @Nullable Trace trace;
    private long nowNs;
    private long sequence;
    private long happened;

    private record Event(long atNs, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** Is told what happens, for people to read. */
    @FunctionalInterface
    public interface Trace {
        /**
         * One thing happened.
         *
         * @param atNs virtual time since the world began
         * @param who the node, client or thing that it happens to
         */
        void line(long atNs, String who, String what);
    }

    /**
     * A world at its beginning.
     *
     * @param exact whether nothing takes time unless said so: for scenarios that people read
     * @param trace null when nobody reads it, which is much faster
     */
    public World(SplittableRandom random, boolean exact, @Nullable Trace trace) {
        this.random = random;
        this.exact = exact;
        this.trace = trace;
    }

    /** Nanoseconds since the world began. No node ever sees this clock. */
    public long nowNs() {
        return nowNs;
    }

    SplittableRandom random() {
        return random;
    }

    /** How long something takes that takes a moment: up to {@code mostNs}, nothing in an exact world. */
    long moment(long mostNs) {
        return exact ? 0 : random.nextLong(mostNs + 1);
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    public void at(long atNs, Runnable action) {
        events.add(new Event(Math.max(atNs, nowNs), sequence++, action));
    }

    public void after(long delayNs, Runnable action) {
        at(nowNs + delayNs, action);
    }

    /** Lets everything happen that is due until {@code untilNs}, which it is then. */
    public void runUntil(long untilNs) {
        while (true) {
            Event next = events.peek();
            if (next == null || next.atNs() > untilNs) {
                nowNs = untilNs;
                return;
            }
            events.remove();
            nowNs = next.atNs();
            happened++;
            next.action().run();
        }
    }

    public void run(long forNs) {
        runUntil(nowNs + forNs);
    }

    /** Events so far. */
    long happened() {
        return happened;
    }

    void trace(String who, Supplier<String> what) {
        if (trace != null) {
            trace.line(nowNs, who, what.get());
        }
    }
}
