package io.cplbd.daemon.backends;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The API servers at one moment.
 *
 * @param healthy those that answer from here; in the order of their addresses, so that equal sets are equal lists
 * @param known all, in the same order; never empty once the first list was published
 * @param generation 1 for the first list, one more with each change
 */
public record BackendList(List<InetSocketAddress> healthy, List<InetSocketAddress> known, long generation) {
    public BackendList {
        healthy = List.copyOf(healthy);
        known = List.copyOf(known);
    }

    public boolean anyHealthy() {
        return !healthy.isEmpty();
    }

    /**
     * Over which to balance: the healthy ones; all known if there is none, as it may be the check that is wrong, and nothing
     * is lost by trying (k0s does so too).
     */
    public List<InetSocketAddress> balanced() {
        return anyHealthy() ? healthy : known;
    }
}
