package io.cplbd.daemon.backends;

import java.io.IOException;

/** A server has answered, and not as an API server does. The message says it in one line. */
final class ApiException extends IOException {
    private static final long serialVersionUID = 1;

    ApiException(String reason) {
        super(reason);
    }
}
