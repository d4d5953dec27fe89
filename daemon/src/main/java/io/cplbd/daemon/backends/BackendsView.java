package io.cplbd.daemon.backends;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it stands, for a status.
 *
 * @param list as it was published last
 * @param serving whether this node is able to serve
 * @param source where the endpoints come from, or why from nowhere; one line
 * @param servers all known
 */
public record BackendsView(BackendList list, boolean serving, String source, List<Server> servers) {
    public BackendsView {
        servers = List.copyOf(servers);
    }

    /**
     * One API server.
     *
     * @param reason of the last failed probe since the last good one, null if there is none
     */
    public record Server(
            InetSocketAddress address,
            boolean healthy,
            @Nullable String reason) {}
}
