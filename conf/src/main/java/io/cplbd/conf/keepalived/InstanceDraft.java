package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vrrp_instance block as it was read; null is "not said". {@link InstanceRules} makes the instance of it. */
final class InstanceDraft implements GarpDraft.Owner, NotifyDraft.Owner, TrackingDraft.Owner {
    final String name;
    final Position position;

    /** Last place of each keyword, for remarks that come only when all is known. */
    final Map<String, Position> places = new HashMap<>();

    VrrpInstance.@Nullable InitialState initialState;

    @Nullable
    String interfaceName;

    @Nullable
    Integer virtualRouterId;

    @Nullable
    Integer priority;

    @Nullable
    Integer version;

    @Nullable
    Integer advertIntervalMs;

    @Nullable
    AddressFamily family;

    boolean authenticationHeader;
    boolean authenticationTyped;

    @Nullable
    Secret password;

    final List<VirtualAddress> virtualAddresses = new ArrayList<>();
    final List<VirtualAddress> excludedAddresses = new ArrayList<>();
    boolean noVirtualAddress;
    final List<Node> virtualRoutes = new ArrayList<>();
    final List<Node> virtualRules = new ArrayList<>();

    @Nullable
    InetAddress sourceAddress;

    boolean trackSourceAddress;
    final Map<InetAddress, UnicastPeer> unicastPeers = new LinkedHashMap<>();
    int unicastTtl = 255;
    boolean unicastFaultNoPeer;

    @Nullable
    Boolean checkUnicastSource;

    @Nullable
    InetAddress multicastGroup;

    boolean preempt = true;
    long preemptDelayMs;

    @Nullable
    Integer downTimerAdverts;

    @Nullable
    AddressLease lease;

    @Nullable
    Boolean lowerPrioNoAdvert;

    @Nullable
    Boolean higherPrioSendAdvert;

    @Nullable
    Boolean ownerIgnoreAdverts;

    @Nullable
    Boolean skipCheckAdvAddr;

    @Nullable
    Boolean v3ChecksumAsV2;

    boolean dontTrackPrimary;

    @Nullable
    Boolean strict;

    @Nullable
    Boolean accept;

    int timerExpiredBackup;

    @Nullable
    Boolean smtpAlert;

    private final GarpDraft garp = new GarpDraft();
    private final NotifyDraft notify = new NotifyDraft();
    private final TrackingDraft tracking = new TrackingDraft();

    InstanceDraft(String name, Position position) {
        this.name = name;
        this.position = position;
    }

    @Override
    public GarpDraft garpDraft() {
        return garp;
    }

    @Override
    public NotifyDraft notifyDraft() {
        return notify;
    }

    @Override
    public TrackingDraft trackingDraft() {
        return tracking;
    }

    /** Where this keyword stands, or the instance if it is not there. */
    Position place(String keyword) {
        return places.getOrDefault(keyword, position);
    }

    boolean says(String keyword) {
        return places.containsKey(keyword);
    }

    /**
     * The first address decides on the family. Reports an address of the other one.
     *
     * @return whether the address can be used
     */
    boolean admits(InetAddress address, Position at, Diagnostics diagnostics) {
        AddressFamily found = AddressFamily.of(address);
        if (family == null) {
            family = found;
        }
        if (family == found) {
            return true;
        }
        String text = address.getHostAddress();
        diagnostics.error(
                at,
                text,
                "found the " + found + " address " + text + ", expected " + family
                        + " as before in this instance; ignored");
        return false;
    }
}
