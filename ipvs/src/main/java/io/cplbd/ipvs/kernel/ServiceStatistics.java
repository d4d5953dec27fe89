package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.ServiceAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * The counters of a virtual service and of its real servers.
 *
 * @param total of the service, also of servers it no longer has
 */
public record ServiceStatistics(ServiceAddress service, Statistics total, List<Server> servers) {
    public ServiceStatistics {
        servers = List.copyOf(servers);
    }

    /**
     * The counters of a real server.
     *
     * @param activeConnections there now and established
     * @param inactiveConnections there now and in another state
     * @param persistentConnections clients that are remembered now
     */
    public record Server(
            InetAddress address,
            int port,
            long activeConnections,
            long inactiveConnections,
            long persistentConnections,
            Statistics total) {}
}
