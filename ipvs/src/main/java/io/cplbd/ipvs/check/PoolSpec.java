package io.cplbd.ipvs.check;

import io.cplbd.ipvs.model.VirtualService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code virtual_server} block: real servers behind one service, or behind all services of a group.
 *
 * @param name in logs and on FIFOs, unique: {@code [10.0.0.1]:tcp:80}, {@code FWM 7}, {@code [GROUP]:tcp:80}
 * @param services one, or those of a group
 * @param servers no two with the same address and port
 * @param quorum sum of the weights of living servers that it takes, 1 or more ({@code quorum})
 * @param hysteresis below {@code quorum} ({@code hysteresis})
 * @param sorryServer in place of the others while there is no quorum, null for none; its checks are none
 * @param omega real servers are told as down at the daemon's end
 */
public record PoolSpec(
        String name,
        List<VirtualService> services,
        List<ServerSpec> servers,
        long quorum,
        long hysteresis,
        @Nullable ServerSpec sorryServer,
        boolean omega) {
    public PoolSpec {
        services = List.copyOf(services);
        servers = List.copyOf(servers);
    }
}
