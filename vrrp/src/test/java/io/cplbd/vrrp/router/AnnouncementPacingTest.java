package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.addresses;
import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Design decision 6: announcements are paced, so that a hundred addresses cannot delay one advertisement. */
class AnnouncementPacingTest {
    private static final long US = 1_000L;
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    /** What injecting one frame costs: ten times what it does. */
    private static final long FRAME_NS = 20 * US;

    private static final int MOST_TURNS = 100_000;

    private static final Announcing ONCE = new Announcing(5, 0, 0, 1, 5, 0, 0);

    record Sent(long atNs, RouterId router, InetAddress address) {}

    /** A loop whose every frame takes time, as a real one's does: what is late, is late here too. */
    private static final class Loop {
        private final VrrpNode node = new VrrpNode();
        private final List<Sent> announcements = new ArrayList<>();
        private final Map<RouterId, List<Long>> advertsAtNs = new HashMap<>();
        private final Map<RouterId, List<InetAddress>> kernel = new HashMap<>();
        private final List<Runnable> answers = new ArrayList<>();
        private long nowNs = 1_000 * S;

        RouterId start(SpecBuilder builder) {
            RouterSpec spec = builder.build();
            node.add(spec);
            input(spec.id(), new Input.LinkChanged(true, Driver.OWN));
            input(spec.id(), new Input.Started());
            return spec.id();
        }

        void input(RouterId id, Input input) {
            node.input(id, input, nowNs, this::carryOut);
            settle();
        }

        void run(long forNs) {
            long untilNs = nowNs + forNs;
            for (int turn = 0; node.nextDeadlineNs() <= untilNs; turn++) {
                assertThat(turn).as("deadlines come to an end").isLessThan(MOST_TURNS);
                assertThat(node.nextDeadlineNs())
                        .as("a deadline is a time that callers may reckon with")
                        .isPositive();
                nowNs = Math.max(nowNs, node.nextDeadlineNs());
                node.advance(nowNs, true, this::carryOut);
                settle();
            }
            nowNs = untilNs;
        }

        private void settle() {
            List<Runnable> due = List.copyOf(answers);
            answers.clear();
            due.forEach(Runnable::run);
        }

        private void carryOut(RouterId id, Effect effect) {
            switch (effect) {
                case Effect.SendAdvertisement(var advert, var ignored) -> {
                    nowNs += FRAME_NS;
                    assertThat(advert.resigns()).isFalse();
                    advertsAtNs.computeIfAbsent(id, key -> new ArrayList<>()).add(nowNs);
                }
                case Effect.SendAnnouncement(var address) -> {
                    nowNs += FRAME_NS;
                    announcements.add(new Sent(nowNs, id, address));
                }
                case Effect.WantAddresses(long generation, boolean held) ->
                    answers.add(() -> {
                        List<InetAddress> before = kernel.getOrDefault(id, List.of());
                        List<InetAddress> wanted = held
                                ? Objects.requireNonNull(node.view(id)).spec().announced()
                                : List.of();
                        kernel.put(id, wanted);
                        input(
                                id,
                                new Input.AddressesApplied(
                                        generation,
                                        wanted.stream()
                                                .filter(address -> !before.contains(address))
                                                .toList()));
                    });
                case Effect.Announce announce -> throw new AssertionError("not paced: " + announce);
                default -> {}
            }
        }

        List<InetAddress> announced() {
            return announcements.stream().map(Sent::address).toList();
        }
    }

    /** 100 addresses, five times each, at 10 ms: every advert leaves within a batch's time of its deadline. */
    @Test
    void aHundredAddressesDelayNoAdvert() {
        Loop loop = new Loop();
        RouterId id =
                loop.start(spec().owner().intervalCs(1).announcing(ONCE).addresses(addresses(AddressFamily.IPV4, 100)));
        long startNs = loop.nowNs;
        loop.run(200 * MS);

        assertThat(loop.announcements).hasSize(500);
        List<Long> adverts = Objects.requireNonNull(loop.advertsAtNs.get(id));
        assertThat(adverts).hasSize(21);
        for (int i = 1; i < adverts.size(); i++) {
            long lateNs = adverts.get(i) - (startNs + i * 10L * MS);
            assertThat(lateNs).as("advert %d", i).isBetween(0L, AnnouncementPacer.BATCH * FRAME_NS + 2 * FRAME_NS);
        }
        assertThat(loop.announcements.getLast().atNs() - startNs)
                .as("and it does not take for ever")
                .isLessThan(50 * MS);
    }

    @Test
    void manyRoutersAtOnceDelayNoAdvertEither() {
        Loop loop = new Loop();
        List<RouterId> ids = new ArrayList<>();
        for (int vrid = 1; vrid <= 20; vrid++) {
            ids.add(loop.start(spec().owner()
                    .vrid(vrid)
                    .intervalCs(10)
                    .announcing(ONCE)
                    .addresses(addresses(AddressFamily.IPV4, 100))));
        }
        loop.run(2 * S);

        assertThat(loop.announcements).hasSize(20 * 500);
        for (RouterId id : ids) {
            List<Long> adverts = Objects.requireNonNull(loop.advertsAtNs.get(id));
            assertThat(adverts).hasSizeGreaterThanOrEqualTo(19);
            for (int i = 1; i < adverts.size(); i++) {
                assertThat(adverts.get(i) - adverts.get(i - 1)).isBetween(98 * MS, 102 * MS);
            }
        }
    }

