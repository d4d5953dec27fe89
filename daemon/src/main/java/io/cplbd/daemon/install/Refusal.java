package io.cplbd.daemon.install;

/** Something is not as it is understood here, and nothing was changed. The message is a sentence for the user. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message, null, false, false);
    }
}
