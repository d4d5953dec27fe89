package io.cplbd.conf.keepalived;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Words about checks that virtual_server, real_server and the checkers have in common. What one does not say, the one around it says; so
 * the outer one is read first.
 */
final class CheckSettings {
    /** Longest time between checks: more seconds than 32 bits hold are a mistake. */
    static final long TIME_LIMIT_US = 4_294_967_295_000_000L;

    private static final long CONNECT_TIMEOUT_LIMIT_US = 4_294_967_295L;
    private static final long RETRY_LIMIT = 4_294_967_295L;
    private static final long DELAY_LOOP_US = 60_000_000;
    private static final long CONNECT_TIMEOUT_US = 5_000_000;

    private final @Nullable CheckSettings outer;

    private @Nullable Long delayLoopUs;
    private @Nullable Long warmupUs;
    private @Nullable Integer retry;
    private @Nullable Long delayBeforeRetryUs;
    private @Nullable Boolean alpha;
    private @Nullable Long connectTimeoutUs;
    private @Nullable String virtualHost;

    /** What has such words. */
    interface Owner {
        CheckSettings settings();
    }

    CheckSettings(@Nullable CheckSettings outer) {
        this.outer = outer;
    }

    /**
     * Adds the words about time and failures.
     *
     * @param leastRetry 0 in a checker; around it keepalived wants 1 or more
     */
    static <T extends Owner> void addTo(Grammar<T> grammar, int leastRetry) {
        grammar.value("delay_loop", (o, a) -> a.seconds(1, TIME_LIMIT_US, 6, v -> o.settings().delayLoopUs = v))
                .value("warmup", (o, a) -> a.seconds(0, TIME_LIMIT_US, 6, v -> o.settings().warmupUs = v))
                .value("retry", (o, a) -> retry(o, a, leastRetry))
                .value(
                        "delay_before_retry",
                        (o, a) -> a.seconds(0, TIME_LIMIT_US, 6, v -> o.settings().delayBeforeRetryUs = v))
                .value("alpha", (o, a) -> a.flag(v -> o.settings().alpha = v));
    }

    static void retry(Owner owner, Arguments arguments, int least) {
        arguments.whole(least, RETRY_LIMIT, v -> owner.settings().retry = (int) Math.min(v, Integer.MAX_VALUE));
    }

    static <T extends Owner> void addConnectTimeoutTo(Grammar<T> grammar) {
        grammar.value(
                "connect_timeout",
                (o, a) -> a.seconds(1, CONNECT_TIMEOUT_LIMIT_US, 6, v -> o.settings().connectTimeoutUs = v));
    }

    static <T extends Owner> void addVirtualHostTo(Grammar<T> grammar) {
        grammar.value("virtualhost", (o, a) -> a.text("a host name", v -> o.settings().virtualHost = v));
    }

    private <V> @Nullable V said(Function<CheckSettings, @Nullable V> word) {
        for (CheckSettings level = this; level != null; level = level.outer) {
            V value = word.apply(level);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private <V> V said(Function<CheckSettings, @Nullable V> word, V otherwise) {
        V value = said(word);
        return value == null ? otherwise : value;
    }

    long delayLoopUs() {
        return said(level -> level.delayLoopUs, DELAY_LOOP_US);
    }

    long connectTimeoutUs() {
        return said(level -> level.connectTimeoutUs, CONNECT_TIMEOUT_US);
    }

    @Nullable
    String virtualHost() {
        return said(level -> level.virtualHost);
    }

    /** What holds for a checker. */
    Checker.Schedule schedule(int defaultRetry, long defaultDelayBeforeRetryUs, boolean logAllFailures) {
        return new Checker.Schedule(
                delayLoopUs(),
                said(level -> level.warmupUs, delayLoopUs()),
                said(level -> level.retry, defaultRetry),
                said(level -> level.delayBeforeRetryUs, defaultDelayBeforeRetryUs),
                said(level -> level.alpha, false),
                logAllFailures);
    }
}
