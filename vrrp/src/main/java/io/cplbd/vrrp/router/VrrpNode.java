package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.AdvertisementCodec;
import io.cplbd.vrrp.packet.AdvertisementCodec.Reading;
import io.cplbd.vrrp.packet.Discard;
import io.cplbd.vrrp.packet.IpPacket;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All virtual routers of one machine: hands each packet to its router, deadlines to those that are due, and paces what
 * they announce. Pure: the same code runs in the daemon and in a simulation. Not thread-safe.
 */
public final class VrrpNode {
    private final Map<RouterId, VirtualRouter> routers = new LinkedHashMap<>();
    private final AnnouncementPacer pacer = new AnnouncementPacer();
    private long advancedAtNs;
    /**
     * No later than the first deadline of any router. What re-arms a timer, as every packet does, need not look at all the
     * others: it is only made to grow when it has passed.
     */
    private long earliestNs = VirtualRouter.NEVER;

    private long foreignFrames;
    private long unknownRouters;
    private long unusableMessages;

    /** Takes a new virtual router in. It does nothing before {@link Input.Started}. */
    public void add(RouterSpec spec) {
        if (routers.putIfAbsent(spec.id(), new VirtualRouter(spec)) != null) {
            throw new IllegalArgumentException("there is a virtual router " + spec.id() + " already");
        }
    }

    /** Lets go of a router, after {@link Input.Stop}. */
    public void remove(RouterId id) {
        routers.remove(id);
        pacer.forget(id);
        earliestNs = routers.values().stream().mapToLong(VrrpNode::dueNs).min().orElse(VirtualRouter.NEVER);
    }

    /**
     * Takes a captured Ethernet frame in. Whatever it holds, it is at worst counted.
     *
     * @param arrivedNs when the kernel took it from the wire, on the clock of {@code nowNs}
     */
    public void frame(String interfaceName, byte[] frame, long arrivedNs, long nowNs, Effects effects) {
        IpPacket packet = IpPacket.ofFrame(frame);
        if (packet == null) {
            foreignFrames++;
            return;
        }
        int virtualRouterId = AdvertisementCodec.virtualRouterIdOf(packet);
        if (virtualRouterId < 1) {
            unusableMessages++;
            return;
        }
        VirtualRouter router = routers.get(new RouterId(interfaceName, packet.family(), virtualRouterId));
        if (router == null) {
            unknownRouters++;
            return;
        }
        switch (AdvertisementCodec.read(packet, router.spec().expectation())) {
            case Reading.Refused(Discard reason) -> router.discarded(reason, packet.source(), effects);
            case Reading.Read(var advert) -> {
                Discard refusal = refusal(router.spec(), packet);
                if (refusal != null) {
                    router.discarded(refusal, packet.source(), effects);
                } else {
                    input(router, new Input.AdvertReceived(advert, packet.source(), arrivedNs), nowNs, effects);
                }
            }
        }
    }

    /** keepalived's last checks: whether anybody is listened to, who the sender is, how far away it may be. */
    private static @Nullable Discard refusal(RouterSpec spec, IpPacket packet) {
        if (listensToNobody(spec)) {
            return Discard.OWNER; // RFC 9568 section 7.1
        }
        if (!(spec.reach() instanceof Reach.Unicast unicast)) {
            return null;
        }
        Reach.Peer peer = peerOf(unicast, packet.source());
        if (peer == null) {
            return unicast.checkSource() ? Discard.UNKNOWN_PEER : null;
        }
        return packet.hopLimit() < peer.minHopLimit() || packet.hopLimit() > peer.maxHopLimit()
                ? Discard.PEER_TTL
                : null;
    }

    private static boolean listensToNobody(RouterSpec spec) {
        return spec.owner() && spec.quirks().ownerIgnoresAdverts();
    }

    private static Reach.@Nullable Peer peerOf(Reach.Unicast unicast, InetAddress source) {
        for (Reach.Peer peer : unicast.peers()) {
            if (peer.address().equals(source)) {
                return peer;
            }
        }
        return null;
    }

    /** Tells the routers of an interface that packets have come to it, before {@code nowNs}, that were not taken in. */
    public void packetsLost(String interfaceName, long nowNs, Effects effects) {
        for (VirtualRouter router : routers.values()) {
            if (router.id().interfaceName().equals(interfaceName) && !listensToNobody(router.spec())) {
                input(router, new Input.PacketsLost(), nowNs, effects);
            }
        }
    }

