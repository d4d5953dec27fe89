package io.cplbd.daemon.balance;

import io.cplbd.conf.keepalived.Forwarding;
import io.cplbd.conf.keepalived.GlobalDefs;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.conf.keepalived.RealServer;
import io.cplbd.conf.keepalived.Service;
import io.cplbd.conf.keepalived.SorryServer;
import io.cplbd.conf.keepalived.VirtualServer;
import io.cplbd.daemon.balance.BalancePlan.PoolNotices;
import io.cplbd.daemon.balance.BalancePlan.ServerNotices;
import io.cplbd.daemon.balance.BalancePlan.SyncPlan;
import io.cplbd.daemon.notify.ConfiguredScripts;
import io.cplbd.daemon.notify.NotifyFifo;
import io.cplbd.ipvs.check.PoolSpec;
import io.cplbd.ipvs.check.ServerSpec;
import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServerAddress;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the virtual servers of a configuration into a {@link BalancePlan}. */
public final class BalanceCompiler {
    private static final int SORRY_WEIGHT = 1;
    private static final ForwardMethod MASQUERADE = new ForwardMethod.Masquerade();
    private static final ForwardMethod DIRECT_ROUTING = new ForwardMethod.DirectRouting();
    /** The namespace of the thread that leads this process, which never enters another. */
    private static final String INITIAL_NAMESPACE = "/proc/self/ns/net";

    private final ConfiguredScripts scripts;
    private final List<String> remarks;
    private final Routers routers;

    /**
     * The instances of the same configuration.
     *
     * @param byName of each instance by its name
     * @param holding those that hold a virtual address while they are MASTER; empty if VRRP does not run
     * @param serviceOnMasterOnly every service of such an address is for the MASTER only, also where no packet can circle
     */
    public record Routers(
            Map<String, RouterId> byName, Map<InetAddress, Set<RouterId>> holding, boolean serviceOnMasterOnly) {}

    /**
     * A compiler for one configuration.
     *
     * @param remarks gets sentences for the log
     */
    public BalanceCompiler(ConfiguredScripts scripts, Routers routers, List<String> remarks) {
        this.scripts = scripts;
        this.routers = routers;
        this.remarks = remarks;
    }

    /**
     * The plan of a configuration.
     *
     * @param fifos get a line for every change of a real server or a quorum
     */
    public BalancePlan compile(KeepalivedConfiguration configuration, List<NotifyFifo> fifos) {
        GlobalDefs globals = configuration.globals();
        GlobalDefs.Lvs lvs = globals.lvs();
        CheckCompiler checks = new CheckCompiler(scripts, configuration.tlsFiles());
        Map<String, PoolSpec> pools = new LinkedHashMap<>();
        Map<String, PoolNotices> notices = new HashMap<>();
        Map<ServiceAddress, Set<RouterId>> gates = new HashMap<>();
        Map<String, Set<InetAddress>> suspended = new HashMap<>();
        for (VirtualServer server : configuration.virtualServers()) {
            String said = server.name();
            String name = unused(pools.keySet(), said);
            pools.put(name, pool(name, server, checks));
            notices.put(name, notices(said, server));
            if (lvs.syncDaemon() == null) {
                gates.putAll(gates(server));
            }
            if (server.haSuspend()) {
                suspended.put(name, addresses(server));
            }
        }
        if (!pools.isEmpty() && globals.smtp().server() != null) {
            remarks.add("warning: mail about real servers is not built yet: smtp_alert without effect");
        }
        return new BalancePlan(
                List.copyOf(pools.values()),
                gates,
                notices,
                suspended,
                fifos,
                sync(lvs.syncDaemon()),
                timeouts(lvs),
                lvs.flush(),
                lvs.flushOnStop() == GlobalDefs.FlushOnStop.ALL,
                lvs.initialNotifies(),
                Duration.ofMillis(lvs.recheckMs()).toNanos(),
                namespace(lvs.namespace()));
    }

