package io.cplbd.daemon.backends;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;

/** Why something failed, for the log: one line, never empty. */
final class Reason {
    private Reason() {}

    static String of(IOException failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            // TLS tells where in its own code it was.
            case SSLException _ when failure.getCause() instanceof SocketException cause -> of(cause);
            default ->
                message == null || message.isBlank()
                        ? failure.getClass().getSimpleName()
                        : message.lines().findFirst().orElse("").strip();
        };
    }
}
