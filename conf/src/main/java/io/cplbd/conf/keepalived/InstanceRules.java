package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the words of an instance mean together: defaults of global_defs, contradictions resolved as keepalived resolves them. One use per
 * instance.
 */
final class InstanceRules {
    /** Priority of a router that is not the owner (RFC 9568 section 5.2.4). */
    static final int DEFAULT_PRIORITY = 100;

    /** Priority of the owner (RFC 9568 section 5.2.4). */
    static final int OWNER_PRIORITY = 255;

    /** The count in the packet is one byte (RFC 9568 section 5.2.5). */
    static final int ADVERTISED_ADDRESS_LIMIT = 255;

    private static final int DEFAULT_ADVERT_INTERVAL_MS = 1000;
    private static final int V3_ADVERT_INTERVAL_LIMIT_CS = 4095;
    private static final int RFC_DOWN_TIMER_ADVERTS = 3;

    private final InstanceDraft draft;
    private final GlobalDefs globals;
    private final GarpDraft globalGarp;
    private final TrackedDefinitions definitions;
    private final Diagnostics diagnostics;
    private final AddressFamily family;
    private final boolean strict;
    private final int version;
    private final String interfaceName;

    private InstanceRules(
            InstanceDraft draft,
            GlobalDefs globals,
            GarpDraft globalGarp,
            TrackedDefinitions definitions,
            Diagnostics diagnostics) {
        this.draft = draft;
        this.globals = globals;
        this.globalGarp = globalGarp;
        this.definitions = definitions;
        this.diagnostics = diagnostics;
        this.family = draft.family == null ? AddressFamily.IPV4 : draft.family;
        this.strict = draft.strict == null ? globals.strict() : draft.strict;
        this.version = version();
        this.interfaceName = interfaceName();
    }

    /** The instance, or null (and reported) if it cannot work. */
    static @Nullable VrrpInstance complete(
            InstanceDraft draft,
            GlobalDefs globals,
            GarpDraft globalGarp,
            TrackedDefinitions definitions,
            Diagnostics diagnostics) {
        if (draft.virtualRouterId == null) {
            if (!draft.says("virtual_router_id")) {
                diagnostics.error(
                        draft.position,
                        draft.name,
                        shown(draft)
                                + ": found no virtual_router_id, expected one from 1 to 255; the instance is skipped");
            } else {
                diagnostics.error(
                        draft.place("virtual_router_id"),
                        draft.name,
                        shown(draft) + ": without a valid virtual_router_id the instance is skipped");
            }
            return null;
        }
        InstanceRules rules = new InstanceRules(draft, globals, globalGarp, definitions, diagnostics);
        return rules.usable() ? rules.instance(draft.virtualRouterId) : null;
    }

    private static String shown(InstanceDraft draft) {
        return "vrrp_instance " + Diagnostics.quoted(draft.name);
    }

    private void warn(String keyword, String message) {
        diagnostics.warning(draft.place(keyword), keyword, shown(draft) + ": " + message);
    }

    private void error(String keyword, String message) {
        diagnostics.error(draft.place(keyword), keyword, shown(draft) + ": " + message);
    }

    private int version() {
        if (family == AddressFamily.IPV6) {
            if (draft.version != null && draft.version == 2) {
                warn("version", "VRRPv2 knows no IPv6; version 3 is used");
            }
            return 3;
        }
        return draft.version == null ? globals.vrrpVersion() : draft.version;
    }

    private String interfaceName() {
        if (draft.interfaceName != null) {
            return draft.interfaceName;
        }
        if (!draft.says("interface")) {
            warn("interface", "found no interface; default_interface, " + globals.defaultInterface() + ", is used");
        }
        return globals.defaultInterface();
    }

    private boolean usable() {
        if (draft.virtualAddresses.isEmpty() && !draft.noVirtualAddress) {
            error("virtual_ipaddress", "found no virtual address, expected at least one; the instance is skipped");
            return false;
        }
        if (family == AddressFamily.IPV6 && !draft.virtualAddresses.isEmpty()) {
            VirtualAddress first = draft.virtualAddresses.getFirst();
            if (!first.address().isLinkLocalAddress()) {
                // RFC 9568 section 5.2.9. Nothing breaks without, and k0s never writes one.
                String message =
                        shown(draft) + ": the first IPv6 address should be link-local (RFC 9568 section 5.2.9)";
                if (strict) {
                    diagnostics.error(
                            first.position(),
                            first.cidr(),
                            message + ", and must be in strict mode; the instance is skipped");
                    return false;
                }
                diagnostics.info(first.position(), first.cidr(), message);
            }
        }
        return true;
    }

