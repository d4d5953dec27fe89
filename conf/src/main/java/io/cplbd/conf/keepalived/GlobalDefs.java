package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the whole daemon. Defaults of keepalived are filled in, except those that depend on the machine: these are null.
 *
 * @param routerId null: the host name
 * @param vrrpVersion 2 or 3
 * @param downTimerAdverts 1 to 100
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
        Smtp smtp) {
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
    }
}
