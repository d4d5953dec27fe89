package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.Link.MS;
import static io.cplbd.vrrp.router.Link.S;
import static io.cplbd.vrrp.router.SpecBuilder.ipv6Spec;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.router.Link.Heard;
import io.cplbd.vrrp.router.Link.Machine;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two and three machines that talk to one another: in the end exactly one master, and the link knows which. */
class MachinesOnOneLinkTest {
    private static final InetAddress VIP = ip("192.0.2.100");
    private static final long DELAY_NS = MS / 2;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /** Everything agrees: one master, one holder, and it announced last. */
    private static void assertReigns(Link link, String name, InetAddress vip) {
        assertThat(link.masters()).containsExactly(name);
        assertThat(link.holders()).containsExactly(name);
        assertThat(link.lastAnnouncerOf(vip)).as("who the link believes").isEqualTo(name);
    }

    record Kind(String name, Supplier<SpecBuilder> spec, List<String> addresses, InetAddress vip) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<String> ADDRESSES = List.of("192.0.2.1", "192.0.2.2", "192.0.2.3");

    static Stream<Kind> kinds() {
        List<Reach.Peer> peers = ADDRESSES.stream()
                .map(address -> new Reach.Peer(ip(address), 0, 255))
                .toList();
        return Stream.of(
                new Kind("version 3", () -> spec().intervalCs(10), ADDRESSES, VIP),
                new Kind("version 2", () -> spec().version(2).password("s3cret"), ADDRESSES, VIP),
                new Kind(
                        "IPv6",
                        () -> ipv6Spec().intervalCs(10),
                        List.of("fe80::1", "fe80::2", "fe80::3"),
                        ip("2001:db8::100")),
                new Kind(
                        "unicast",
                        () -> spec().reach(new Reach.Unicast(peers, 255, true)).version(2),
                        ADDRESSES,
                        VIP));
    }

