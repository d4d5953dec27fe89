package io.cplbd.ipvs.check;

/** What a probe has found. */
public sealed interface ProbeResult {
    /**
     * All is well.
     *
     * @param weight that the real server asks for, 0-253; -1 if it asks for none
     */
    record Passed(int weight) implements ProbeResult {
        public static final Passed SIMPLY = new Passed(-1);
    }

    /**
     * Something is not as it should be.
     *
     * @param reason for the log: a few words without a line end
     */
    record Failed(String reason) implements ProbeResult {}

    /**
     * Nothing was learnt about the real server: no descriptors left, or ended too early.
     *
     * @param reason for the log: a few words without a line end
     */
    record Untold(String reason) implements ProbeResult {}
}
