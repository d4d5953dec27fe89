package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.SpecBuilder.ipv6Spec;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.packet.Discard;
import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets to their routers, deadlines to those that are due. */
class VrrpNodeTest {
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final Authentication NONE = new Authentication.None();
    private static final InetAddress PEER = ip("192.0.2.9");
    private static final InetAddress PEER6 = ip("fe80::9");

    private final VrrpNode node = new VrrpNode();
    private final List<Effect> effects = new ArrayList<>();
    private final Effects sink = (id, effect) -> effects.add(effect);

    private RouterId started(SpecBuilder builder) {
        RouterSpec spec = builder.build();
        node.add(spec);
        node.input(spec.id(), new Input.LinkChanged(true, Inputs.own(spec)), 0, sink);
        node.input(spec.id(), new Input.Started(), 0, sink);
        effects.clear();
        return spec.id();
    }

    private RouterView view(RouterId id) {
        return Objects.requireNonNull(node.view(id));
    }

    private long received(RouterId id) {
        return view(id).counts().advertsReceived();
    }

    private static byte[] frame(int virtualRouterId, InetAddress source) {
        AddressFamily family = AddressFamily.of(source);
        return Frames.advertisement(
                new Advertisement(3, virtualRouterId, 100, 100, List.of()), NONE, source, family.vrrpGroup());
    }

    @Test
    void aPacketReachesItsRouterAndNoOther() {
        RouterId ours = started(spec());
        RouterId otherVrid = started(spec().vrid(52));
        RouterId otherInterface = started(spec().on("eth1"));
        RouterId otherFamily = started(ipv6Spec());
        node.frame("eth0", frame(51, PEER), 0, 0, sink);
        assertThat(List.of(ours, otherVrid, otherInterface, otherFamily))
                .extracting(this::received)
                .containsExactly(1L, 0L, 0L, 0L);

        node.frame("eth1", frame(51, PEER), 0, 0, sink);
        node.frame("eth0", frame(52, PEER), 0, 0, sink);
        node.frame("eth0", frame(51, PEER6), 0, 0, sink);
        assertThat(List.of(ours, otherVrid, otherInterface, otherFamily))
                .extracting(this::received)
                .containsExactly(1L, 1L, 1L, 1L);
        assertThat(node.totals()).isEqualTo(new VrrpNode.Totals(0, 0, 0, 0));
    }

    @Test
    void whatNobodyCanBeBlamedForIsCounted() {
        started(spec());
        node.frame("eth0", Frames.golden("gratuitous-arp"), 0, 0, sink);
        node.frame("eth0", new byte[0], 0, 0, sink);
        node.frame("eth0", frame(53, PEER), 0, 0, sink);
        node.frame("eth9", frame(51, PEER), 0, 0, sink);
        node.frame("eth0", frame(51, PEER6), 0, 0, sink);
        node.frame("eth0", frame(0, PEER), 0, 0, sink);

        assertThat(node.totals()).isEqualTo(new VrrpNode.Totals(2, 3, 1, 0));
        assertThat(effects).isEmpty();
    }

    @Test
    void aMessageTooShortForAVridIsUnusable() {
        started(spec());
        byte[] frame = frame(51, PEER);
        byte[] shorter = java.util.Arrays.copyOf(frame, frame.length - 1);
        shorter[Frames.ETHERNET_BYTES + 3]--;
        node.frame("eth0", Frames.withIpv4HeaderChecksum(shorter), 0, 0, sink);

        assertThat(node.totals().unusableMessages()).isEqualTo(1);
    }

