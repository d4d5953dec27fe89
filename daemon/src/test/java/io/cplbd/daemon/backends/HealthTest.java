package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthTest {
    private static final long S = 1_000_000_000;
    private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 6443);
    private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 6443);
    private static final ProbeOutcome GOOD = new ProbeOutcome.Healthy();
    private static final ProbeOutcome DEAD = new ProbeOutcome.Dead("Connection refused");
    private static final ProbeOutcome SLOW = new ProbeOutcome.Doubtful("no answer within 1 s");
    private static final ProbeOutcome UNTOLD = new ProbeOutcome.Untold("Too many open files");

    private final Health health = new Health();

    private Health.Change result(InetSocketAddress address, ProbeOutcome outcome) {
        return health.result(address, outcome);
    }

    @Test
    void aNewOneIsUnhealthyUntilItsFirstSuccess() {
        health.know(List.of(A), 0);
        assertThat(health.healthy()).isEmpty();
        assertThat(health.known()).containsExactly(A);
        assertThat(health.allAsked()).isFalse();
        assertThat(health.down(A)).isFalse();
        assertThat(result(A, GOOD)).isEqualTo(new Health.Change.Up());
        assertThat(health.healthy()).containsExactly(A);
        assertThat(health.allAsked()).isTrue();
    }

    @Test
    void aFailureBeyondDoubtCountsAtOnce() {
        health.know(List.of(A), 0);
        result(A, GOOD);
        assertThat(result(A, DEAD)).isEqualTo(new Health.Change.Down("Connection refused"));
        assertThat(health.healthy()).isEmpty();
        assertThat(health.down(A)).isTrue();
        assertThat(result(A, DEAD)).isEqualTo(new Health.Change.None());
        assertThat(result(A, GOOD)).isEqualTo(new Health.Change.Up());
    }

    @Test
    void aDoubtfulFailureCountsTheSecondTimeInARow() {
        health.know(List.of(A), 0);
        result(A, GOOD);
        assertThat(result(A, SLOW)).isEqualTo(new Health.Change.None());
        assertThat(result(A, GOOD)).isEqualTo(new Health.Change.None());
        assertThat(result(A, SLOW)).isEqualTo(new Health.Change.None());
        assertThat(health.healthy()).containsExactly(A);
        assertThat(result(A, SLOW)).isEqualTo(new Health.Change.Down("no answer within 1 s"));
        assertThat(health.healthy()).isEmpty();
    }

    @Test
    void whatTellsNothingChangesNothing() {
        health.know(List.of(A), 0);
        assertThat(result(A, UNTOLD)).isEqualTo(new Health.Change.None());
        assertThat(health.allAsked()).isFalse();
        result(A, GOOD);
        result(A, SLOW);
        result(A, UNTOLD);
        assertThat(health.healthy()).containsExactly(A);
        assertThat(result(A, SLOW)).isInstanceOf(Health.Change.Down.class);
    }

    @Test
    void aNewOneThatFailsIsToldOnce() {
        health.know(List.of(A), 0);
        assertThat(result(A, SLOW)).isInstanceOf(Health.Change.Down.class);
        assertThat(result(A, SLOW)).isEqualTo(new Health.Change.None());
        assertThat(health.view()).containsExactly(new BackendsView.Server(A, false, "no answer within 1 s"));
    }

    @Test
    void eachIsAskedEverySecondAndNeverTwiceAtATime() {
        health.know(List.of(A), 5 * S);
        assertThat(health.nextDueNs(5 * S)).isEqualTo(5 * S);
        assertThat(health.due(5 * S)).containsExactly(A);
        assertThat(health.due(5 * S)).isEmpty();
        result(A, GOOD);
        assertThat(health.nextDueNs(5 * S + 10)).isEqualTo(6 * S);
        assertThat(health.due(6 * S - 1)).isEmpty();
        assertThat(health.due(6 * S)).containsExactly(A);
        assertThat(health.due(8 * S)).as("no result yet").isEmpty();
        result(A, SLOW);
        assertThat(health.nextDueNs(8 * S)).isLessThanOrEqualTo(8 * S);
        assertThat(health.due(8 * S)).containsExactly(A);
        result(A, GOOD);
        assertThat(health.due(8 * S + 1)).as("a pause is not made up for").isEmpty();
    }

    @Test
    void thoseThatStayKnownStayAsTheyAre() {
        health.know(List.of(A), 0);
        assertThat(health.due(0)).containsExactly(A);
        result(A, GOOD);
        health.know(List.of(B, A), S / 2);
        assertThat(health.due(S / 2)).containsExactly(B);
        assertThat(health.healthy()).containsExactly(A);
        health.know(List.of(B), S / 2);
        assertThat(health.healthy()).isEmpty();
        assertThat(result(A, GOOD)).as("of one that has gone").isEqualTo(new Health.Change.None());
        assertThat(health.known()).containsExactly(B);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /** Against the rule told in another way: healthy is who succeeded last, or has since failed once and doubtfully only. */
    @ParameterizedTest
    @MethodSource("seeds")
    void isWhatTheLastResultsSay(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<InetSocketAddress> all = IntStream.rangeClosed(1, 5)
                .mapToObj(host -> new InetSocketAddress("10.0.0." + host, 6443))
                .toList();
        Map<InetSocketAddress, List<ProbeOutcome>> told = new HashMap<>();
        Set<InetSocketAddress> underWay = new HashSet<>();
        long nowNs = random.nextLong(-S, S);
        for (int step = 0; step < 300; step++) {
            nowNs += random.nextLong(S / 2);
            switch (random.nextInt(8)) {
                case 0 -> {
                    List<InetSocketAddress> known =
                            all.stream().filter(_ -> random.nextInt(3) > 0).toList();
                    health.know(known, nowNs);
                    told.keySet().retainAll(known);
                    underWay.retainAll(known);
                    known.forEach(address -> told.putIfAbsent(address, new ArrayList<>()));
                }
                case 1, 2, 3 -> {
                    for (InetSocketAddress address : health.due(nowNs)) {
                        assertThat(underWay.add(address)).isTrue();
                        assertThat(told).containsKey(address);
                    }
                }
                default -> {
                    for (InetSocketAddress address : List.copyOf(underWay)) {
                        ProbeOutcome outcome =
                                List.of(GOOD, GOOD, DEAD, SLOW, UNTOLD).get(random.nextInt(5));
                        health.result(address, outcome);
                        underWay.remove(address);
                        if (!outcome.equals(UNTOLD)) {
                            Objects.requireNonNull(told.get(address)).add(outcome);
                        }
                    }
                }
            }
            List<InetSocketAddress> healthy = all.stream()
                    .filter(address -> healthy(told.getOrDefault(address, List.of())))
                    .toList();
            assertThat(health.healthy()).isEqualTo(healthy);
        }
    }

    private static boolean healthy(List<ProbeOutcome> outcomes) {
        int last = outcomes.lastIndexOf(GOOD);
        return last >= 0
                && (last == outcomes.size() - 1
                        || (last == outcomes.size() - 2 && outcomes.getLast().equals(SLOW)));
    }
}