    /** k0s: all machines have the same priority; here they even start at the same moment, and all elect themselves. */
    @ParameterizedTest
    @MethodSource("kinds")
    void ofEqualsTheHighestAddressReigns(Kind kind) {
        seeds().forEach(seed -> {
            Link link = new Link(seed, 40 * MS);
            for (int i = 0; i < 3; i++) {
                link.machine(
                                "node" + (i + 1),
                                kind.addresses().get(i),
                                kind.spec().get().priority(200))
                        .start();
            }
            link.run(20 * S);

            assertThat(link.adverts().stream().map(Heard::from).distinct())
                    .as("all have been master")
                    .hasSize(3);
            assertReigns(link, "node3", kind.vip());
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ofEqualsThatStartOneAfterAnotherExactlyOneReigns(Kind kind) {
        seeds().forEach(seed -> {
            Link link = new Link(seed, DELAY_NS);
            for (int i = 0; i < 3; i++) {
                Machine machine = link.machine(
                        "node" + (i + 1),
                        kind.addresses().get(i),
                        kind.spec().get().priority(200));
                link.at(link.nowNs() + link.random(2 * MS), machine::start);
            }
            link.run(20 * S);

            assertThat(link.masters()).hasSize(1);
            assertReigns(link, link.masters().getFirst(), kind.vip());
        });
    }

    /** However two masters came to be, when they meet one gives way, and the other one has the last word. */
    @ParameterizedTest
    @MethodSource("seeds")
    void afterTwoMastersMeetOnlyTheWinnerAnnounces(long seed) {
        Link link = new Link(seed, DELAY_NS);
        link.machine("low", "192.0.2.1", spec().priority(200)).start();
        Machine high = link.machine("high", "192.0.2.2", spec().priority(200));
        high.unplug(false);
        high.start();
        link.run(10 * S);
        assertThat(link.masters()).as("two, apart").containsExactly("low", "high");
        link.run(link.random(1_000) * MS);
        high.plug();
        link.run(3 * S);

        assertReigns(link, "high", VIP);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theHighestPriorityReignsWhateverTheOrderOfArrival(long seed) {
        Link link = new Link(seed, DELAY_NS);
        for (int i = 0; i < 3; i++) {
            Machine machine = link.machine("node" + i, ADDRESSES.get(i), spec().priority(200 - 50 * i));
            link.at(link.nowNs() + link.random(30 * S), machine::start);
        }
        link.run(60 * S);

        assertReigns(link, "node0", VIP);
    }

    /** RFC 9568 section 6.1: three intervals and the skew, from the last advert that was heard. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aDeadMasterIsReplacedWithinItsBound(long seed) {
        Link link = new Link(seed, DELAY_NS);
        Machine master = link.machine("master", "192.0.2.1", spec().priority(200));
        link.machine("second", "192.0.2.2", spec().priority(150)).start();
        link.machine("third", "192.0.2.3", spec().priority(100)).start();
        master.start();
        link.run(30 * S + link.random(S));
        assertThat(link.master()).isEqualTo("master");
        long lastNs = link.adverts().getLast().atNs();
        master.unplug(true);
        int before = link.adverts().size();
        link.run(10 * S);

        Heard first = link.adverts().subList(before, link.adverts().size()).stream()
                .filter(heard -> heard.priority() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(first.from()).isEqualTo("second");
        assertThat(first.atNs() - lastNs).isBetween(3_414_062_500L, 3_414_062_500L + DELAY_NS);
        assertReigns(link, "second", VIP);
        assertThat(link.adverts().subList(before, link.adverts().size()))
                .as("the third never thought that it was its turn")
                .noneMatch(heard -> heard.from().equals("third"));

        master.plug();
        link.run(10 * S);
        assertReigns(link, "master", VIP);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPoliteMasterIsReplacedWithinTheSkew(long seed) {
        Link link = new Link(seed, DELAY_NS);
        Machine master = link.machine("master", "192.0.2.1", spec().priority(200));
        link.machine("second", "192.0.2.2", spec().priority(150)).start();
        master.start();
        link.run(20 * S + link.random(S));
        long stoppedNs = link.nowNs();
        master.stop();
        link.run(5 * S);

        Heard first = link.adverts().stream()
                .filter(heard -> heard.from().equals("second") && heard.atNs() > stoppedNs)
                .findFirst()
                .orElseThrow();
        assertThat(first.atNs() - stoppedNs).isBetween(414_062_500L, 414_062_500L + DELAY_NS);
        assertReigns(link, "second", VIP);
    }

    /** k0s: the machine that comes back is an equal, and does not disturb, whatever its address. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anEqualThatComesBackDoesNotDisturb(long seed) {
        Link link = new Link(seed, DELAY_NS);
        link.machine("low", "192.0.2.1", spec().priority(200)).start();
        link.run(10 * S);
        Machine high = link.machine("high", "192.0.2.2", spec().priority(200));
        high.start();
        link.run(30 * S);

        assertReigns(link, "low", VIP);
        assertThat(link.adverts()).noneMatch(heard -> heard.from().equals("high"));
    }

    /** Design decision 3. The stalled one wakes up, with its addresses, in a world that has moved on. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aMasterThatWasStalledDoesNotStartASecondReign(long seed) {
        Link link = new Link(seed, DELAY_NS);
        Machine stalled = link.machine("stalled", "192.0.2.9", spec().priority(200));
        Machine other = link.machine("other", "192.0.2.2", spec().priority(200));
        stalled.start();
        link.run(4 * S);
        other.start();
        link.run(5 * S + link.random(6 * S));
        assertReigns(link, "stalled", VIP);
        stalled.stall();
        link.run(5 * S + link.random(60 * S));
        assertThat(other.state()).isEqualTo(RouterState.MASTER);
        assertThat(link.lastAnnouncerOf(VIP)).isEqualTo("other");
        int before = link.adverts().size();
        stalled.resume();

        assertThat(stalled.state()).isEqualTo(RouterState.BACKUP);
        link.run(20 * S);
        assertReigns(link, "other", VIP);
        assertThat(link.adverts().subList(before, link.adverts().size()))
                .noneMatch(heard -> heard.from().equals("stalled"));
    }

    /** A backup stalled for long has a deadline long past, and the adverts to the contrary still unread. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aBackupThatWasStalledElectsNobody(long seed) {
        Link link = new Link(seed, DELAY_NS);
        link.machine("master", "192.0.2.2", spec().priority(100)).start();
        link.run(10 * S);
        Machine stalled = link.machine("stalled", "192.0.2.9", spec().priority(100));
        stalled.start();
        link.run(S);
        stalled.stall();
        link.run(10 * S + link.random(60 * S));
        stalled.resume();
        link.run(20 * S);

        assertReigns(link, "master", VIP);
        assertThat(link.adverts()).noneMatch(heard -> heard.from().equals("stalled"));
    }

    /**
     * One frame in four is lost for a minute, then none: whatever happened, the end is order. Not always in the
     * neighbours' minds: a master for a moment whose only advert was lost is one that nobody can correct.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void afterABadMinuteThereIsOrder(long seed) {
        Link link = new Link(seed, 30 * MS);
        link.loseOneIn(4);
        for (int i = 0; i < 3; i++) {
            Machine machine = link.machine(
                    "node" + i, ADDRESSES.get(i), spec().intervalCs(10).priority(100 + 50 * (int) link.random(3)));
            link.at(link.nowNs() + link.random(2 * S), machine::start);
        }
        link.run(60 * S);
        link.loseOneIn(0);
        link.run(10 * S);

        assertThat(link.masters()).hasSize(1);
        assertThat(link.holders()).isEqualTo(link.masters());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aReloadToALowerPriorityHandsOver(long seed) {
        Link link = new Link(seed, DELAY_NS);
        Machine first = link.machine("first", "192.0.2.1", spec().priority(200));
        first.start();
        link.machine("second", "192.0.2.2", spec().priority(150)).start();
        link.run(10 * S + link.random(S));
        first.reload(spec().priority(100).build());
        link.run(10 * S);

        assertReigns(link, "second", VIP);
    }
}
