package io.cplbd.daemon.backends;

import java.io.IOException;

/** A kubeconfig that cannot be used. The message is one line: file:line:column, what was found, what was expected; no secrets. */
final class BadKubeconfigException extends IOException {
    private static final long serialVersionUID = 1;

    BadKubeconfigException(String message) {
        super(message);
    }

    /** The message is never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