    /** A reason is worth a line when it is new: until the state or the master changes. */
    @Test
    void aReasonIsFirstOnce() {
        RouterId id = started(spec());
        byte[] wrong = Frames.advertisement(
                new Advertisement(2, 51, 100, 100, List.of()), NONE, PEER, AddressFamily.IPV4.vrrpGroup());
        for (int i = 0; i < 3; i++) {
            node.frame("eth0", wrong, 0, 0, sink);
        }
        assertThat(effects)
                .containsExactly(
                        new Effect.Discarded(Discard.VERSION, PEER, true),
                        new Effect.Discarded(Discard.VERSION, PEER, false),
                        new Effect.Discarded(Discard.VERSION, PEER, false));
        assertThat(view(id).counts().discarded(Discard.VERSION)).isEqualTo(3);
        assertThat(view(id).counts().discarded(Discard.TTL)).isZero();

        effects.clear();
        node.frame("eth0", frame(51, PEER), 0, 0, sink);
        node.frame("eth0", wrong, 0, 0, sink);
        assertThat(effects).as("a master was found").contains(new Effect.Discarded(Discard.VERSION, PEER, true));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.9, 255, true, taken",
        "192.0.2.9, 200, true, taken",
        "192.0.2.9, 100, true, taken",
        "192.0.2.9, 99, true, PEER_TTL",
        "192.0.2.9, 201, true, PEER_TTL",
        "192.0.2.9, 99, false, PEER_TTL",
        "192.0.2.10, 64, true, taken",
        "192.0.2.77, 255, true, UNKNOWN_PEER",
        "192.0.2.77, 255, false, taken",
        "192.0.2.77, 1, false, taken"
    })
    void unicastPeersAreHeldToTheirAddressesAndHopLimits(
            String source, int hopLimit, boolean checkSource, String outcome) {
        int most = hopLimit == 255 ? 255 : 200;
        RouterId id = started(spec().reach(new Reach.Unicast(
                List.of(new Reach.Peer(PEER, 100, most), new Reach.Peer(ip("192.0.2.10"), 0, 255)), 255, checkSource)));
        node.frame(
                "eth0",
                Frames.ethernet(PacketWriter.advertisement(
                        new Advertisement(3, 51, 100, 100, List.of()),
                        NONE,
                        ChecksumCover.PSEUDO_HEADER,
                        ip(source),
                        Driver.OWN,
                        hopLimit,
                        1)),
                0,
                0,
                sink);

        assertThat(received(id)).isEqualTo(outcome.equals("taken") ? 1 : 0);
        assertThat(view(id).counts().discarded())
                .isEqualTo(
                        outcome.equals("taken") ? java.util.Map.of() : java.util.Map.of(Discard.valueOf(outcome), 1L));
    }

    /** RFC 9568 section 7.1 and {@code owner_ignore_adverts}. */
    @Test
    void anOwnerToldSoListensToNobody() {
        RouterId id = started(spec().owner().ownerIgnoresAdverts());
        node.frame(
                "eth0",
                Frames.advertisement(
                        new Advertisement(3, 51, 255, 100, List.of()),
                        NONE,
                        ip("192.0.2.200"),
                        AddressFamily.IPV4.vrrpGroup()),
                0,
                0,
                sink);

        assertThat(view(id).state()).isEqualTo(RouterState.MASTER);
        assertThat(effects).containsExactly(new Effect.Discarded(Discard.OWNER, ip("192.0.2.200"), true));
    }

    @Test
    void whoIsNoOwnerListensAllTheSame() {
        RouterId id = started(spec().priority(254).ownerIgnoresAdverts());
        node.frame("eth0", frame(51, PEER), 0, 0, sink);

        assertThat(received(id)).isEqualTo(1);
    }

    @Test
    void twoRoutersCannotBeOne() {
        node.add(spec().build());

        assertThatThrownBy(() -> node.add(spec().priority(3).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already");
    }

    /** A deadline that a packet has moved may be named once more as it was; looking at it finds the true one. */
    @Test
    void aDeadlineThatHasMovedIsNamedOnceAtMost() {
        started(spec());
        long firstNs = node.nextDeadlineNs();
        node.frame("eth0", frame(51, PEER), MS, MS, sink);

        assertThat(node.electionDue(firstNs))
                .as("not as the old deadline would have it")
                .isFalse();
        node.advance(firstNs, true, sink);
        assertThat(node.nextDeadlineNs()).isEqualTo(firstNs + MS);
        node.advance(firstNs + MS, true, sink);
        assertThat(effects).as("an election, then").anyMatch(Effect.SendAdvertisement.class::isInstance);
    }

    @Test
    void whoLeftIsNoLongerSpokenTo() {
        RouterId id = started(spec());
        node.remove(id);
        node.frame("eth0", frame(51, PEER), 0, 0, sink);
        node.input(id, new Input.DeadlineReached(), 0, sink);

        assertThat(node.totals().unknownRouters()).isEqualTo(1);
        assertThat(node.view(id)).isNull();
        assertThat(node.views()).isEmpty();
        assertThat(node.nextDeadlineNs()).isEqualTo(VirtualRouter.NEVER);
    }

    @Test
    void theNextDeadlineIsTheEarliestOfAll() {
        assertThat(node.nextDeadlineNs()).isEqualTo(VirtualRouter.NEVER);
        started(spec());
        assertThat(node.nextDeadlineNs()).isEqualTo(3_609_375_000L);
        started(spec().vrid(52).priority(200));
        assertThat(node.nextDeadlineNs()).isEqualTo(3_218_750_000L);
    }

    @Test
    void onlyThoseThatAreDueAct() {
        RouterId slow = started(spec());
        RouterId fast = started(spec().vrid(52).priority(200));
        node.advance(3_300 * MS, true, sink);

        assertThat(view(fast).state()).isEqualTo(RouterState.MASTER);
        assertThat(view(slow).state()).isEqualTo(RouterState.BACKUP);
    }

    @Test
    void packetsAreLostToTheRoutersOfTheirInterface() {
        RouterId id = started(spec());
        RouterId elsewhere = started(spec().on("eth1"));
        long firstNs = view(id).nextDeadlineNs();
        node.packetsLost("eth0", S, sink);

        assertThat(view(id).nextDeadlineNs()).isEqualTo(firstNs + S);
        assertThat(view(elsewhere).nextDeadlineNs()).isEqualTo(firstNs);
    }

    @Test
    void whoListensToNobodyLosesNothing() {
        RouterId id = started(spec().owner().ownerIgnoresAdverts());
        node.packetsLost("eth0", 60 * S, sink);

        assertThat(view(id).state()).isEqualTo(RouterState.MASTER);
    }

    // ---- Elections withheld ----

    @Test
    void anElectionWaitsUntilAllThatArrivedHasBeenTakenIn() {
        RouterId id = started(spec());
        assertThat(node.electionDue(4 * S)).isTrue();
        node.advance(4 * S, false, sink);
        assertThat(effects).isEmpty();

        node.frame("eth0", frame(51, PEER), 3 * S, 4 * S, sink);
        assertThat(node.electionDue(4 * S)).isFalse();
        node.advance(4 * S, true, sink);
        assertThat(view(id).state()).isEqualTo(RouterState.BACKUP);
        assertThat(node.nextDeadlineNs()).isEqualTo(6_609_375_000L);
    }

    @Test
    void aMastersAdvertsDoNotWaitForTheElectionsOfOthers() {
        RouterId master = started(spec().owner());
        started(spec().vrid(52).priority(255));
        node.advance(1 * S, true, sink);
        node.advance(2 * S, true, sink);
        effects.clear();
        assertThat(node.electionDue(3_004 * MS)).isTrue();
        node.advance(3_004 * MS, false, sink);

        assertThat(effects).hasExactlyElementsOfTypes(Effect.SendAdvertisement.class, Effect.LeaseExtended.class);
        assertThat(node.nextDeadlineWithoutElectionsNs()).isEqualTo(view(master).nextDeadlineNs());
    }

    @Test
    void aMasterSilentForLongSaysNothingUntilAllHasBeenTakenIn() {
        RouterId id = started(spec().owner().announcing(new RouterSpec.Announcing(5, 0, 0, 1, 5, 0, 10 * MS)));
        node.input(id, new Input.AddressesApplied(1, List.of(ip("192.0.2.100"))), 0, sink);
        node.advance(0, true, sink);
        effects.clear();
        assertThat(node.electionDue(60 * S)).isTrue();
        node.advance(60 * S, false, sink);
        assertThat(effects).as("neither adverts nor announcements").isEmpty();
        assertThat(node.nextDeadlineWithoutElectionsNs())
                .as("no deadline that is over already")
                .isGreaterThan(60 * S);

        node.frame(
                "eth0",
                Frames.advertisement(
                        new Advertisement(3, 51, 100, 100, List.of()), NONE, PEER, AddressFamily.IPV4.vrrpGroup()),
                59 * S,
                60 * S,
                sink);
        node.advance(60 * S, true, sink);
        assertThat(view(id).state()).isEqualTo(RouterState.BACKUP);
        assertThat(effects)
                .noneMatch(effect ->
                        effect instanceof Effect.SendAdvertisement || effect instanceof Effect.SendAnnouncement);
    }
}
