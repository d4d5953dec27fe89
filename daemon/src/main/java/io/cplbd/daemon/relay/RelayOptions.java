package io.cplbd.daemon.relay;

import java.util.concurrent.TimeUnit;

/**
 * How a relay works.
 *
 * @param port to listen on, 0-65535; 0 lets the kernel choose
 * @param dialTimeoutNs how long one back end may take to accept a connection, above 0; the next one is tried then
 * @param mostConnections open at once, 1 or more; each holds two descriptors
 * @param threads that carry, 1 or more
 */
public record RelayOptions(int port, long dialTimeoutNs, int mostConnections, int threads) {
    private static final int LAST_PORT = 65535;
    private static final long DIAL_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_CONNECTIONS = 20_000;
    private static final int MOST_THREADS = 4;

    public RelayOptions {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("port " + port + ": expected 0 to " + LAST_PORT);
        }
        if (dialTimeoutNs < 1 || mostConnections < 1 || threads < 1) {
            throw new IllegalArgumentException("dial time-out, connections and threads have to be above 0");
        }
    }

    /**
     * What suits this machine: 2 s to dial, a thread for each processor but no more than 4, and at most 20,000 connections.
     *
     * @param descriptors which the relay may use
     */
    public static RelayOptions of(int port, long descriptors) {
        return new RelayOptions(
                port,
                DIAL_TIMEOUT_NS,
                Math.clamp(descriptors / 2, 1, MOST_CONNECTIONS),
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS));
    }
}
