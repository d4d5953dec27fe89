package io.cplbd.vrrp.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong, the invariants hold, and when it is over there is order. */
class SimulationTest {
    private static final long SEEDS = 500;

    record PastFailure(long seed, String what) {
        @Override
        public String toString() {
            return seed + " " + what;
        }
    }

    static Stream<PastFailure> pastFailures() {
        return Stream.of(
                new PastFailure(42, "a stalled master of higher priority took over in the moment it woke"),
                new PastFailure(61, "an address that the kernel had refused was announced"),
                new PastFailure(2454, "who left MASTER and came back before the kernel followed announced nothing"),
                new PastFailure(
                        19453, "stopped again before it came to the capture's answer, a backup took that for news"),
                new PastFailure(130480, "the same, with two virtual routers"),
                new PastFailure(7984, "packets lost again before a master was heard after the first loss"),
                new PastFailure(
                        35060, "a stalled master that yielded to a higher one waited for it from its own waking on"));
    }

    @Test
    void seedsThatNobodyChose() {
        Census census = new Census();
        for (long seed = 0; seed < SEEDS; seed++) {
            census.add(Simulation.check(seed));
        }
        for (Census.Occurrence what : Census.Occurrence.values()) {
            assertThat(census.of(what)).as("has happened: %s", what).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource
    void pastFailures(PastFailure failure) {
        Simulation.check(failure.seed());
    }

    @Test
    void aSeedIsTheSameRunEveryTime() {
        for (long seed = 0; seed < 20; seed++) {
            StringBuilder first = new StringBuilder();
            StringBuilder second = new StringBuilder();
            Simulation.run(seed, PlantedBug.NONE, (atNs, who, what) -> first.append(TraceText.line(atNs, who, what)));
            Simulation.run(seed, PlantedBug.NONE, (atNs, who, what) -> second.append(TraceText.line(atNs, who, what)));
            assertThat(second).hasToString(first.toString()).isNotEmpty();
        }
    }
}
