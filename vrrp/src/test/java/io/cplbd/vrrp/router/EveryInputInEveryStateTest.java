package io.cplbd.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.Advertisement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No input, in whatever state it meets a router, is an exception or breaks one of {@link Invariants}. */
class EveryInputInEveryStateTest {
    private static final long S = Inputs.S;
    /** Of all pairs of inputs one in so many is tried; a prime, so that the kinds of routers do not miss the same. */
    private static final int STRIDE = 23;

    /** A router under watch: every step is checked. */
    private static final class Watched {
        private final VirtualRouter router;
        private final Invariants invariants = new Invariants();
        private final List<Input> history = new ArrayList<>();
        private long generation;

        Watched(RouterSpec spec) {
            router = new VirtualRouter(spec);
        }

        void on(Input input, long nowNs) {
            List<Effect> effects = new ArrayList<>();
            RouterView before = router.view();
            history.add(input);
            try {
                router.on(input, nowNs, (id, effect) -> effects.add(effect));
                invariants.check(before, input, router.view(), effects, nowNs);
            } catch (RuntimeException | AssertionError broken) {
                throw new AssertionError("after " + history + " from " + before + " came " + effects, broken);
            }
            for (Effect effect : effects) {
                if (effect instanceof Effect.WantAddresses want) {
                    generation = want.generation();
                }
            }
        }

        RouterSpec spec() {
            return router.view().spec();
        }
    }

    static Stream<String> kinds() {
        return Inputs.kinds().keySet().stream();
    }

    private static RouterSpec kind(String name) {
        SpecBuilder builder = Inputs.kinds().get(name);
        if (builder == null) {
            throw new IllegalArgumentException(name);
        }
        return builder.build();
    }

    /** How to get into every corner of the state machine; all of it happens at second zero. */
    private static Map<String, List<Input>> ways(RouterSpec spec) {
        Input up = new Input.LinkChanged(true, Inputs.own(spec));
        Input started = new Input.Started();
        Input master = advert(spec, 255, 0);
        Map<String, List<Input>> ways = new LinkedHashMap<>();
        ways.put("INIT", List.of());
        ways.put("INIT, link up", List.of(up));
        ways.put("FAULT, no link", List.of(started));
        ways.put("FAULT, no address", List.of(new Input.LinkChanged(true, null), started));
        ways.put("FAULT after more", List.of(up, started, master, new Input.LinkChanged(false, null)));
        ways.put("running", List.of(up, started));
        ways.put("running, kernel followed", List.of(up, started, new Input.AddressesApplied(1, List.of())));
        ways.put("BACKUP with a master", List.of(up, started, master));
        ways.put("BACKUP with a slow master", List.of(up, started, advert(spec, 255, 4095)));
        ways.put("a lower master", List.of(up, started, advert(spec, 1, 0)));
        ways.put("a resigned master", List.of(up, started, master, advert(spec, 0, 0)));
        ways.put("STOPPED", List.of(up, started, new Input.Stop(true)));
        ways.put("STOPPED, not released", List.of(up, started, new Input.Stop(false)));
        return ways;
    }

    private static Input advert(RouterSpec spec, int priority, int intervalCs) {
        return new Input.AdvertReceived(
                new Advertisement(
                        spec.version(),
                        51,
                        priority,
                        intervalCs == 0 || spec.version() == 2 ? spec.advertIntervalCs() : intervalCs,
                        spec.advertised()),
                spec.id().family() == io.cplbd.vrrp.packet.AddressFamily.IPV4
                        ? Driver.HIGHER
                        : io.cplbd.vrrp.packet.Frames.ip("fe80::9"),
                0);
    }

    /** Every state, early, after a deadline and late; then every input, alone and followed by some others. */
    @ParameterizedTest
    @MethodSource("kinds")
    void everyInputIsTaken(String kind) {
        RouterSpec spec = kind(kind);
        int states = 0;
        for (List<Input> way : ways(spec).values()) {
            for (long deadlineNs : new long[] {-1, 300 * S, 3600 * S}) {
                int inputs = Inputs.all(spec, 0, 0).size();
                for (int first = 0; first < inputs; first++) {
                    for (int second = first % STRIDE - STRIDE; second < inputs; second += STRIDE) {
                        Watched router = new Watched(spec);
                        way.forEach(input -> router.on(input, 0));
                        long nowNs = S / 10;
                        if (deadlineNs > 0) { // somebody becomes master by then, if anybody can
                            nowNs = deadlineNs;
                            router.on(new Input.DeadlineReached(), nowNs);
                            nowNs += S;
                            router.on(new Input.ClaimDue(), nowNs);
                            router.on(new Input.AddressesApplied(router.generation, spec.announced()), nowNs);
                        }
                        router.on(
                                Inputs.all(router.spec(), router.generation, nowNs)
                                        .get(first),
                                nowNs);
                        if (second >= 0) {
                            router.on(
                                    Inputs.all(router.spec(), router.generation, nowNs)
                                            .get(second),
                                    nowNs + 1);
                        }
                        states++;
                    }
                }
            }
        }
        assertThat(states).isGreaterThan(4_000);
    }

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    /** A long and crazy life, with kernels that answer late, clocks that stand still and turns that come late. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aRandomLifeKeepsTheInvariants(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> kinds = kinds().toList();
        Watched router = new Watched(kind(kinds.get(random.nextInt(kinds.size()))));
        router.on(new Input.LinkChanged(true, Inputs.own(router.spec())), 0);
        router.on(new Input.Started(), 0);
        long nowNs = 0;
        for (int step = 0; step < 2_000; step++) {
            long deadlineNs = router.router.nextDeadlineNs();
            nowNs += switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> random.nextLong(S / 100);
                case 2 -> random.nextLong(20 * S);
                default -> deadlineNs == VirtualRouter.NEVER ? S : Math.max(0, deadlineNs - nowNs);
            };
            if (random.nextInt(3) > 0) {
                router.on(new Input.DeadlineReached(), nowNs);
            } else {
                router.on(Inputs.random(router.spec(), router.generation, nowNs, random), nowNs);
            }
        }
    }
}