    private static @Nullable String namespace(GlobalDefs.IpvsNamespace from) {
        if (from instanceof GlobalDefs.IpvsNamespace.Named(String name)) {
            return name;
        }
        return from instanceof GlobalDefs.IpvsNamespace.Initial ? INITIAL_NAMESPACE : null;
    }

    /** Two virtual servers may share what keepalived calls them by: a group, a mark of either family. */
    private static String unused(Set<String> used, String wanted) {
        String name = wanted;
        for (int i = 2; used.contains(name); i++) {
            name = wanted + "#" + i;
        }
        return name;
    }

    private PoolSpec pool(String name, VirtualServer from, CheckCompiler checks) {
        List<VirtualService> services = new ArrayList<>();
        for (Service.Single service : from.services()) {
            services.add(service(from, service));
        }
        List<ServerSpec> servers = new ArrayList<>();
        for (RealServer server : from.realServers()) {
            servers.add(new ServerSpec(
                    server.address(),
                    server.port(),
                    method(server.forwarding()),
                    server.weight(),
                    server.upperThreshold(),
                    server.lowerThreshold(),
                    server.inhibitOnFailure(),
                    checks.compile(server.checkers())));
        }
        SorryServer sorry = from.sorryServer();
        return new PoolSpec(
                name,
                services,
                servers,
                Math.max(1, from.quorum()),
                from.hysteresis(),
                sorry == null
                        ? null
                        : new ServerSpec(
                                sorry.address(),
                                sorry.port(),
                                method(sorry.forwarding()),
                                SORRY_WEIGHT,
                                0,
                                0,
                                sorry.inhibit(),
                                List.of()),
                from.omega());
    }

    private static VirtualService service(VirtualServer from, Service.Single service) {
        Set<VirtualService.Flag> flags = EnumSet.noneOf(VirtualService.Flag.class);
        if (from.onePacket()) {
            flags.add(VirtualService.Flag.ONE_PACKET);
        }
        for (VirtualServer.SchedulerFlag flag : from.flags()) {
            flags.add(
                    switch (flag) {
                        case FLAG_1 -> VirtualService.Flag.SCHEDULER_1;
                        case FLAG_2 -> VirtualService.Flag.SCHEDULER_2;
                        case FLAG_3 -> VirtualService.Flag.SCHEDULER_3;
                    });
        }
        VirtualServer.Persistence persistence = from.persistence();
        return new VirtualService(
                address(from, service),
                Scheduler.named(from.scheduler()).orElseThrow(),
                flags,
                persistence == null
                        ? null
                        : new VirtualService.Persistence(
                                Math.toIntExact(persistence.timeoutS()),
                                persistence.prefixLength(),
                                persistence.engine()));
    }

    private static ServiceAddress address(VirtualServer from, Service.Single service) {
        if (service instanceof Service.Address(InetAddress address, int port)) {
            return new ServiceAddress.Endpoint(transport(from), address, port);
        }
        Service.Mark mark = (Service.Mark) service;
        return new ServiceAddress.FirewallMark(
                (int) mark.mark(), mark.family() == io.cplbd.conf.keepalived.AddressFamily.IPV6);
    }

    private static Transport transport(VirtualServer from) {
        VirtualServer.Protocol protocol = from.protocol();
        if (protocol == null) {
            throw new IllegalArgumentException(from.name() + " has no protocol");
        }
        return switch (protocol) {
            case TCP -> Transport.TCP;
            case UDP -> Transport.UDP;
            case SCTP -> Transport.SCTP;
        };
    }

