package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One virtual router. Every value is the one in effect: global defaults filled in, contradictions resolved as keepalived resolves them.
 *
 * @param virtualRouterId 1 to 255
 * @param priority 1 to 255; 255 is the owner
 * @param version 2 or 3; always 3 for IPv6
 * @param advertIntervalCs hundredths of a second: whole seconds 100 to 25500 in version 2, 1 to 4095 in version 3
 * @param virtualAddresses those in the packets, 255 at most
 * @param excludedAddresses those that are added and removed, but are not in the packets; of either family
 * @param virtualRoutes lines of {@code virtual_routes}, not interpreted
 * @param virtualRules lines of {@code virtual_rules}, not interpreted
 * @param sourceAddress null: the interface's first address
 * @param unicastPeers empty: multicast, unless {@code unicastFaultNoPeer}
 * @param unicastTtl 0 to 255
 * @param multicastGroup where advertisements go if there are no peers
 * @param preemptDelayMs 0 to 1000000
 * @param downTimerAdverts intervals without advertisement that mean the master is down, 1 to 100
 * @param lease how long virtual addresses outlive the last advertisement
 * @param accept false: packets to the virtual addresses are dropped unless this is the owner
 * @param timerExpiredBackup intervals by which our own timer may be late before a MASTER steps down; 0: never
 */
public record VrrpInstance(
        String name,
        InitialState initialState,
        String interfaceName,
        int virtualRouterId,
        int priority,
        int version,
        AddressFamily family,
        int advertIntervalCs,
        Authentication authentication,
        List<VirtualAddress> virtualAddresses,
        List<VirtualAddress> excludedAddresses,
        List<Node> virtualRoutes,
        List<Node> virtualRules,
        @Nullable InetAddress sourceAddress,
        boolean trackSourceAddress,
        List<UnicastPeer> unicastPeers,
        int unicastTtl,
        boolean unicastFaultNoPeer,
        boolean checkUnicastSource,
        InetAddress multicastGroup,
        boolean preempt,
        long preemptDelayMs,
        Garp garp,
        int downTimerAdverts,
        AddressLease lease,
        boolean lowerPrioNoAdvert,
        boolean higherPrioSendAdvert,
        boolean ownerIgnoreAdverts,
        boolean skipCheckAdvAddr,
        boolean v3ChecksumAsV2,
        boolean dontTrackPrimary,
        boolean strict,
        boolean accept,
        int timerExpiredBackup,
        Notify notifyScripts,
        boolean smtpAlert,
        Tracking tracking,
        Position position) {
    public VrrpInstance {
        virtualAddresses = List.copyOf(virtualAddresses);
        excludedAddresses = List.copyOf(excludedAddresses);
        virtualRoutes = List.copyOf(virtualRoutes);
        virtualRules = List.copyOf(virtualRules);
        unicastPeers = List.copyOf(unicastPeers);
    }

    /** The state that is striven for at start. */
    public enum InitialState {
        MASTER,
        BACKUP
    }

    VrrpInstance withTracking(Tracking changed) {
        return new VrrpInstance(
                name,
                initialState,
                interfaceName,
                virtualRouterId,
                priority,
                version,
                family,
                advertIntervalCs,
                authentication,
                virtualAddresses,
                excludedAddresses,
                virtualRoutes,
                virtualRules,
                sourceAddress,
                trackSourceAddress,
                unicastPeers,
                unicastTtl,
                unicastFaultNoPeer,
                checkUnicastSource,
                multicastGroup,
                preempt,
                preemptDelayMs,
                garp,
                downTimerAdverts,
                lease,
                lowerPrioNoAdvert,
                higherPrioSendAdvert,
                ownerIgnoreAdverts,
                skipCheckAdvAddr,
                v3ChecksumAsV2,
                dontTrackPrimary,
                strict,
                accept,
                timerExpiredBackup,
                notifyScripts,
                smtpAlert,
                changed,
                position);
    }
}