    @Test
    void everyAddressIsHeardOnceBeforeAnyIsHeardTwice() {
        Loop loop = new Loop();
        List<InetAddress> addresses = addresses(AddressFamily.IPV4, 100);
        loop.start(spec().owner().announcing(ONCE).addresses(addresses));
        loop.run(1 * S);

        for (int round = 0; round < 5; round++) {
            assertThat(loop.announced().subList(round * 100, round * 100 + 100))
                    .as("round %d", round)
                    .isEqualTo(addresses);
        }
    }

    @Test
    void nothingIsAnnouncedAfterLeavingMaster() {
        Loop loop = new Loop();
        RouterId id = loop.start(spec().owner().announcing(ONCE).addresses(addresses(AddressFamily.IPV4, 100)));
        RouterId other =
                loop.start(spec().vrid(52).owner().announcing(ONCE).addresses(addresses(AddressFamily.IPV4, 10)));
        loop.run(6 * MS);
        int before = loop.announcements.size();
        assertThat(before).isBetween(1, 499);
        loop.input(
                id,
                new Input.AdvertReceived(new Advertisement(3, 51, 255, 100, List.of()), ip("192.0.2.200"), loop.nowNs));
        loop.run(1 * S);

        assertThat(loop.announcements.subList(before, loop.announcements.size()))
                .as("the other router has its say")
                .hasSize(50)
                .allMatch(sent -> sent.router().equals(other));
    }

    @Test
    void nothingIsAnnouncedForARouterThatWasRemoved() {
        Loop loop = new Loop();
        RouterId id = loop.start(spec().owner().announcing(ONCE).addresses(addresses(AddressFamily.IPV4, 100)));
        loop.run(1 * MS);
        int before = loop.announcements.size();
        loop.node.remove(id);
        loop.run(1 * S);

        assertThat(loop.announcements).hasSize(before);
    }

    /** An address that a reload took away belongs to somebody else from then on, perhaps. */
    @Test
    void anAddressTakenAwayByAReloadIsAnnouncedNoMore() {
        Announcing spaced = new Announcing(5, 0, 0, 1, 5, 0, 100 * MS);
        Loop loop = new Loop();
        RouterId id = loop.start(spec().owner().announcing(spaced).addresses(addresses(AddressFamily.IPV4, 4)));
        loop.run(150 * MS);
        int before = loop.announcements.size();
        loop.input(
                id,
                new Input.Reconfigured(spec().owner()
                        .announcing(spaced)
                        .addresses(addresses(AddressFamily.IPV4, 2))
                        .build()));
        loop.run(10 * S);

        assertThat(loop.announced().subList(before, loop.announcements.size()))
                .containsOnly(ip("192.0.2.1"), ip("192.0.2.2"))
                .hasSize(8);
    }

    /** {@code garp_interval}: the least time between two announcements on one interface, whoever's they are. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20, 500})
    void announcementsOnOneInterfaceAreSpaced(long spacingMs) {
        Announcing spaced = new Announcing(3, 0, 0, 1, 5, 0, spacingMs * MS);
        Loop loop = new Loop();
        for (String interfaceName : List.of("eth0", "eth1")) {
            for (int vrid = 1; vrid <= 3; vrid++) {
                loop.start(spec().owner()
                        .on(interfaceName)
                        .vrid(vrid)
                        .announcing(spaced)
                        .addresses(addresses(AddressFamily.IPV4, 4)));
            }
        }
        long startNs = loop.nowNs;
        loop.run(40 * S);

        for (String interfaceName : List.of("eth0", "eth1")) {
            List<Sent> here = loop.announcements.stream()
                    .filter(sent -> sent.router().interfaceName().equals(interfaceName))
                    .toList();
            assertThat(here).hasSize(3 * 3 * 4);
            for (int i = 1; i < here.size(); i++) {
                assertThat(here.get(i).atNs() - here.get(i - 1).atNs())
                        .isGreaterThanOrEqualTo(spacingMs * MS - FRAME_NS * AnnouncementPacer.BATCH);
            }
            assertThat(here.getLast().atNs() - startNs)
                    .as("one interface does not wait for the other")
                    .isLessThan((3 * 3 * 4 + 1) * (spacingMs + 1) * MS);
        }
    }

    @Test
    void theQueueHasABoundAndACounter() {
        AnnouncementPacer pacer = new AnnouncementPacer();
        RouterId id = spec().build().id();
        List<InetAddress> addresses = addresses(AddressFamily.IPV4, 100);
        pacer.add(id, addresses, AnnouncementPacer.BOUND / 100, 0, 0);
        assertThat(pacer.dropped()).isZero();
        pacer.add(id, addresses, 1, 0, 0);
        assertThat(pacer.dropped()).isEqualTo(100 - AnnouncementPacer.BOUND % 100);

        Set<InetAddress> heard = new HashSet<>();
        pacer.run(0, router -> true, (router, effect) -> {
            if (effect instanceof Effect.SendAnnouncement send) {
                heard.add(send.address());
            }
        });
        assertThat(heard).hasSize(AnnouncementPacer.BATCH);
        assertThat(pacer.nextDeadlineNs()).isEqualTo(AnnouncementPacer.PAUSE_NS);
        pacer.forget(id);
        assertThat(pacer.nextDeadlineNs()).isEqualTo(VirtualRouter.NEVER);
    }
}
