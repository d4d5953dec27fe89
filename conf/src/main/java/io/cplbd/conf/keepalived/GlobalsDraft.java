package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** global_defs, and the words of the top level that belong to it, while they are read. */
final class GlobalsDraft implements GarpDraft.Owner, LvsDraft.Owner {
    private static final long DELAY_LIMIT_MS = 4_294_967_295L;
    private static final int PORT_SMTP = 25;

    /** Words of global_defs. */
    static final Grammar<GlobalsDraft> GRAMMAR = grammar();

    private final GarpDraft garp = new GarpDraft();
    private final LvsDraft lvs = new LvsDraft();
    private final FifoDraft globalFifo = new FifoDraft();
    private final FifoDraft vrrpFifo = new FifoDraft();

    private @Nullable String routerId;
    private int vrrpVersion = 2;
    private Inet4Address multicastGroup4 = (Inet4Address) InetAddress.ofLiteral("224.0.0.18");
    private Inet6Address multicastGroup6 = (Inet6Address) InetAddress.ofLiteral("ff02::12");
    private int downTimerAdverts = 3;
    private AddressLease lease = new AddressLease.Automatic();
    private boolean lowerPrioNoAdvert;
    /** Differs from keepalived: without it a master that is heard of too late leaves clients misled. */
    private boolean higherPrioSendAdvert = true;

    private boolean ownerIgnoreAdverts;
    private boolean v3ChecksumAsV2;
    private boolean checkUnicastSource;
    private boolean skipCheckAdvAddr;
    private boolean strict;
    private String defaultInterface = "eth0";
    private GlobalDefs.DynamicInterfaces dynamicInterfaces = GlobalDefs.DynamicInterfaces.OFF;
    private long startupDelayMs;
    private long delayAfterBootMs;
    private boolean logUnknownVrids;
    private boolean notifyPriorityChanges;
    private boolean fifoWriteStatesOnReload;
    private @Nullable ScriptUser scriptUser;
    private boolean enableScriptSecurity;
    private int realtimePriority;
    private int maxAutoPriority;
    private int minAutoPriorityDelayUs = 1_000_000;
    private @Nullable Integer niceness;
    private boolean noSwap;
    private List<Integer> cpuAffinity = List.of();
    private long rlimitRttimeUs = 10_000;
    private @Nullable String stateDumpFile;
    private @Nullable String statsDumpFile;
    private boolean usePidDir;
    private @Nullable String instanceName;
    private @Nullable String netNamespace;
    private final List<String> mailTo = new ArrayList<>();
    private @Nullable String mailFrom;
    private @Nullable String smtpServer;
    private int smtpPort = PORT_SMTP;
    private @Nullable String heloName;
    private long smtpTimeoutMs = 30_000;
    private @Nullable Boolean smtpAlert;
    private @Nullable Boolean smtpAlertVrrp;
    private @Nullable Boolean smtpAlertChecker;
    private boolean noEmailFaults;

    @Override
    public GarpDraft garpDraft() {
        return garp;
    }

    @Override
    public LvsDraft lvsDraft() {
        return lvs;
    }

    private static Grammar<GlobalsDraft> grammar() {
        Grammar<GlobalsDraft> grammar = new Grammar<>(Block.GLOBAL_DEFS);
        GarpDraft.addTo(grammar, "vrrp_");
        GarpDraft.addGlobalsTo(grammar);
        LvsDraft.addTo(grammar);
        addToplevelWords(grammar);
        addProcessWords(grammar);
        addVrrpWords(grammar);
        addMailWords(grammar);
        return grammar;
    }

    private static void addToplevelWords(Grammar<GlobalsDraft> grammar) {
        grammar.value("net_namespace", (g, a) -> a.text("the name of a network namespace", v -> g.netNamespace = v))
                .value("instance", (g, a) -> a.text("a name for this daemon", v -> g.instanceName = v))
                .value("use_pid_dir", (g, a) -> a.flag(v -> g.usePidDir = v));
    }

