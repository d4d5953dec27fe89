package io.cplbd.daemon.cli;

/** A command line that cannot be used. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line: what was found, what was expected */
    Refusal(String message) {
        super(message, null, false, false);
    }
}
