package io.cplbd.lab.bench;

import io.cplbd.lab.Await;
import io.cplbd.lab.LabException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Takes times. */
final class Clock {
    /** Rare enough to leave the one processor of the lab kernel to who is measured; so is a fortieth of the time that has passed. */
    private static final long POLL_MS = 10;

    private static final long POLLS_NS = 40_000_000;

    private static final long LIMIT_NS = 120_000_000_000L;

    private Clock() {}

    /**
     * When {@code condition} became true, {@link System#nanoTime}, within 10 ms or 2.5 %, whichever is more, and never early.
     *
     * @throws LabException with the text of {@code otherwise} if it does not within two minutes
     */
    static long awaitNs(BooleanSupplier condition, Supplier<String> otherwise) {
        return awaitNs(condition, () -> true, otherwise);
    }

    /** The same for a condition that takes long to look at: only while {@code sign}, which comes with it, is true. */
    static long awaitNs(BooleanSupplier sign, BooleanSupplier condition, Supplier<String> otherwise) {
        long beganNs = System.nanoTime();
        long deadlineNs = beganNs + LIMIT_NS;
        while (true) {
            boolean signed = sign.getAsBoolean();
            long nowNs = System.nanoTime();
            if (signed && condition.getAsBoolean()) {
                return nowNs;
            }
            if (nowNs - deadlineNs > 0) {
                throw new LabException(otherwise.get() + ", after " + LIMIT_NS / 1_000_000_000 + " s");
            }
            Await.pause(Math.max(POLL_MS, (nowNs - beganNs) / POLLS_NS));
        }
    }
}