    private static void addProcessWords(Grammar<GlobalsDraft> grammar) {
        grammar.value("router_id", (g, a) -> a.text("a name", v -> g.routerId = v))
                .value("script_user", (g, a) -> {
                    ScriptUser user = ScriptReader.user(a);
                    if (user != null) {
                        g.scriptUser = user;
                    }
                })
                .value("enable_script_security", (g, a) -> a.flag(v -> g.enableScriptSecurity = v))
                .value("vrrp_rt_priority", (g, a) -> a.integer(1, 99, v -> g.realtimePriority = v))
                .value("vrrp_priority", (g, a) -> a.integer(-20, 19, v -> g.niceness = v))
                .value("vrrp_no_swap", (g, a) -> a.flag(v -> g.noSwap = v))
                .value("vrrp_cpu_affinity", (g, a) -> g.cpuAffinity = processors(a))
                .value("vrrp_rlimit_rttime", (g, a) -> a.whole(2, Integer.MAX_VALUE, v -> g.rlimitRttimeUs = v))
                .value("vrrp_rlimit_rtime", (g, a) -> a.whole(2, Integer.MAX_VALUE, v -> g.rlimitRttimeUs = v))
                .value("max_auto_priority", (g, a) -> {
                    if (a.hasNext()) {
                        // -1 is keepalived's way to switch it off explicitly.
                        a.integer(-1, 99, v -> g.maxAutoPriority = Math.max(0, v));
                    } else {
                        g.maxAutoPriority = 99;
                    }
                })
                .value("min_auto_priority_delay", (g, a) -> a.integer(1, 10_000_000, v -> g.minAutoPriorityDelayUs = v))
                .value("state_dump_file", (g, a) -> a.text("a path", v -> g.stateDumpFile = v))
                .value("stats_dump_file", (g, a) -> a.text("a path", v -> g.statsDumpFile = v))
                .value("notify_fifo", (g, a) -> g.globalFifo.read(a))
                .value("notify_fifo_script", (g, a) -> g.globalFifo.readScript(a))
                .value("vrrp_notify_fifo", (g, a) -> g.vrrpFifo.read(a))
                .value("vrrp_notify_fifo_script", (g, a) -> g.vrrpFifo.readScript(a))
                .value("fifo_write_vrrp_states_on_reload", (g, a) -> a.flag(v -> g.fifoWriteStatesOnReload = v));
    }

    private static void addVrrpWords(Grammar<GlobalsDraft> grammar) {
        grammar.value("vrrp_version", (g, a) -> a.integer(2, 3, v -> g.vrrpVersion = v))
                .value(
                        "vrrp_mcast_group4",
                        (g, a) -> g.group(a, AddressFamily.IPV4, group -> {
                            if (group instanceof Inet4Address group4) {
                                g.multicastGroup4 = group4;
                            }
                        }))
                .value(
                        "vrrp_mcast_group6",
                        (g, a) -> g.group(a, AddressFamily.IPV6, group -> {
                            if (group instanceof Inet6Address group6) {
                                g.multicastGroup6 = group6;
                            }
                        }))
                .value("vrrp_down_timer_adverts", (g, a) -> a.integer(1, 100, v -> g.downTimerAdverts = v))
                .value("vrrp_vip_lease", (g, a) -> AddressLease.read(a, v -> g.lease = v))
                .value("vrrp_lower_prio_no_advert", (g, a) -> a.flag(v -> g.lowerPrioNoAdvert = v))
                .value("vrrp_higher_prio_send_advert", (g, a) -> a.flag(v -> g.higherPrioSendAdvert = v))
                .value("vrrp_owner_ignore_adverts", (g, a) -> a.flag(v -> g.ownerIgnoreAdverts = v))
                .value("v3_checksum_as_v2", (g, a) -> a.flag(v -> g.v3ChecksumAsV2 = v))
                .value("vrrp_check_unicast_src", (g, a) -> a.flag(v -> g.checkUnicastSource = v))
                .value("vrrp_skip_check_adv_addr", (g, a) -> a.flag(v -> g.skipCheckAdvAddr = v))
                .value("vrrp_strict", (g, a) -> a.flag(v -> g.strict = v))
                .value("vrrp_notify_priority_changes", (g, a) -> a.flag(v -> g.notifyPriorityChanges = v))
                .value("default_interface", (g, a) -> a.interfaceName(v -> g.defaultInterface = v))
                .value(
                        "dynamic_interfaces",
                        (g, a) -> g.dynamicInterfaces = a.take("allow_if_changes")
                                ? GlobalDefs.DynamicInterfaces.ALLOW_CHANGES
                                : GlobalDefs.DynamicInterfaces.ON)
                .value("vrrp_startup_delay", (g, a) -> a.seconds(0, DELAY_LIMIT_MS, 3, v -> g.startupDelayMs = v))
                .value("vrrp_delay_after_boot", (g, a) -> a.seconds(0, DELAY_LIMIT_MS, 3, v -> g.delayAfterBootMs = v))
                .value("log_unknown_vrids", (g, a) -> a.flag(v -> g.logUnknownVrids = v));
    }

