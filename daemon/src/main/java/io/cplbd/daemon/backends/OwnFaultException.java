package io.cplbd.daemon.backends;

import java.io.IOException;

/** The fault is on this side, such as no descriptors left: nothing was learnt about the server. */
final class OwnFaultException extends IOException {
    private static final long serialVersionUID = 1;

    OwnFaultException(IOException cause) {
        super(Reason.of(cause), cause);
    }

    OwnFaultException(String reason) {
        super(reason);
    }
}
