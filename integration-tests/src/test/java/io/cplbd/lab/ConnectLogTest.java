package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.ConnectLog.Attempt;
import io.cplbd.lab.ConnectLog.Outage;
import org.junit.jupiter.api.Test;

/** What counts as an outage. */
final class ConnectLogTest {
    private final ConnectLog log = new ConnectLog();

    @Test
    void no_outage_while_all_connects_work() {
        log.add(new Attempt(0, 1, true));
        log.add(new Attempt(500, 900, true));

        assertThat(log.outages(0)).isEmpty();
        assertThat(log.working()).isTrue();
    }

    @Test
    void an_outage_lasts_from_the_last_connect_that_worked_to_the_first_that_worked_again() {
        log.add(new Attempt(0, 1, true));
        log.add(new Attempt(5, 105, false));
        log.add(new Attempt(10, 110, false));
        log.add(new Attempt(15, 17, true));

        assertThat(log.outages(0)).containsExactly(new Outage(1, 17, 2));
        assertThat(log.failedSince(0)).isEqualTo(2);
        assertThat(log.failedSince(6)).isEqualTo(1);
    }

    @Test
    void connects_that_work_overtake_those_that_wait_for_their_end() {
        log.add(new Attempt(0, 1, true));
        log.add(new Attempt(20, 21, true));
        log.add(new Attempt(25, 26, true));
        log.add(new Attempt(10, 110, false));

        assertThat(log.outages(0)).containsExactly(new Outage(1, 21, 1));
    }

    @Test
    void an_outage_that_is_not_over_is_none_yet() {
        log.add(new Attempt(0, 1, true));
        log.add(new Attempt(5, 105, false));

        assertThat(log.outages(0)).isEmpty();
        assertThat(log.working()).isFalse();
    }

    @Test
    void outages_are_told_apart() {
        log.add(new Attempt(0, 1, true));
        log.add(new Attempt(5, 105, false));
        log.add(new Attempt(10, 11, true));
        log.add(new Attempt(15, 115, false));
        log.add(new Attempt(40, 41, true));

        assertThat(log.outages(0)).containsExactly(new Outage(1, 11, 1), new Outage(11, 41, 1));
        assertThat(log.outages(10)).containsExactly(new Outage(11, 41, 1));
    }
}
