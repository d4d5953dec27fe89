package io.cplbd.daemon.backends;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What matters of an EndpointSlice (discovery.k8s.io/v1), an Endpoints (v1) or a Status (v1).
 *
 * @param name of the object, null if it has none
 * @param resourceVersion opaque; null if it has none
 * @param addresses that are ready
 * @param strange what was left out because it is not an address, for the log; null if nothing
 * @param code of a Status, 0 if it is none
 * @param message of a Status, empty if it is none
 */
record EndpointsObject(
        @Nullable String name,
        @Nullable String resourceVersion,
        List<InetSocketAddress> addresses,
        @Nullable String strange,
        int code,
        String message) {
    EndpointsObject {
        addresses = List.copyOf(addresses);
    }
}
