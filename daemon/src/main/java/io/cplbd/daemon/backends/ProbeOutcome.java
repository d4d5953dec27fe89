package io.cplbd.daemon.backends;

/** What one GET of /healthz has found. Reasons are for the log: a few words without a line end. */
sealed interface ProbeOutcome {
    /** Status 200. */
    record Healthy() implements ProbeOutcome {}

    /** Nobody is there: refused, reset, unreachable, or not an API server of this cluster. */
    record Dead(String reason) implements ProbeOutcome {}

    /** Too slow, or a status other than 200: an API server under load, or at its start, does so for a moment. */
    record Doubtful(String reason) implements ProbeOutcome {}

    /** The fault is on this side, such as no descriptors left: nothing was learnt. */
    record Untold(String reason) implements ProbeOutcome {}
}
