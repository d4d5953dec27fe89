package io.cplbd.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.interop.Pair.Death;
import io.cplbd.lab.interop.Pairing.Family;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** cplbd and another implementation as the two routers of one virtual router, each in a network namespace. */
@Tag("side-by-side")
final class InteroperabilityIT {
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cplbd.lab.interop.Pairing#all")
    void there_is_one_master_and_the_right_one_whatever_happens_to_either(Pairing pairing) throws IOException {
        try (Pair pair = new Pair(pairing)) {
            pair.start();
            Side master = pair.splitAndHeal();
            pair.reloadUnchanged(master);
            master = allDeaths(pair, master);
            for (Side side : List.of(pair.ours(), pair.peer())) {
                master = pair.changePriority(master, side);
            }
            checkWire(pairing, pair, 1);
        }
    }

    /** Each side dies in each way while it is master. */
    private static Side allDeaths(Pair pair, Side first) {
        Map<Side, Deque<Death>> due = Map.of(
                pair.ours(), new ArrayDeque<>(List.of(Death.values())),
                pair.peer(), new ArrayDeque<>(List.of(Death.values())));
        Side master = first;
        while (due.values().stream().anyMatch(deaths -> !deaths.isEmpty())) {
            Death death = deathsOf(master, due).poll();
            // Without preemption, and between equals, they take turns. A master that always takes over again must be
            // told.
            master = death == null ? pair.changePriority(master, master) : pair.dies(master, death);
        }
        return master;
    }

    private static Deque<Death> deathsOf(Side side, Map<Side, Deque<Death>> due) {
        Deque<Death> deaths = due.get(side);
        if (deaths == null) {
            throw new IllegalStateException();
        }
        return deaths;
    }

    private static void checkWire(Pairing pairing, Pair pair, int addressCount) {
        Dissection wire = pair.dissect();
        for (Side side : List.of(pair.ours(), pair.peer())) {
            assertThat(wire.from(side))
                    .as("advertisements of " + side.node().name())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(advert -> {
                        assertThat(advert.complaint()).isEmpty();
                        assertThat(advert.hopLimit()).isEqualTo(hopLimit(pairing, pair, side));
                        assertThat(advert.version()).isEqualTo(pairing.version());
                        assertThat(advert.addressCount()).isEqualTo(addressCount);
                        assertThat(advert.vlan()).isEmpty();
                    });
        }
        assertThat(wire.adverts())
                .hasSize(wire.from(pair.ours()).size() + wire.from(pair.peer()).size());
    }

    /** All of them are taken over, and handed back. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cplbd.lab.interop.Pairing#oneOfEachFamily")
    void a_hundred_addresses_in_one_instance(Pairing pairing) throws IOException {
        List<String> addresses = hundred(pairing.family());
        try (Pair pair = new Pair(Instance.of(pairing).with(addresses))) {
            Side ours = pair.ours();
            Side peer = pair.peer();
            pair.start();
            pair.awaitAlone("started", ours);
            awaitHolder(ours, peer, addresses);
            ours.stop();
            pair.awaitAlone("cplbd stopped", peer);
            awaitHolder(peer, ours, addresses);
            pair.awaitAdvertsOf(peer, 10);
            ours.start();
            pair.awaitAlone("cplbd is back", ours);
            awaitHolder(ours, peer, addresses);
            pair.awaitAdvertsOf(ours, 10);
            // What keepalived has in its packets of 1500 octets.
            checkWire(pairing, pair, pairing.family() == Family.IPV4 ? 100 : 89);
        }
    }

    private static List<String> hundred(Family family) {
        return switch (family) {
            case IPV4 ->
                Stream.concat(
                                Stream.of(family.vip + "/24"),
                                IntStream.rangeClosed(1, 99).mapToObj(host -> "198.18.53." + host + "/32"))
                        .toList();
            case IPV6 ->
                Stream.concat(
                                Stream.of(family.vip + "/64"),
                                IntStream.rangeClosed(1, 99)
                                        .mapToObj(host -> "2001:db8:53::" + Integer.toHexString(host) + "/128"))
                        .toList();
        };
    }

    private static void awaitHolder(Side holder, Side other, List<String> addresses) {
        Await.require(
                Duration.ofSeconds(20),
                () -> held(holder, addresses) == addresses.size() && held(other, addresses) == 0,
                () -> holder.node().name() + " holds " + held(holder, addresses) + " of " + addresses.size()
                        + " addresses, " + other.node().name() + " " + held(other, addresses));
    }

    private static long held(Side side, List<String> addresses) {
        String all = Command.run("ip", "-n", side.node().namespace(), "-o", "addr", "show", "dev", LabNetwork.DEVICE);
        return addresses.stream()
                .filter(address -> all.contains(" " + address + " "))
                .count();
    }

    /** keepalived leaves the hop limit of IPv6 unicast to the kernel, whose default is 64; only for multicast it must be 255. */
    private static int hopLimit(Pairing pairing, Pair pair, Side side) {
        boolean kernels = side.equals(pair.peer())
                && pairing.family() == Pairing.Family.IPV6
                && pairing.delivery() == Pairing.Delivery.UNICAST;
        return kernels ? 64 : 255;
    }
}
