package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the whole daemon. Defaults of keepalived are filled in, except those that depend on the machine: these are null.
 *
 * @param routerId null: the host name
 * @param vrrpVersion 2 or 3
 * @param downTimerAdverts 1 to 100
 * @param lease of instances that say nothing else
 * @param defaultInterface of instances that name none; eth0 if not given
 * @param startupDelayMs from start to the first transition
 * @param delayAfterBootMs the machine must be up for so long before the first transition
 * @param scriptUser null: keepalived's default
 * @param instanceName of this daemon, for pid and dump files
 * @param netNamespace network namespace to work in; null: the one it is started in
 * @param stateDumpFile null: keepalived's default under /tmp
 * @param statsDumpFile null: keepalived's default under /tmp
 */
public record GlobalDefs(
        @Nullable String routerId,
        int vrrpVersion,
        Inet4Address multicastGroup4,
        Inet6Address multicastGroup6,
        Garp garp,
        int downTimerAdverts,
        AddressLease lease,
        boolean lowerPrioNoAdvert,
        boolean higherPrioSendAdvert,
        boolean ownerIgnoreAdverts,
        boolean v3ChecksumAsV2,
        boolean checkUnicastSource,
        boolean skipCheckAdvAddr,
        boolean strict,
        String defaultInterface,
        DynamicInterfaces dynamicInterfaces,
        long startupDelayMs,
        long delayAfterBootMs,
        boolean logUnknownVrids,
        boolean notifyPriorityChanges,
        boolean fifoWriteStatesOnReload,
        @Nullable ScriptUser scriptUser,
        boolean enableScriptSecurity,
        Scheduling scheduling,
        @Nullable NotifyFifo notifyFifo,
        @Nullable NotifyFifo vrrpNotifyFifo,
        @Nullable String stateDumpFile,
        @Nullable String statsDumpFile,
        boolean usePidDir,
        @Nullable String instanceName,
        @Nullable String netNamespace,
        Smtp smtp,
        Lvs lvs) {
    /** Whether interfaces may be absent. */
    public enum DynamicInterfaces {
        /** An interface that is absent at start is an error. */
        OFF,
        ON,
        /** {@code allow_if_changes}: an interface may also come back as another type. */
        ALLOW_CHANGES
    }

    /**
     * How the kernel is asked to treat the VRRP process.
     *
     * @param realtimePriority SCHED_RR 1 to 99; 0: not asked for
     * @param maxAutoPriority highest SCHED_RR priority taken when late, 1 to 99; 0: never
     * @param minAutoPriorityDelayUs lateness that raises it, 1 to 10000000
     * @param niceness -20 to 19; null: as started
     * @param noSwap memory is locked
     * @param cpuAffinity numbers of processors; empty: all
     * @param rlimitRttimeUs processor time without a blocking call, 2 or more
     */
    public record Scheduling(
            int realtimePriority,
            int maxAutoPriority,
            int minAutoPriorityDelayUs,
            @Nullable Integer niceness,
            boolean noSwap,
            List<Integer> cpuAffinity,
            long rlimitRttimeUs) {
        public Scheduling {
            cpuAffinity = List.copyOf(cpuAffinity);
        }
    }

    /**
     * A named pipe that gets a line per state change.
     *
     * @param user owner of the pipe; null: {@code script_user}
     * @param script run with the pipe's name as last argument, to read it
     */
    public record NotifyFifo(
            String path,
            @Nullable ScriptUser user,
            @Nullable Script script,
            Position position) {}

    /**
     * Mail.
     *
     * @param from null: user at host name
     * @param server name or address; null: no mail
     * @param port 1 to 65535
     * @param heloName null: host name
     * @param alert {@code smtp_alert}; null: unset, that is off for VRRP and on for real servers
     * @param alertVrrp {@code smtp_alert_vrrp}
     * @param alertChecker {@code smtp_alert_checker}
     */
    public record Smtp(
            List<String> to,
            @Nullable String from,
            @Nullable String server,
            int port,
            @Nullable String heloName,
            long connectTimeoutMs,
            @Nullable Boolean alert,
            @Nullable Boolean alertVrrp,
            @Nullable Boolean alertChecker,
            boolean noEmailFaults) {
        public Smtp {
            to = List.copyOf(to);
        }

        /** Whether an instance or group that says nothing sends mail. */
        public boolean alertsVrrp() {
            Boolean own = alertVrrp != null ? alertVrrp : alert;
            return own != null && own;
        }

        /** Whether a virtual server that says nothing sends mail. */
        boolean alertsVirtualServers() {
            Boolean own = alertChecker != null ? alertChecker : alert;
            return own != null && own;
        }

        /** Whether a real server that says nothing sends mail: unlike all others it does by default. */
        boolean alertsRealServers() {
            Boolean own = alertChecker != null ? alertChecker : alert;
            return own == null || own;
        }
    }

    /**
     * Virtual servers.
     *
     * @param tcpTimeoutS of idle connections, 0 to 2678400 s; null: as the kernel has it, and so for the next two
     * @param tcpFinTimeoutS of connections being closed
     * @param udpTimeoutS of UDP
     * @param flush the table of the kernel is emptied at start
     * @param syncDaemon null: none
     * @param initialNotifies {@code rs_init_notifies}: notify scripts of real servers run after the first check too
     * @param checkerLogAllFailures for checkers that do not say
     * @param recheckMs {@code lvs_recheck_interval}, a word of this daemon's own: how often the kernel's table is read to see whether
     *     somebody else has changed it, 0 to 3600000; 0: never
     */
    public record Lvs(
            @Nullable Integer tcpTimeoutS,
            @Nullable Integer tcpFinTimeoutS,
            @Nullable Integer udpTimeoutS,
            boolean flush,
            FlushOnStop flushOnStop,
            @Nullable SyncDaemon syncDaemon,
            boolean initialNotifies,
            boolean checkerLogAllFailures,
            @Nullable NotifyFifo notifyFifo,
            IpvsNamespace namespace,
            long recheckMs) {}

    /** How the table of the kernel is emptied at the end: {@code lvs_flush_on_stop}. */
    public enum FlushOnStop {
        /** What was configured is taken out, real servers before their services. */
        NOTHING,
        /** {@code VS}: own services are taken out as a whole. */
        OWN_SERVICES,
        /** Everything, whoever put it there. */
        ALL
    }

    /**
     * lvs_sync_daemon: connections are told to the other directors.
     *
     * @param instance master daemon while this vrrp_instance is MASTER, else backup; null: not said
     * @param id 0 to 255; null: the virtual router id of the instance
     * @param maxLength bytes of a message, 1 to 65507; null: the kernel's choice, and so for the next three
     * @param port 1 to 65535
     * @param ttl 1 to 255
     * @param group multicast address
     */
    public record SyncDaemon(
            String interfaceName,
            @Nullable String instance,
            @Nullable Integer id,
            @Nullable Integer maxLength,
            @Nullable Integer port,
            @Nullable Integer ttl,
            @Nullable InetAddress group,
            Position position) {}

    /** Which network namespace's table is meant: {@code net_namespace_ipvs}. */
    public sealed interface IpvsNamespace {
        /** That of {@code net_namespace}. */
        record OfVrrp() implements IpvsNamespace {}

        /** The one that the daemon is started in. */
        record Initial() implements IpvsNamespace {}

        record Named(String name) implements IpvsNamespace {}
    }
}
