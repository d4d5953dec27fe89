package io.cplbd.daemon.notify;

/** How the run of a script ended. */
public sealed interface ScriptOutcome {
    /** By itself; above 128 by signal number {@code status - 128}. */
    record Exited(int status) implements ScriptOutcome {}

    /** It ran longer than its limit and was ended. */
    record TimedOut() implements ScriptOutcome {}

    /** The waiting thread was interrupted, and the script ended for it. */
    record Interrupted() implements ScriptOutcome {}

    /** There was nothing to run. */
    record NotStarted(String reason) implements ScriptOutcome {}
}
