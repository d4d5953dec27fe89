package io.cplbd.daemon.backends;

import java.util.List;

/**
 * The answer to a list.
 *
 * @param resourceVersion where to watch from
 */
record EndpointsList(String resourceVersion, List<EndpointsObject> items) {
    EndpointsList {
        items = List.copyOf(items);
    }
}
