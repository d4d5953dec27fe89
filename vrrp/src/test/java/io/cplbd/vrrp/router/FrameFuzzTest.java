package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.vrrp.packet.AdvertisementCodec;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.packet.IpPacket;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Whole captured frames at a node that has several kinds of virtual routers, each in every state: one byte of settings,
 * one byte that says how late the frame is taken in, the frame.
 */
class FrameFuzzTest {
    /** Leaves the checksums as they are; else they are made right, which no fuzzer could do by guessing. */
    private static final int OWN_CHECKSUMS = 0x01;
    /** The message's checksum goes without the pseudo-header. */
    private static final int MESSAGE_ONLY = 0x02;

    private static final int SETTINGS_BYTES = 2;
    private static final int MAX_BYTES = 9_000;
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final String INTERFACE = "eth0";
    private static final Reach UNICAST =
            new Reach.Unicast(List.of(new Reach.Peer(ip("192.0.2.1"), 254, 255)), 255, true);

    private static final List<RouterState> STATES =
            List.of(RouterState.INIT, RouterState.BACKUP, RouterState.MASTER, RouterState.FAULT, RouterState.STOPPED);

    private record Router(RouterSpec spec, RouterState state) {}

    private static final List<Router> ROUTERS = Stream.of(
                    kind(1, SpecBuilder.spec().version(2)),
                    kind(50, SpecBuilder.spec().version(2).password("s3cret")),
                    kind(101, SpecBuilder.spec().nopreempt()),
                    kind(106, SpecBuilder.spec().preemptDelayMs(5_000).higherPrioritySendAdvert()),
                    kind(111, SpecBuilder.spec().owner()),
                    kind(116, SpecBuilder.spec().owner().ownerIgnoresAdverts()),
                    kind(121, SpecBuilder.spec().reach(UNICAST).checksumCover(ChecksumCover.MESSAGE_ONLY)),
                    kind(251, SpecBuilder.spec().intervalCs(50)),
                    kind(1, SpecBuilder.ipv6Spec()))
            .flatMap(List::stream)
            .toList();

    /** One in each state, with virtual router ids from {@code firstVrid} on. */
    private static List<Router> kind(int firstVrid, SpecBuilder builder) {
        List<Router> routers = new ArrayList<>();
        for (RouterState state : STATES) {
            routers.add(new Router(
                    builder.on(INTERFACE).vrid(firstVrid + routers.size()).build(), state));
        }
        return routers;
    }

    private final VrrpNode node = new VrrpNode();
    private final List<Effect> effects = new ArrayList<>();
    private final Effects sink = (id, effect) -> effects.add(effect);

    /** Takes a router in, and brings it into its state by {@code nowNs}. */
    private void add(Router router, long nowNs) {
        RouterSpec spec = router.spec();
        RouterState state = router.state();
        node.add(spec);
        if (state == RouterState.INIT) {
            return;
        }
        if (state != RouterState.FAULT) {
            node.input(spec.id(), new Input.LinkChanged(true, Inputs.own(spec)), 0, sink);
        }
        node.input(spec.id(), new Input.Started(), state == RouterState.MASTER ? 0 : nowNs, sink);
        if (state == RouterState.MASTER) {
            node.input(spec.id(), new Input.DeadlineReached(), nowNs - S, sink);
            node.input(spec.id(), new Input.ClaimDue(), nowNs, sink);
            node.input(spec.id(), new Input.AddressesApplied(1, spec.announced()), nowNs, sink);
        } else if (state == RouterState.STOPPED) {
            node.input(spec.id(), new Input.Stop(true), nowNs, sink);
        }
        // An owner does not wait as a backup.
        if (state != RouterState.BACKUP || !spec.owner()) {
            assertThat(view(spec.id()).state()).isEqualTo(state);
        }
    }

    private RouterView view(RouterId id) {
        return Objects.requireNonNull(node.view(id));
    }

    /** Everything that counts a frame that came in. */
    private long counted() {
        VrrpNode.Totals totals = node.totals();
        long counted = totals.foreignFrames() + totals.unknownRouters() + totals.unusableMessages();
        for (RouterView view : node.views()) {
            counted += view.counts().advertsReceived();
            for (long discarded : view.counts().discarded().values()) {
                counted += discarded;
            }
        }
        return counted;
    }

    @FuzzTest
    void frame(byte[] input) {
        if (input.length < SETTINGS_BYTES || input.length > MAX_BYTES) {
            return;
        }
        FrameFuzzTest fresh = new FrameFuzzTest();
        fresh.arrives(input[0], input[1] & 0xff, Arrays.copyOfRange(input, SETTINGS_BYTES, input.length));
    }

    private void arrives(byte settings, int lateCs, byte[] frame) {
        long arrivedNs = 10 * S;
        long nowNs = arrivedNs + 10 * MS * lateCs;
        for (Router router : ROUTERS) {
            add(router, arrivedNs - 10 * MS);
        }
        if ((settings & OWN_CHECKSUMS) == 0 && frame.length > Frames.ETHERNET_BYTES + 20) {
            Frames.withIpv4HeaderChecksum(frame);
            Frames.withMessageChecksum(frame, (settings & MESSAGE_ONLY) == 0);
        }

        List<RouterView> before = node.views();
        long countedBefore = counted();
        effects.clear();
        node.frame(INTERFACE, frame, arrivedNs, nowNs, sink);
        List<RouterView> after = node.views();

        int touched = 0;
        for (int i = 0; i < before.size(); i++) {
            touched += before.get(i).equals(after.get(i)) ? 0 : 1;
        }
        assertThat(touched).as("a frame is for one router at most").isLessThanOrEqualTo(1);
        long counts = counted() - countedBefore;
        assertThat(counts).as("counted once").isBetween(forIdle(frame) ? 0L : 1L, 1L);

        // The same again, as a duplicate, and what comes of it all.
        node.frame(INTERFACE, frame, arrivedNs, nowNs + 1, sink);
        for (int second = 0; second < 5; second++) {
            nowNs += S;
            node.advance(nowNs, true, sink);
        }
        for (int i = 0; i < before.size(); i++) {
            RouterState state = before.get(i).state();
            if (state == RouterState.INIT || state == RouterState.FAULT || state == RouterState.STOPPED) {
                assertThat(node.views().get(i).state()).isEqualTo(state);
            }
        }
    }

    /** Whether the frame is for a router that does not run, which need not count what is good. */
    private boolean forIdle(byte[] frame) {
        IpPacket packet = IpPacket.ofFrame(frame);
        int virtualRouterId = packet == null ? -1 : AdvertisementCodec.virtualRouterIdOf(packet);
        if (packet == null || virtualRouterId < 1) {
            return false;
        }
        RouterView view = node.view(new RouterId(INTERFACE, packet.family(), virtualRouterId));
        return view != null && view.state() != RouterState.BACKUP && view.state() != RouterState.MASTER;
    }
}
