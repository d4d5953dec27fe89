package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.AddressLease;
import io.cplbd.conf.keepalived.Garp;
import io.cplbd.conf.keepalived.GlobalDefs;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.conf.keepalived.Position;
import io.cplbd.conf.keepalived.Script;
import io.cplbd.conf.keepalived.SyncGroup;
import io.cplbd.conf.keepalived.UnicastPeer;
import io.cplbd.conf.keepalived.VirtualAddress;
import io.cplbd.conf.keepalived.VrrpInstance;
import io.cplbd.daemon.balance.BalanceCompiler;
import io.cplbd.daemon.balance.BalancePlan;
import io.cplbd.daemon.cli.Subsystems;
import io.cplbd.daemon.notify.ConfiguredScripts;
import io.cplbd.daemon.notify.NotifyFifos;
import io.cplbd.daemon.notify.NotifyPlan;
import io.cplbd.daemon.notify.NotifyState;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import io.cplbd.vrrp.router.RouterSpec.Quirks;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns configuration records into a {@link Plan}: the step of the pipeline that may look at the machine, at scripts'
 * permissions above all.
 */
public final class PlanCompiler {
    private static final int NO_SECONDARY_PREFIX = 128;

    private final ConfiguredScripts scripts;
    private final Subsystems subsystems;
    private final NotifyFifos fifos;
    private final boolean servicesOnMasterOnly;
    private final List<String> remarks = new ArrayList<>();

    /**
     * A compiler for one configuration.
     *
     * @param subsystems what is to run
     * @param servicesOnMasterOnly IPVS services of a virtual address are for its MASTER only, also where no packet can circle
     */
    public PlanCompiler(GlobalDefs globals, Subsystems subsystems, NotifyFifos fifos, boolean servicesOnMasterOnly) {
        this.servicesOnMasterOnly = servicesOnMasterOnly;
        this.subsystems = subsystems;
        this.scripts = new ConfiguredScripts(globals.enableScriptSecurity());
        this.fifos = fifos;
    }

    /**
     * The plan of a configuration.
     *
     * @param startupDelay how long instances that are new wait before they begin
     */
    public Plan compile(KeepalivedConfiguration configuration, Duration startupDelay) {
        for (SyncGroup group : configuration.syncGroups()) {
            notBuilt(group.position(), "vrrp_sync_group " + group.name());
        }
        if (!configuration.staticAddresses().isEmpty()) {
            notBuilt(configuration.staticAddresses().getFirst().position(), "static_ipaddress");
        }
        if (configuration.globals().logUnknownVrids()) {
            remarks.add("warning: log_unknown_vrids not built yet, without effect; they are counted in the dump");
        }
        List<Instance> instances = subsystems == Subsystems.CHECKERS
                ? List.of()
                : configuration.instances().stream().map(this::instance).toList();
        BalancePlan balance = subsystems == Subsystems.VRRP
                ? BalancePlan.EMPTY
                : new BalanceCompiler(scripts, routers(instances), remarks).compile(configuration, fifos.lvs());
        return new Plan(
                instances,
                startupDelay.toNanos(),
                balance,
                configuration.globals().scheduling());
    }

    private BalanceCompiler.Routers routers(List<Instance> instances) {
        Map<String, RouterId> byName = new HashMap<>();
        Map<InetAddress, Set<RouterId>> holding = new HashMap<>();
        for (Instance instance : instances) {
            byName.put(instance.name(), instance.id());
            for (HeldAddress address : instance.addresses()) {
                holding.computeIfAbsent(address.address(), none -> new HashSet<>())
                        .add(instance.id());
            }
        }
        return new BalanceCompiler.Routers(byName, holding, servicesOnMasterOnly);
    }

    /** Sentences for the log about what was compiled. */
    public List<String> remarks() {
        return Stream.concat(remarks.stream(), scripts.remarks().stream()).toList();
    }

    /** Whether a script could be changed by somebody else than root: {@code -t} then answers 6. */
    public boolean securityProblem() {
        return scripts.securityProblem();
    }

    private Instance instance(VrrpInstance from) {
        notBuilt(from);
        List<VirtualAddress> all = Stream.concat(from.virtualAddresses().stream(), from.excludedAddresses().stream())
                .toList();
        RouterSpec router = new RouterSpec(
                new RouterId(from.interfaceName(), family(from), from.virtualRouterId()),
                from.name(),
                from.version(),
                from.priority(),
                from.advertIntervalCs(),
                from.initialState() == VrrpInstance.InitialState.MASTER,
                from.preempt(),
                Duration.ofMillis(from.preemptDelayMs()).toNanos(),
                from.downTimerAdverts(),
                addresses(advertised(from)),
                addresses(all),
                authentication(from),
                from.v3ChecksumAsV2() ? ChecksumCover.MESSAGE_ONLY : ChecksumCover.PSEUDO_HEADER,
                reach(from),
                new Quirks(
                        from.lowerPrioNoAdvert(),
                        from.higherPrioSendAdvert(),
                        from.ownerIgnoreAdverts(),
                        from.skipCheckAdvAddr()),
                announcing(from),
                lease(from));
        return new Instance(
                router,
                all.stream().map(address -> held(from, address)).toList(),
                from.sourceAddress(),
                from.trackSourceAddress(),
                !from.dontTrackPrimary(),
                notifyPlan(from),
                from.notifyScripts().deleted());
    }

    private static int lease(VrrpInstance from) {
        return switch (from.lease()) {
            case AddressLease.Automatic() -> Lease.AUTOMATIC;
            case AddressLease.Forever() -> Lease.FOREVER;
            case AddressLease.Seconds(int seconds) -> seconds;
        };
    }