    private VrrpInstance instance(int virtualRouterId) {
        int priority = priority();
        VrrpInstance.InitialState state = initialState(priority);
        Authentication authentication = authentication();
        peers();
        boolean preempt = preempt(priority, state);
        long preemptDelayMs = preemptDelayMs(preempt, state);
        List<VirtualAddress> excluded = new ArrayList<>();
        List<VirtualAddress> advertised = addresses(excluded);
        return new VrrpInstance(
                draft.name,
                state,
                interfaceName,
                virtualRouterId,
                priority,
                version,
                family,
                advertIntervalCs(),
                authentication,
                advertised,
                excluded,
                draft.virtualRoutes,
                draft.virtualRules,
                draft.sourceAddress,
                draft.trackSourceAddress,
                List.copyOf(draft.unicastPeers.values()),
                draft.unicastTtl,
                draft.unicastFaultNoPeer,
                or(draft.checkUnicastSource, globals.checkUnicastSource()),
                draft.multicastGroup != null
                        ? draft.multicastGroup
                        : family == AddressFamily.IPV4 ? globals.multicastGroup4() : globals.multicastGroup6(),
                preempt,
                preemptDelayMs,
                garp(),
                downTimerAdverts(),
                draft.lease == null ? globals.lease() : draft.lease,
                strictly("lower_prio_no_advert", draft.lowerPrioNoAdvert, globals.lowerPrioNoAdvert(), true),
                strictly("higher_prio_send_advert", draft.higherPrioSendAdvert, globals.higherPrioSendAdvert(), false),
                strictly("owner_ignore_adverts", draft.ownerIgnoreAdverts, globals.ownerIgnoreAdverts(), true),
                or(draft.skipCheckAdvAddr, globals.skipCheckAdvAddr()),
                or(draft.v3ChecksumAsV2, globals.v3ChecksumAsV2()),
                draft.dontTrackPrimary,
                strict,
                accept(priority),
                draft.timerExpiredBackup,
                draft.notifyDraft().complete(globals),
                or(draft.smtpAlert, globals.smtp().alertsVrrp()),
                draft.trackingDraft()
                        .complete(
                                interfaceName,
                                definitions::script,
                                definitions::file,
                                definitions::process,
                                diagnostics),
                draft.position);
    }

    private static boolean or(@Nullable Boolean own, boolean global) {
        return own == null ? global : own;
    }

    private int priority() {
        if (draft.priority != null) {
            return draft.priority;
        }
        return draft.initialState == VrrpInstance.InitialState.MASTER ? OWNER_PRIORITY : DEFAULT_PRIORITY;
    }

    private VrrpInstance.InitialState initialState(int priority) {
        VrrpInstance.InitialState byPriority =
                priority == OWNER_PRIORITY ? VrrpInstance.InitialState.MASTER : VrrpInstance.InitialState.BACKUP;
        if (draft.initialState == null) {
            return byPriority;
        }
        if (strict && draft.initialState != byPriority) {
            warn("state", "in strict mode only the owner (priority 255) starts as MASTER; " + byPriority + " is used");
            return byPriority;
        }
        return draft.initialState;
    }

    private int advertIntervalCs() {
        int ms = draft.advertIntervalMs == null ? DEFAULT_ADVERT_INTERVAL_MS : draft.advertIntervalMs;
        if (version == 2) {
            int seconds = Math.max(1, (ms + 500) / 1000);
            if (seconds * 1000 != ms) {
                warn("advert_int", "VRRPv2 counts whole seconds; an interval of " + seconds + " s is used");
            }
            return seconds * 100;
        }
        int cs = (ms + 5) / 10;
        if (cs > V3_ADVERT_INTERVAL_LIMIT_CS) {
            error("advert_int", "VRRPv3 has intervals of at most 40.95 s; 40.95 s is used");
            return V3_ADVERT_INTERVAL_LIMIT_CS;
        }
        if (cs * 10 != ms) {
            warn("advert_int", "VRRPv3 counts hundredths of a second; an interval of " + cs + " hundredths is used");
        }
        return cs;
    }

    private Authentication authentication() {
        if (draft.password == null) {
            if (draft.authenticationTyped) {
                warn("authentication", "found no auth_pass; there is no authentication");
            }
            return new Authentication.None();
        }
        if (!draft.authenticationTyped) {
            warn("authentication", "found no valid auth_type, expected PASS or AH; there is no authentication");
            return new Authentication.None();
        }
        if (strict) {
            warn("authentication", "strict mode has no authentication; ignored");
            return new Authentication.None();
        }
        if (version == 3) {
            String message = "VRRPv3 has no authentication (RFC 9568 section 9); ignored";
            if (family == AddressFamily.IPV6 && draft.version == null) {
                // Version 3 was not asked for but follows from the family: k0s writes a password in every case.
                diagnostics.info(draft.place("authentication"), "authentication", shown(draft) + ": " + message);
            } else {
                warn("authentication", message);
            }
            return new Authentication.None();
        }
        if (draft.authenticationHeader) {
            warn("authentication", "auth_type AH: known to keepalived, not built yet");
            return new Authentication.AuthenticationHeader(draft.password);
        }
        return new Authentication.SimplePassword(draft.password);
    }