    private static void addMailWords(Grammar<GlobalsDraft> grammar) {
        grammar.block("notification_email", (g, node, a) -> {
                    for (Node line : node.children()) {
                        line.words().forEach(word -> g.mailTo.add(word.text()));
                    }
                })
                .value("notification_email_from", (g, a) -> a.text("a mail address", v -> g.mailFrom = v))
                .value("smtp_server", (g, a) -> {
                    if (a.text("a host name or address", v -> g.smtpServer = v) && a.hasNext()) {
                        a.integer(1, 65_535, v -> g.smtpPort = v);
                    }
                })
                .value("smtp_helo_name", (g, a) -> a.text("a host name", v -> g.heloName = v))
                .value("smtp_connect_timeout", (g, a) -> a.seconds(1, DELAY_LIMIT_MS, 3, v -> g.smtpTimeoutMs = v))
                .value("smtp_alert", (g, a) -> a.flag(v -> g.smtpAlert = v))
                .value("smtp_alert_vrrp", (g, a) -> a.flag(v -> g.smtpAlertVrrp = v))
                .value("smtp_alert_checker", (g, a) -> a.flag(v -> g.smtpAlertChecker = v))
                .value("no_email_faults", (g, a) -> a.flag(v -> g.noEmailFaults = v));
    }

    private static List<Integer> processors(Arguments arguments) {
        List<Integer> processors = new ArrayList<>();
        do {
            if (!arguments.integer(0, 65_535, processors::add)) {
                arguments.discard();
            }
        } while (arguments.hasNext());
        return processors;
    }

    private void group(Arguments arguments, AddressFamily family, Consumer<InetAddress> consumer) {
        String expected = "an " + family + " multicast address";
        Word word = arguments.word(expected);
        if (word == null) {
            return;
        }
        InetAddress group = AddressText.parse(word.text());
        if (group == null || !group.isMulticastAddress() || AddressFamily.of(group) != family) {
            arguments.reject(word, expected);
        } else {
            consumer.accept(group);
        }
    }

    GlobalDefs complete() {
        return new GlobalDefs(
                routerId,
                vrrpVersion,
                multicastGroup4,
                multicastGroup6,
                garp.complete(),
                downTimerAdverts,
                lease,
                lowerPrioNoAdvert,
                higherPrioSendAdvert,
                ownerIgnoreAdverts,
                v3ChecksumAsV2,
                checkUnicastSource,
                skipCheckAdvAddr,
                strict,
                defaultInterface,
                dynamicInterfaces,
                startupDelayMs,
                delayAfterBootMs,
                logUnknownVrids,
                notifyPriorityChanges,
                fifoWriteStatesOnReload,
                scriptUser,
                enableScriptSecurity,
                new GlobalDefs.Scheduling(
                        realtimePriority,
                        maxAutoPriority,
                        minAutoPriorityDelayUs,
                        niceness,
                        noSwap,
                        cpuAffinity,
                        rlimitRttimeUs),
                globalFifo.complete(scriptUser),
                vrrpFifo.complete(scriptUser),
                stateDumpFile,
                statsDumpFile,
                usePidDir,
                instanceName,
                netNamespace,
                new GlobalDefs.Smtp(
                        mailTo,
                        mailFrom,
                        smtpServer,
                        smtpPort,
                        heloName,
                        smtpTimeoutMs,
                        smtpAlert,
                        smtpAlertVrrp,
                        smtpAlertChecker,
                        noEmailFaults),
                lvs.complete(scriptUser));
    }
}
