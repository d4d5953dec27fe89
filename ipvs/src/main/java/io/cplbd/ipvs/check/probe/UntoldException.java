package io.cplbd.ipvs.check.probe;

import java.io.IOException;

/** The fault is on this side: nothing was learnt about the server. The message is the reason, one line. */
final class UntoldException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean noSocket;

    UntoldException(String reason, Throwable cause) {
        this(reason, false, cause);
    }

    /** @param noSocket not even a socket could be made, in general for lack of descriptors */
    UntoldException(String reason, boolean noSocket, Throwable cause) {
        super(reason, cause);
        this.noSocket = noSocket;
    }

    UntoldException(String reason) {
        super(reason);
        this.noSocket = false;
    }

    boolean noSocket() {
        return noSocket;
    }
}
