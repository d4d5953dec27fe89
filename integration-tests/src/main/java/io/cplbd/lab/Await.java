package io.cplbd.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a condition, with a bound. */
public final class Await {
    private static final long POLL_MS = 2;

    private Await() {}

    /** Whether {@code condition} became true within {@code limit}; looked at every 2 ms. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        return until(limit, POLL_MS, condition);
    }

    /** The same, for a condition that costs something: looked at every {@code pollMs}. */
    public static boolean until(Duration limit, long pollMs, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            pause(pollMs);
        }
        return true;
    }

    /**
     * Waits for {@code condition}.
     *
     * @throws LabException with the text of {@code otherwise} if it is still false after {@code limit}
     */
    public static void require(Duration limit, BooleanSupplier condition, Supplier<String> otherwise) {
        if (!until(limit, condition)) {
            throw new LabException(otherwise.get() + " (waited " + Text.seconds(limit.toNanos()) + ")");
        }
    }

    public static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw Command.interrupted(e);
        }
    }
}
