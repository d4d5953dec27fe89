package io.cplbd.vrrp.simulation;

/** An invariant does not hold. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    Violation(Invariant invariant, String found) {
        super(invariant + " (" + invariant.text() + "): " + found);
        this.invariant = invariant;
    }

    Violation(Invariant invariant, String found, Throwable cause) {
        this(invariant, found);
        initCause(cause);
    }

    public Invariant invariant() {
        return invariant;
    }
}
