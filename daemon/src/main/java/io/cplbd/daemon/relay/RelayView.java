package io.cplbd.daemon.relay;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A relay at one moment.
 *
 * @param port it listens on
 * @param backends in the order in which they take their turns, then those that are no longer listed but still have
 *     connections
 */
public record RelayView(int port, List<BackendView> backends, Counts counts) {
    public RelayView {
        backends = List.copyOf(backends);
    }

    /**
     * One back end.
     *
     * @param listed new connections may come here
     * @param active connections at this moment, those that are being dialled included
     * @param served connections that it accepted since it was listed
     * @param dialFailures connections that it did not accept, or not in time
     */
    public record BackendView(InetSocketAddress address, boolean listed, int active, long served, long dialFailures) {}

    /**
     * Since the start, but for {@code active}.
     *
     * @param accepted connections taken from clients, refused ones not counted
     * @param active connections at this moment
     * @param refused for being one too many, or for lack of a descriptor to reach a back end with
     * @param unserved no back end accepted them, or there was none
     * @param cut ended by {@link Relay#cut}
     * @param acceptErrors times that connections could not be taken, in general for lack of descriptors
     * @param selfSkipped back ends left out because they would have led back here
     * @param bytesToBackends carried
     * @param bytesToClients carried
     */
    public record Counts(
            long accepted,
            int active,
            long refused,
            long unserved,
            long cut,
            long acceptErrors,
            long selfSkipped,
            long bytesToBackends,
            long bytesToClients) {}
}
