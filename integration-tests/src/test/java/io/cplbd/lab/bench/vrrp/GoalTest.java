package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goals are held against what was measured, and only that. */
final class GoalTest {
    private final Results results = new Results();

    @Test
    void without_measurements_there_are_none() {
        assertThat(Goal.of(results)).isEmpty();
    }

    @Test
    void five_milliseconds_over_keepalived_are_too_many_from_there_on() {
        What gap = What.of(Section.GAP, "cable pulled, advert 1 s, idle");
        results.add(gap, Side.KEEPALIVED, 3414);
        results.add(gap, Side.CPLBD, 3419);

        assertThat(Goal.of(results)).singleElement().matches(Goal::met);
        results.add(gap, Side.CPLBD, 3421);
        assertThat(Goal.of(results)).singleElement().matches(goal -> !goal.met());
    }

    @Test
    void one_trial_with_two_holders_is_one_too_many() {
        What idle = What.of(Section.HOLDERS, "kill -9, advert 1 s, idle");
        results.add(idle, Side.CPLBD, 0);
        results.add(What.of(Section.HOLDERS, "kill -9, advert 0.1 s, idle"), Side.CPLBD, 1_900);

        assertThat(Goal.of(results)).singleElement().matches(Goal::met);
        results.add(idle, Side.CPLBD, 3);
        assertThat(Goal.of(results)).singleElement().satisfies(goal -> {
            assertThat(goal.met()).isFalse();
            assertThat(goal.measured()).isEqualTo("at most 3 ms (kill -9, advert 1 s, idle)");
        });
    }

    @Test
    void processor_time_is_a_ratio() {
        What master = What.of(Section.CPU, "255 instances, advert 0.1 s, master");
        results.add(master, Side.KEEPALIVED, 2);
        results.add(master, Side.CPLBD, 3);
        assertThat(Goal.of(results)).singleElement().matches(Goal::met);

        What backup = What.of(Section.CPU, "255 instances, advert 0.1 s, backup");
        results.add(backup, Side.KEEPALIVED, 2);
        results.add(backup, Side.CPLBD, 3.1);
        assertThat(Goal.of(results)).last().matches(goal -> !goal.met());
    }
}