    private List<VirtualAddress> advertised(VrrpInstance from) {
        int room = AdvertRoom.addresses(from);
        if (room < from.virtualAddresses().size()) {
            remarks.add(from.position() + ": warning: " + from.name() + ": an advertisement on " + from.interfaceName()
                    + " holds " + room + " addresses; the others are held but not advertised");
        }
        return from.virtualAddresses().subList(0, room);
    }

    private static AddressFamily family(VrrpInstance from) {
        return switch (from.family()) {
            case IPV4 -> AddressFamily.IPV4;
            case IPV6 -> AddressFamily.IPV6;
        };
    }

    private static List<InetAddress> addresses(List<VirtualAddress> from) {
        return from.stream().map(VirtualAddress::address).toList();
    }

    private Authentication authentication(VrrpInstance from) {
        return switch (from.authentication()) {
            case io.cplbd.conf.keepalived.Authentication.None() -> new Authentication.None();
            case io.cplbd.conf.keepalived.Authentication.SimplePassword pass ->
                new Authentication.SimplePassword(pass.password().bytes());
            case io.cplbd.conf.keepalived.Authentication.AuthenticationHeader ignored -> {
                remarks.add(from.position() + ": warning: auth_type AH is not built yet: " + from.name()
                        + " sends without authentication and refuses packets that have it");
                yield new Authentication.None();
            }
        };
    }

    private static Reach reach(VrrpInstance from) {
        if (from.unicastPeers().isEmpty() && !from.unicastFaultNoPeer()) {
            return new Reach.Multicast(from.multicastGroup());
        }
        return new Reach.Unicast(
                from.unicastPeers().stream().map(PlanCompiler::peer).toList(),
                from.unicastTtl(),
                from.checkUnicastSource());
    }

    private static Reach.Peer peer(UnicastPeer from) {
        return new Reach.Peer(from.address(), from.minTtl(), from.maxTtl());
    }

    private static Announcing announcing(VrrpInstance from) {
        Garp garp = from.garp();
        long spacingUs = family(from) == AddressFamily.IPV4 ? garp.intervalUs() : garp.gnaIntervalUs();
        return new Announcing(
                garp.masterRepeat(),
                Duration.ofMillis(garp.masterDelayMs()).toNanos(),
                Duration.ofMillis(garp.refreshMs()).toNanos(),
                garp.refreshRepeat(),
                garp.lowerPrioRepeat(),
                Duration.ofMillis(garp.lowerPrioDelayMs()).toNanos(),
                spacingUs * 1000);
    }

    private static HeldAddress held(VrrpInstance instance, VirtualAddress from) {
        String device = from.device();
        Long preferredS = from.preferredLifetimeS();
        // keepalived's rule: a /128 is there to be reached, never to be a source, so it is deprecated from the start.
        boolean deprecated = preferredS == null && from.prefixLength() == NO_SECONDARY_PREFIX;
        return new HeldAddress(
                from.address(),
                from.prefixLength(),
                device == null ? instance.interfaceName() : device,
                from.scope(),
                from.label(),
                from.broadcast(),
                from.peer(),
                deprecated ? 0 : preferredS == null ? AddressSpec.FOREVER : preferredS,
                from.duplicateDetection(),
                from.noPrefixRoute(),
                from.home(),
                from.managesTemporary(),
                from.autoJoin());
    }

    private NotifyPlan notifyPlan(VrrpInstance from) {
        Map<NotifyState, io.cplbd.daemon.notify.Script> onState = new EnumMap<>(NotifyState.class);
        put(onState, NotifyState.MASTER, from.notifyScripts().master());
        put(onState, NotifyState.BACKUP, from.notifyScripts().backup());
        put(onState, NotifyState.FAULT, from.notifyScripts().fault());
        put(onState, NotifyState.STOP, from.notifyScripts().stop());
        return new NotifyPlan(
                NotifyPlan.Kind.INSTANCE,
                from.name(),
                onState,
                scripts.notifying(from.notifyScripts().generic()),
                fifos.vrrp());
    }

    private void put(
            Map<NotifyState, io.cplbd.daemon.notify.Script> onState, NotifyState state, @Nullable Script from) {
        io.cplbd.daemon.notify.Script script = scripts.notifying(from);
        if (script != null) {
            onState.put(state, script);
        }
    }

    /** Words that are understood but do nothing yet: each is named, so that nobody relies on it. */
    private void notBuilt(VrrpInstance from) {
        if (!from.tracking().isEmpty()) {
            notBuilt(from, "track_interface, track_script, track_file and track_process");
        }
        if (!from.accept()) {
            notBuilt(from, "no_accept");
        }
        if (from.strict()) {
            notBuilt(from, "strict_mode");
        }
        if (from.timerExpiredBackup() > 0) {
            notBuilt(from, "timer_expired_backup");
        }
        if (from.unicastFaultNoPeer()) {
            notBuilt(from, "unicast_fault_no_peer");
        }
        if (from.smtpAlert()) {
            notBuilt(from, "smtp_alert");
        }
        if (from.notifyScripts().masterReceivedLowerPriority() != null) {
            notBuilt(from, "notify_master_rx_lower_pri");
        }
        if (from.notifyScripts().priorityChanges()) {
            notBuilt(from, "notify_priority_changes");
        }
    }

    private void notBuilt(VrrpInstance from, String words) {
        notBuilt(from.position(), from.name() + ": " + words);
    }

    private void notBuilt(Position position, String what) {
        remarks.add(position + ": warning: " + what + " not built yet, without effect");
    }
}