    private static ForwardMethod method(Forwarding from) {
        if (from instanceof Forwarding.Tunnel(var type, int port, var checksum)) {
            return new ForwardMethod.Tunnel(
                    switch (type) {
                        case IPIP -> ForwardMethod.Encapsulation.IPIP;
                        case GUE -> ForwardMethod.Encapsulation.GUE;
                        case GRE -> ForwardMethod.Encapsulation.GRE;
                    },
                    port,
                    switch (checksum) {
                        case NONE -> ForwardMethod.Checksum.NONE;
                        case FULL -> ForwardMethod.Checksum.FULL;
                        case REMOTE -> ForwardMethod.Checksum.REMOTE;
                    });
        }
        return from instanceof Forwarding.Nat ? MASQUERADE : DIRECT_ROUTING;
    }

    private PoolNotices notices(String name, VirtualServer from) {
        Map<ServerAddress, ServerNotices> servers = new HashMap<>();
        for (RealServer server : from.realServers()) {
            if (server.notifyUp() != null || server.notifyDown() != null) {
                servers.put(
                        new ServerAddress(server.address(), server.port()),
                        new ServerNotices(
                                scripts.notifying(server.notifyUp()), scripts.notifying(server.notifyDown())));
            }
        }
        return new PoolNotices(
                name,
                from.protocol(),
                scripts.notifying(from.quorumUp()),
                scripts.notifying(from.quorumDown()),
                servers);
    }

    /**
     * A packet that is sent on as it came still carries the virtual address. Another director that has that address too,
     * and a service for it, may send it on again, and round it goes: so only the MASTER has the service.
     */
    private Map<ServiceAddress, Set<RouterId>> gates(VirtualServer from) {
        Map<ServiceAddress, Set<RouterId>> gates = new HashMap<>();
        if (!routers.holding().isEmpty() && (routers.serviceOnMasterOnly() || sendsOn(from))) {
            for (Service.Single service : from.services()) {
                if (service instanceof Service.Address(InetAddress address, int ignored)
                        && routers.holding().containsKey(address)) {
                    gates.put(address(from, service), routers.holding().get(address));
                }
            }
        }
        return gates;
    }

    private static boolean sendsOn(VirtualServer from) {
        for (RealServer server : from.realServers()) {
            if (server.forwarding().keepsPort()) {
                return true;
            }
        }
        SorryServer sorry = from.sorryServer();
        return sorry != null && sorry.forwarding().keepsPort();
    }

    private static Set<InetAddress> addresses(VirtualServer from) {
        Set<InetAddress> addresses = new HashSet<>();
        for (Service.Single service : from.services()) {
            if (service instanceof Service.Address(InetAddress address, int ignored)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private @Nullable SyncPlan sync(GlobalDefs.@Nullable SyncDaemon from) {
        if (from == null) {
            return null;
        }
        String instance = from.instance();
        RouterId router = instance == null ? null : routers.byName().get(instance);
        if (instance != null && router == null) {
            remarks.add(from.position() + ": warning: found lvs_sync_daemon of vrrp_instance " + instance
                    + ", expected one that runs; both its roles run all the time");
        }
        Integer id = from.id();
        int syncId = id != null ? id : router != null ? router.virtualRouterId() : 0;
        return new SyncPlan(
                router, daemon(SyncDaemon.Role.MASTER, from, syncId), daemon(SyncDaemon.Role.BACKUP, from, syncId));
    }

    private static SyncDaemon daemon(SyncDaemon.Role role, GlobalDefs.SyncDaemon from, int syncId) {
        return new SyncDaemon(
                role,
                from.interfaceName(),
                syncId,
                orZero(from.maxLength()),
                from.group(),
                orZero(from.port()),
                orZero(from.ttl()));
    }

    private static @Nullable Timeouts timeouts(GlobalDefs.Lvs from) {
        Timeouts timeouts =
                new Timeouts(orZero(from.tcpTimeoutS()), orZero(from.tcpFinTimeoutS()), orZero(from.udpTimeoutS()));
        return timeouts.tcpS() == 0 && timeouts.tcpFinS() == 0 && timeouts.udpS() == 0 ? null : timeouts;
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
