package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackoffTest {
    private static final long S = 1_000_000_000;

    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void doublesUpToTenSecondsLessAFifth(int seed) {
        Backoff backoff = new Backoff(new SplittableRandom(seed));
        for (long expectedS : new long[] {1, 2, 4, 8, 10, 10, 10}) {
            assertThat(backoff.nextNs(-1)).isBetween(expectedS * S * 8 / 10, expectedS * S);
        }
        backoff.reset();
        assertThat(backoff.nextNs(-1)).isLessThanOrEqualTo(S);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void waitsAsLongAsTheServerAsksWithinReason(int seed) {
        Backoff backoff = new Backoff(new SplittableRandom(seed));
        assertThat(backoff.nextNs(7)).isBetween(7 * S * 8 / 10, 7 * S);
        assertThat(backoff.nextNs(1)).isBetween(2 * S * 8 / 10, 2 * S);
        assertThat(backoff.nextNs(Long.MAX_VALUE)).isBetween(30 * S * 8 / 10, 30 * S);
    }

    @Test
    void nodesDoNotComeAllAtOnce() {
        assertThat(IntStream.range(0, 20)
                        .mapToLong(seed -> new Backoff(new SplittableRandom(seed)).nextNs(-1))
                        .distinct()
                        .count())
                .isGreaterThan(15);
    }
}