    private void peers() {
        if (!draft.unicastPeers.isEmpty()) {
            if (strict) {
                warn("unicast_peer", "strict mode (RFC 9568) knows no unicast; the peers are used all the same");
            }
        } else if (!draft.unicastFaultNoPeer && (draft.says("unicast_src_ip") || draft.says("unicast_peer"))) {
            warn(
                    draft.says("unicast_peer") ? "unicast_peer" : "unicast_src_ip",
                    "found no unicast peer; multicast is used (mcast_src_ip sets its source address)");
        }
    }

    private boolean preempt(int priority, VrrpInstance.InitialState state) {
        if (draft.preempt) {
            return true;
        }
        if (priority == OWNER_PRIORITY) {
            warn("nopreempt", "the owner (priority 255) always preempts; nopreempt is ignored");
            return true;
        }
        if (state == VrrpInstance.InitialState.MASTER) {
            warn("nopreempt", "nopreempt works only with state BACKUP; ignored");
            return true;
        }
        return false;
    }

    private long preemptDelayMs(boolean preempt, VrrpInstance.InitialState state) {
        if (draft.preemptDelayMs == 0) {
            return 0;
        }
        if (strict) {
            warn("preempt_delay", "strict mode has no preempt_delay; ignored");
            return 0;
        }
        if (state == VrrpInstance.InitialState.MASTER) {
            warn("preempt_delay", "preempt_delay works only with state BACKUP; ignored");
            return 0;
        }
        if (!preempt) {
            warn("preempt_delay", "preempt_delay means nothing with nopreempt; ignored");
            return 0;
        }
        return draft.preemptDelayMs;
    }

    private Garp garp() {
        Garp garp = draft.garpDraft().over(globalGarp);
        if (!strict) {
            return garp;
        }
        if (draft.garpDraft().asksForLowerPrio(globalGarp)) {
            warn(
                    draft.says("garp_lower_prio_repeat") ? "garp_lower_prio_repeat" : "garp_lower_prio_delay",
                    "strict mode sends no gratuitous ARP after a lower priority; ignored");
        }
        return new Garp(
                garp.masterDelayMs(),
                garp.masterRepeat(),
                garp.refreshMs(),
                garp.refreshRepeat(),
                0,
                0,
                garp.intervalUs(),
                garp.gnaIntervalUs());
    }

    private int downTimerAdverts() {
        int adverts = draft.downTimerAdverts == null ? globals.downTimerAdverts() : draft.downTimerAdverts;
        if (strict && adverts != RFC_DOWN_TIMER_ADVERTS) {
            warn("down_timer_adverts", "strict mode waits for 3 advertisements; 3 is used");
            return RFC_DOWN_TIMER_ADVERTS;
        }
        return adverts;
    }

    private boolean strictly(String keyword, @Nullable Boolean own, boolean global, boolean inStrictMode) {
        if (!strict) {
            return or(own, global);
        }
        if (own != null && own != inStrictMode) {
            warn(keyword, "strict mode demands " + keyword + (inStrictMode ? " on" : " off"));
        }
        return inStrictMode;
    }

    private boolean accept(int priority) {
        if (!strict) {
            return draft.accept == null || draft.accept;
        }
        boolean byPriority = priority == OWNER_PRIORITY;
        if (version == 2 && draft.accept != null && draft.accept && !byPriority) {
            warn("accept", "VRRPv2 has no accept mode (RFC 3768); ignored in strict mode");
            return false;
        }
        return draft.accept == null ? byPriority : draft.accept;
    }

    /** Those for the packets; the rest is added to {@code excluded}. */
    private List<VirtualAddress> addresses(List<VirtualAddress> excluded) {
        List<VirtualAddress> advertised = new ArrayList<>();
        Set<VirtualAddress.Key> seen = new HashSet<>();
        for (VirtualAddress address : draft.virtualAddresses) {
            if (isNew(address, seen)) {
                (advertised.size() < ADVERTISED_ADDRESS_LIMIT ? advertised : excluded).add(address);
            }
        }
        if (!excluded.isEmpty()) {
            diagnostics.warning(
                    excluded.getFirst().position(),
                    excluded.getFirst().cidr(),
                    shown(draft) + ": an advertisement holds " + ADVERTISED_ADDRESS_LIMIT + " addresses; the "
                            + excluded.size() + " from here on are kept on the interface, but not advertised");
        }
        for (VirtualAddress address : draft.excludedAddresses) {
            if (isNew(address, seen)) {
                excluded.add(address);
            }
        }
        return advertised;
    }

    private boolean isNew(VirtualAddress address, Set<VirtualAddress.Key> seen) {
        if (seen.add(address.key(interfaceName))) {
            return true;
        }
        diagnostics.warning(
                address.position(),
                address.cidr(),
                shown(draft) + ": the address " + address.cidr() + " is given twice; the second is ignored");
        return false;
    }
}
