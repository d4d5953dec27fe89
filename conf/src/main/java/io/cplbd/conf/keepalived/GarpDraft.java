package io.cplbd.conf.keepalived;

import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The gratuitous ARP words of global_defs or of one instance, while they are read; null is "not said". */
final class GarpDraft {
    private static final long SECONDS_LIMIT_MS = 4_294_967_295L;
    private static final long INTERVAL_LIMIT_US = 4_294_967_295L;

    private @Nullable Long masterDelayMs;
    private @Nullable Integer masterRepeat;
    private @Nullable Long refreshMs;
    private @Nullable Integer refreshRepeat;
    private @Nullable Long lowerPrioDelayMs;
    private @Nullable Integer lowerPrioRepeat;
    private long intervalUs;
    private long gnaIntervalUs;
    private boolean one;

    /** What has such words. */
    interface Owner {
        GarpDraft garpDraft();
    }

    /**
     * Adds the words that both places have.
     *
     * @param prefix {@code vrrp_} in global_defs, nothing in an instance
     */
    static <T extends Owner> void addTo(Grammar<T> grammar, String prefix) {
        grammar.value(prefix + "garp_master_delay", (o, a) -> seconds(a, v -> o.garpDraft().masterDelayMs = v))
                .value(prefix + "garp_master_repeat", (o, a) -> repeat(a, v -> o.garpDraft().masterRepeat = v))
                .value(prefix + "garp_master_refresh", (o, a) -> seconds(a, v -> o.garpDraft().refreshMs = v))
                .value(prefix + "garp_master_refresh_repeat", (o, a) -> repeat(a, v -> o.garpDraft().refreshRepeat = v))
                .value(prefix + "garp_lower_prio_delay", (o, a) -> seconds(a, v -> o.garpDraft().lowerPrioDelayMs = v))
                .value(
                        prefix + "garp_lower_prio_repeat",
                        (o, a) -> a.integer(0, Integer.MAX_VALUE, v -> o.garpDraft().lowerPrioRepeat = v));
    }

    static <T extends Owner> void addGlobalsTo(Grammar<T> grammar) {
        // 0 is an error for keepalived, but stock files of distributions have it, and mean "no limit".
        grammar.value("vrrp_garp_interval", (o, a) -> interval(a, v -> o.garpDraft().intervalUs = v))
                .value("vrrp_gna_interval", (o, a) -> interval(a, v -> o.garpDraft().gnaIntervalUs = v))
                .value("vrrp_min_garp", (o, a) -> a.flag(v -> o.garpDraft().one = v));
    }

    private static void seconds(Arguments arguments, LongConsumer consumer) {
        arguments.seconds(0, SECONDS_LIMIT_MS, 3, consumer);
    }

    private static void interval(Arguments arguments, LongConsumer consumer) {
        arguments.seconds(0, INTERVAL_LIMIT_US, 6, consumer);
    }

    private static void repeat(Arguments arguments, IntConsumer consumer) {
        Word word = arguments.peek();
        if (word != null && word.text().equals("0")) {
            arguments.reject(word, "a whole number from 1 to " + Integer.MAX_VALUE, "1 is used");
            consumer.accept(1);
            arguments.discard();
            return;
        }
        arguments.integer(1, Integer.MAX_VALUE, consumer);
    }

    /** keepalived's defaults below what is said here. */
    Garp complete() {
        return over(this);
    }

    /** What is said here, above what is said in global_defs, above keepalived's defaults. */
    Garp over(GarpDraft global) {
        boolean least = global.one;
        long delayMs = first(masterDelayMs, global.masterDelayMs, least ? 0L : 5000L);
        int repeat = first(masterRepeat, global.masterRepeat, least ? 1 : 5);
        return new Garp(
                delayMs,
                repeat,
                first(refreshMs, global.refreshMs, 0L),
                first(refreshRepeat, global.refreshRepeat, 1),
                first(lowerPrioDelayMs, global.lowerPrioDelayMs, delayMs),
                first(lowerPrioRepeat, global.lowerPrioRepeat, repeat),
                global.intervalUs,
                global.gnaIntervalUs);
    }

    /** Whether the file, here or in global_defs, asks for packets after an advertisement of a lower priority. */
    boolean asksForLowerPrio(GarpDraft global) {
        return first(lowerPrioRepeat, global.lowerPrioRepeat, 0) > 0
                || first(lowerPrioDelayMs, global.lowerPrioDelayMs, 0L) > 0;
    }

    private static <V> V first(@Nullable V own, @Nullable V global, V otherwise) {
        if (own != null) {
            return own;
        }
        return global != null ? global : otherwise;
    }
}
