package io.cplbd.daemon.balance;

import io.cplbd.conf.keepalived.VirtualServer;
import io.cplbd.daemon.notify.NotifyFifo;
import io.cplbd.daemon.notify.Script;
import io.cplbd.ipvs.check.PoolSpec;
import io.cplbd.ipvs.check.ServerSpec;
import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.ipvs.model.ServerAddress;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The virtual servers of a configuration, compiled.
 *
 * @param gates services that are in the kernel only while one of these routers is MASTER; all others are always there
 * @param notices who is told of a pool's changes, by its name
 * @param suspended pools that are checked only while one of these addresses is on this machine, by name ({@code ha_suspend})
 * @param fifos get a line for every change
 * @param sync null without {@code lvs_sync_daemon}
 * @param timeouts null: the kernel's own
 * @param flushAtStart the whole table is emptied first ({@code lvs_flush})
 * @param flushAtStop the whole table is emptied at the end, not only of what is ours ({@code lvs_flush_on_stop})
 * @param tellFirst the first result of a real server's checks is told even if nothing changed ({@code rs_init_notifies})
 * @param recheckNs how often the kernel's table is read to see whether somebody else has changed it; 0 for never
 * @param namespace whose table it is ({@code net_namespace_ipvs}); null for that of the daemon
 */
public record BalancePlan(
        List<PoolSpec> pools,
        Map<ServiceAddress, Set<RouterId>> gates,
        Map<String, PoolNotices> notices,
        Map<String, Set<InetAddress>> suspended,
        List<NotifyFifo> fifos,
        @Nullable SyncPlan sync,
        @Nullable Timeouts timeouts,
        boolean flushAtStart,
        boolean flushAtStop,
        boolean tellFirst,
        long recheckNs,
        @Nullable String namespace) {
    /** No virtual server at all. */
    public static final BalancePlan EMPTY = new BalancePlan(
            List.of(), Map.of(), Map.of(), Map.of(), List.of(), null, null, false, false, false, 0, null);

    public BalancePlan {
        pools = List.copyOf(pools);
        gates = Map.copyOf(gates);
        notices = Map.copyOf(notices);
        suspended = Map.copyOf(suspended);
        fifos = List.copyOf(fifos);
    }

    /** Whether there is nothing to do with IPVS. */
    boolean idle() {
        return pools.isEmpty() && sync == null && timeouts == null && !flushAtStart;
    }

    /** Whether a router's state decides on anything here. */
    boolean gatedBy(RouterId router) {
        return gates.values().stream().anyMatch(routers -> routers.contains(router));
    }

    /**
     * Scripts of one virtual server.
     *
     * @param name as in logs and on FIFOs: {@code [10.0.0.1]:tcp:80}
     * @param protocol stands in the names of its real servers; null: a firewall mark
     * @param servers those that have scripts, by {@link ServerSpec#endpoint}
     */
    record PoolNotices(
            String name,
            VirtualServer.@Nullable Protocol protocol,
            @Nullable Script quorumUp,
            @Nullable Script quorumDown,
            Map<ServerAddress, ServerNotices> servers) {
        PoolNotices {
            servers = Map.copyOf(servers);
        }

        /** With the real servers of {@code former} that are no longer there, so that their end can be told. */
        PoolNotices after(PoolNotices former) {
            Map<ServerAddress, ServerNotices> all = new HashMap<>(former.servers);
            all.putAll(servers);
            return new PoolNotices(name, protocol, quorumUp, quorumDown, all);
        }

        /** Of a real server, as in logs and on FIFOs: {@code [10.0.0.2]:tcp:80}. */
        String nameOf(ServerSpec server) {
            return VirtualServer.endpoint(server.address(), protocol, server.port());
        }
    }

    /**
     * Scripts of one real server.
     *
     * @param up {@code notify_up}
     * @param down {@code notify_down}
     */
    record ServerNotices(@Nullable Script up, @Nullable Script down) {}

    /**
     * {@code lvs_sync_daemon}.
     *
     * @param router sends while it is MASTER and receives otherwise; null: both at once
     */
    record SyncPlan(@Nullable RouterId router, SyncDaemon master, SyncDaemon backup) {}
}
