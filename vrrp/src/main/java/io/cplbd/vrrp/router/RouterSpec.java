package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.AdvertisementCodec.Expectation;
import io.cplbd.vrrp.packet.Authentication;
import java.net.InetAddress;
import java.util.List;

/**
 * Everything the protocol needs to know of one virtual router. Immutable; a reload brings a new one.
 *
 * @param name the instance's name, for people
 * @param version 2 or 3; 3 for IPv6
 * @param priority 1-255
 * @param advertIntervalCs centiseconds: 100-25500 in whole seconds (v2), 1-4095 (v3)
 * @param startAsMaster {@code state MASTER}: an owner (priority 255) then becomes master at once
 * @param preempt whether a backup takes over from a master of lower priority
 * @param preemptDelayNs how long it bears such a master first, 0 for not at all
 * @param downTimerAdverts adverts missed before the master counts as down, 1-100
 * @param advertised the virtual addresses carried in adverts, all of the router's family
 * @param announced every virtual address, the excluded ones too: what is made known by ARP or NA
 * @param leaseS seconds that the kernel keeps an address without an advertisement, {@link Lease#AUTOMATIC} or {@link
 *     Lease#FOREVER}
 */
public record RouterSpec(
        RouterId id,
        String name,
        int version,
        int priority,
        int advertIntervalCs,
        boolean startAsMaster,
        boolean preempt,
        long preemptDelayNs,
        int downTimerAdverts,
        List<InetAddress> advertised,
        List<InetAddress> announced,
        Authentication authentication,
        ChecksumCover checksumCover,
        Reach reach,
        Quirks quirks,
        Announcing announcing,
        int leaseS) {

    public RouterSpec {
        require(version == 2 || version == 3, "version", version);
        require(version == 3 || id.family() == AddressFamily.IPV4, "version for IPv6", version);
        require(priority >= 1 && priority <= Advertisement.PRIORITY_OWNER, "priority", priority);
        require(
                version == 2
                        ? advertIntervalCs >= 100 && advertIntervalCs <= 25500 && advertIntervalCs % 100 == 0
                        : advertIntervalCs >= 1 && advertIntervalCs <= 4095,
                "advertIntervalCs",
                advertIntervalCs);
        require(downTimerAdverts >= 1 && downTimerAdverts <= 100, "downTimerAdverts", downTimerAdverts);
        require(advertised.size() <= Advertisement.MAX_ADDRESSES, "number of addresses", advertised.size());
        require(leaseS >= 0, "lease", leaseS);
        advertised = List.copyOf(advertised);
        announced = List.copyOf(announced);
    }

    private static void require(boolean holds, String what, long found) {
        if (!holds) {
            throw new IllegalArgumentException(what + " out of range: " + found);
        }
    }

    public boolean owner() {
        return priority == Advertisement.PRIORITY_OWNER;
    }

    Expectation expectation() {
        return new Expectation(
                version, advertIntervalCs, authentication, checksumCover, reach instanceof Reach.Unicast);
    }

    /** Where adverts go and from whom they are taken. */
    public sealed interface Reach {
        /** To a group on the link, {@link AddressFamily#vrrpGroup()} unless configured otherwise. */
        record Multicast(InetAddress group) implements Reach {}

        /**
         * To each peer by itself ({@code unicast_peer}).
         *
         * @param hopLimit TTL or hop limit to send with
         * @param checkSource whether adverts from anybody but a peer are refused ({@code check_unicast_src})
         */
        record Unicast(List<Peer> peers, int hopLimit, boolean checkSource) implements Reach {
            public Unicast {
                peers = List.copyOf(peers);
            }
        }

        /** One unicast peer, and the TTLs or hop limits its packets may arrive with, 0-255. */
        record Peer(InetAddress address, int minHopLimit, int maxHopLimit) {}
    }

    /**
     * keepalived's departures from the RFC, off by default.
     *
     * @param lowerPriorityNoAdvert do not answer an advert of lower priority with an own one
     * @param higherPrioritySendAdvert send one more advert before giving way to a higher priority
     * @param ownerIgnoresAdverts an owner takes no advertisement in, as RFC 9568 section 7.1 has it and keepalived
     *     by default has not
     * @param skipAddressCheck do not compare the address list of a master already checked
     */
    public record Quirks(
            boolean lowerPriorityNoAdvert,
            boolean higherPrioritySendAdvert,
            boolean ownerIgnoresAdverts,
            boolean skipAddressCheck) {
        public static final Quirks NONE = new Quirks(false, false, false, false);
    }

    /**
     * How often a master makes its addresses known.
     *
     * @param repeat announcements of each address when becoming master, at least 1
     * @param againAfterNs when the same number follows once more, 0 for never
     * @param refreshNs how often {@code refreshRepeat} more follow for ever, 0 for never
     * @param lowerPriorityRepeat announcements after an advert of lower priority was seen, at once
     * @param lowerPriorityAgainAfterNs and once more after this time, 0 for never
     * @param spacingNs least time between two announcements on one interface, 0 for none
     */
    public record Announcing(
            int repeat,
            long againAfterNs,
            long refreshNs,
            int refreshRepeat,
            int lowerPriorityRepeat,
            long lowerPriorityAgainAfterNs,
            long spacingNs) {
        /** keepalived's defaults: five at once, five after five seconds. */
        public static final Announcing DEFAULT = new Announcing(5, 5_000_000_000L, 0, 1, 5, 5_000_000_000L, 0);
    }
}