    /** Hands one input to one router; an unknown router is no error: it may have left with a reload. */
    public void input(RouterId id, Input input, long nowNs, Effects effects) {
        VirtualRouter router = routers.get(id);
        if (router != null) {
            input(router, input, nowNs, effects);
        }
    }

    private void input(VirtualRouter router, Input input, long nowNs, Effects effects) {
        router.on(input, nowNs, (id, effect) -> {
            switch (effect) {
                case Effect.Announce announce ->
                    pacer.add(id, announce.addresses(), announce.repeat(), announce.spacingNs(), nowNs);
                case Effect.StateChanged change
                when change.from() == RouterState.MASTER -> {
                    pacer.forget(id);
                    effects.add(id, change);
                }
                default -> effects.add(id, effect);
            }
        });
        if (input instanceof Input.Reconfigured) {
            pacer.retain(router.id(), router.spec().announced());
        }
        earliestNs = Math.min(earliestNs, dueNs(router));
    }

    private static long dueNs(VirtualRouter router) {
        return Math.min(router.nextDeadlineNs(), router.claimAtNs());
    }

    /**
     * Acts on every deadline that has passed.
     *
     * @param electionsToo false while packets may have arrived that were not taken in yet: then nobody becomes master
     *     by the passing of time, a new master does not ask for its addresses, and one silent so long that others may have
     *     elected says nothing
     */
    public void advance(long nowNs, boolean electionsToo, Effects effects) {
        advancedAtNs = nowNs;
        if (earliestNs <= nowNs) {
            advanceRouters(nowNs, electionsToo, effects);
        }
        pacer.run(nowNs, id -> electionsToo || !electionDue(id, nowNs), effects);
    }

    private void advanceRouters(long nowNs, boolean electionsToo, Effects effects) {
        long earliest = VirtualRouter.NEVER;
        for (VirtualRouter router : routers.values()) {
            if (router.nextDeadlineNs() <= nowNs && (electionsToo || !router.electionDue(nowNs))) {
                input(router, new Input.DeadlineReached(), nowNs, effects);
            }
            if (router.claimAtNs() <= nowNs && electionsToo) {
                input(router, new Input.ClaimDue(), nowNs, effects);
            }
            earliest = Math.min(earliest, dueNs(router));
        }
        earliestNs = earliest;
    }

    private boolean electionDue(RouterId id, long nowNs) {
        VirtualRouter router = routers.get(id);
        return router != null && router.electionDue(nowNs);
    }

    /**
     * Whether the passing of time makes some router a master at {@code nowNs}, gives a new one its addresses, or keeps one
     * that was stalled.
     */
    public boolean electionDue(long nowNs) {
        if (nowNs < nextDeadlineNs()) {
            return false;
        }
        for (VirtualRouter router : routers.values()) {
            if (router.electionDue(nowNs) || router.claimAtNs() <= nowNs) {
                return true;
            }
        }
        return false;
    }

    /** When {@link #advance} is due next, or earlier; {@link VirtualRouter#NEVER} for never. */
    public long nextDeadlineNs() {
        return Math.min(earliestNs, pacer.nextDeadlineNs());
    }

    /** {@link #nextDeadlineNs} leaving out whatever only an election could do, for while elections are withheld. */
    public long nextDeadlineWithoutElectionsNs() {
        long earliest = pacer.nextDeadlineNs();
        for (VirtualRouter router : routers.values()) {
            if (router.state() == RouterState.MASTER && !router.electionDue(advancedAtNs)) {
                earliest = Math.min(earliest, router.nextDeadlineNs());
            }
        }
        return earliest;
    }

    public List<RouterView> views() {
        return routers.values().stream().map(VirtualRouter::view).toList();
    }

    public @Nullable RouterView view(RouterId id) {
        VirtualRouter router = routers.get(id);
        return router == null ? null : router.view();
    }

    public Totals totals() {
        return new Totals(foreignFrames, unknownRouters, unusableMessages, pacer.dropped());
    }

    /**
     * What no router can be blamed for.
     *
     * @param foreignFrames frames that held no whole VRRP packet
     * @param unknownRouters packets with a VRID that is not configured on that interface
     * @param unusableMessages messages too short to have a VRID, or with VRID 0
     * @param announcementsDropped announcements that found their queue full
     */
    public record Totals(long foreignFrames, long unknownRouters, long unusableMessages, long announcementsDropped) {}
}
