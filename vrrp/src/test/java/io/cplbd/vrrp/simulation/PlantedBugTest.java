package io.cplbd.vrrp.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds what it is there to find. */
class PlantedBugTest {
    private static final long SEEDS = 2000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void isFound(PlantedBug bug) {
        assertFound(bug, EnumSet.allOf(Invariant.class));
    }

    /**
     * Most also show in what they do to kernels and clients, where nobody compares every step with what it should have
     * been. The others make a change come sooner or later than it should, or say something twice or not at all.
     */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "NONE",
                "SKEW_ZERO",
                "PRIORITY_ZERO_IGNORED",
                "STALE_DEADLINE_AFTER_A_PAUSE",
                "LOSS_UNNOTICED",
                "RESIGNATION_NOT_SENT",
                "NOPREEMPT_IGNORED",
                "STATE_NOTIFIED_TWICE"
            })
    void isFoundFromOutside(PlantedBug bug) {
        Set<Invariant> outside =
                Arrays.stream(Invariant.values()).filter(Invariant::outside).collect(Collectors.toSet());
        assertThat(outside).isNotEmpty();
        assertFound(bug, outside);
    }

    private static void assertFound(PlantedBug bug, Set<Invariant> watched) {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < SEEDS; seed++) {
                        Simulation.runWatching(seed, bug, watched);
                    }
                })
                .isInstanceOf(Violation.class);
    }
}
