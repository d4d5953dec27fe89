package io.cplbd.daemon.notify;

import org.jspecify.annotations.Nullable;

/** What {@link ScriptPolicy} says of a script. */
public sealed interface ScriptVerdict {
    /**
     * It may run.
     *
     * @param insecurity a sentence for the log if somebody else than root could change what root runs; null if all is well
     */
    record Usable(Script script, @Nullable String insecurity) implements ScriptVerdict {}

    /**
     * It will not be run.
     *
     * @param reason a sentence for the log
     * @param insecure whether it is refused for its permissions, and not because it is missing or not executable
     */
    record Disabled(String reason, boolean insecure) implements ScriptVerdict {}

    /** Whether this makes {@code -t} answer 6. */
    default boolean securityProblem() {
        return switch (this) {
            case Usable usable -> usable.insecurity() != null;
            case Disabled disabled -> disabled.insecure();
        };
    }
}
