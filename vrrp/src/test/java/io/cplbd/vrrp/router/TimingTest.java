package io.cplbd.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every interval of RFC 9568 section 6.1 and RFC 3768 section 6.1, against exact fractions. */
class TimingTest {
    private static final BigDecimal PRIORITIES = BigDecimal.valueOf(256);

    static IntStream priorities() {
        return IntStream.range(0, 256);
    }

    /** Seconds as whole nanoseconds, what is left over dropped: no timer ends early by more than a nanosecond. */
    private static long ns(BigDecimal seconds) {
        return seconds.movePointRight(9).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    @ParameterizedTest
    @MethodSource("priorities")
    void version3SkewsByAShareOfTheMastersInterval(int priority) {
        for (int intervalCs = 1; intervalCs <= 4095; intervalCs++) {
            BigDecimal interval = BigDecimal.valueOf(intervalCs, 2);
            BigDecimal skew =
                    interval.multiply(BigDecimal.valueOf(256 - priority)).divide(PRIORITIES);
            if (Timing.skewNs(3, priority, intervalCs) != ns(skew)
                    || Timing.masterDownNs(3, priority, intervalCs, 3)
                            != ns(interval.multiply(BigDecimal.valueOf(3)).add(skew))) {
                throw new AssertionError("priority " + priority + ", interval " + intervalCs + " cs: skew "
                        + Timing.skewNs(3, priority, intervalCs) + ", down "
                        + Timing.masterDownNs(3, priority, intervalCs, 3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("priorities")
    void version2SkewsByAShareOfASecondWhateverTheInterval(int priority) {
        BigDecimal skew = BigDecimal.valueOf(256 - priority).divide(PRIORITIES);
        for (int intervalS = 1; intervalS <= 255; intervalS++) {
            assertThat(Timing.skewNs(2, priority, intervalS * 100)).isEqualTo(ns(skew));
            assertThat(Timing.masterDownNs(2, priority, intervalS * 100, 3))
                    .isEqualTo(ns(BigDecimal.valueOf(3L * intervalS).add(skew)));
        }
    }

    @Test
    void downTimerAdvertsIsTheFactor() {
        for (int factor = 1; factor <= 100; factor++) {
            assertThat(Timing.masterDownNs(3, 1, 4095, factor))
                    .isEqualTo(ns(new BigDecimal("40.95")
                            .multiply(BigDecimal.valueOf(factor).add(new BigDecimal("0.99609375")))));
            assertThat(Timing.masterDownNs(2, 1, 25500, factor))
                    .isEqualTo(ns(BigDecimal.valueOf(255L * factor).add(new BigDecimal("0.99609375"))));
        }
    }

    /** Worked by hand: what people expect to see on the wire. */
    @ParameterizedTest
    @CsvSource({
        "2, 100, 100, 609375000, 3609375000",
        "3, 100, 100, 609375000, 3609375000",
        "2, 200, 100, 218750000, 3218750000",
        "3, 150, 100, 414062500, 3414062500",
        "3, 150, 1, 4140625, 34140625",
        "2, 254, 25500, 7812500, 765007812500",
        "3, 1, 4095, 40790039062, 163640039062",
        "3, 255, 100, 3906250, 3003906250",
        "2, 0, 100, 1000000000, 4000000000"
    })
    void workedNumbers(int version, int priority, int intervalCs, long skewNs, long downNs) {
        assertThat(Timing.skewNs(version, priority, intervalCs)).isEqualTo(skewNs);
        assertThat(Timing.masterDownNs(version, priority, intervalCs, 3)).isEqualTo(downNs);
    }

    /** The higher of two priorities always wakes first: what keeps elections from ties. */
    @Test
    void aHigherPriorityIsDownEarlier() {
        for (int intervalCs : new int[] {1, 2, 3, 7, 100, 4095}) {
            for (int priority = 1; priority < 255; priority++) {
                assertThat(Timing.masterDownNs(3, priority + 1, intervalCs, 3))
                        .isLessThan(Timing.masterDownNs(3, priority, intervalCs, 3));
            }
        }
    }

    @Test
    void anIntervalIsCentiseconds() {
        assertThat(Timing.advertIntervalNs(1)).isEqualTo(10_000_000L);
        assertThat(Timing.advertIntervalNs(25500)).isEqualTo(255_000_000_000L);
    }
}
