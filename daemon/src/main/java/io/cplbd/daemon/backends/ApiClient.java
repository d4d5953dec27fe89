package io.cplbd.daemon.backends;

import java.io.IOException;
import java.io.InputStream;

/** Speaks with API servers. Thread-safe. */
interface ApiClient {
    /**
     * Connects.
     *
     * @param timeoutNs for TCP and TLS together
     * @throws java.net.SocketTimeoutException after that
     * @throws OwnFaultException if the fault is on this side
     */
    Connection connect(ApiTarget target, ApiCredentials credentials, long timeoutNs) throws IOException;

    /** One connection, for one request after the other. Only {@link #close} may be called by another thread. */
    interface Connection extends AutoCloseable {
        /**
         * Asks; the body of the reply before must have been read to its end.
         *
         * @param path with its query
         * @param timeoutNs for the whole of the reply, its body included
         */
        Reply get(String path, long timeoutNs) throws IOException;

        /** Whether another request can be made. */
        boolean reusable();

        /** Ends what is under way with an exception. */
        @Override
        void close();
    }

    /**
     * A reply.
     *
     * @param status 100-999
     * @param retryAfterS what Retry-After asks for, -1 if nothing
     * @param body to be read to its end. Its reads throw {@link java.net.SocketTimeoutException} after the time-out
     */
    record Reply(int status, long retryAfterS, InputStream body) {}
}
