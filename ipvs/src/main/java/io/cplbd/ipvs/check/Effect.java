package io.cplbd.ipvs.check;

/** What checks want done. Effects are to be carried out in the order in which they come. */
public sealed interface Effect {
    /**
     * Run this probe and answer once with {@link Checks#probed}.
     *
     * @param run number of this run, for the answer; never used again
     */
    record StartProbe(long run, ProbeSpec probe) implements Effect {}

    /**
     * Tell of a real server's state: {@code notify_up} and {@code notify_down}, {@code RS} lines of FIFOs. Never twice
     * in a row for one state.
     *
     * @param pool its {@link PoolSpec#name()}
     * @param reason a clause for the log
     */
    record ServerChanged(String pool, ServerSpec server, boolean up, String reason) implements Effect {}

    /**
     * Tell of a pool's quorum: {@code quorum_up} and {@code quorum_down}, {@code VS} lines of FIFOs.
     *
     * @param weight sum of the weights of living servers
     * @param threshold that this sum has reached, or has fallen below
     */
    record QuorumChanged(String pool, boolean up, long weight, long threshold) implements Effect {}

    /** A real server's weight was changed by a check or by the configuration: for the log. */
    record WeightChanged(String pool, ServerSpec server, int from, int to) implements Effect {}

    /**
     * A run worth a line in the log: it changed the verdict, or failed where all failures are to be logged, or is the
     * first in a row that told nothing.
     *
     * @param verdict after this run
     * @param retriesLeft how many more failures are forgiven; 0 unless it failed and was forgiven
     */
    record Checked(ProbeSpec probe, ProbeResult result, Verdict verdict, int retriesLeft) implements Effect {}
}
