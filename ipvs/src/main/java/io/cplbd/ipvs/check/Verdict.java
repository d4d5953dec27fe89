package io.cplbd.ipvs.check;

/** What is thought of a real server after the runs of one check. */
public enum Verdict {
    /** No run has told yet. */
    UNKNOWN,
    UP,
    DOWN
}
