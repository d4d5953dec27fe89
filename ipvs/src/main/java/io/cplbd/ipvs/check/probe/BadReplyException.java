package io.cplbd.ipvs.check.probe;

import java.io.IOException;

/** The server has answered, and not as it should. The message is the reason: what was found, what was expected, one line. */
final class BadReplyException extends IOException {
    private static final long serialVersionUID = 1;

    BadReplyException(String reason) {
        super(reason);
    }
}
