package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.HolderLog.Change;
import org.junit.jupiter.api.Test;

/** Who holds the VIP, and how long two did. */
final class HolderLogTest {
    private final HolderLog log = new HolderLog();

    @Test
    void a_renewed_address_is_no_change() {
        log.add(new Change(1, "c1", true));
        log.add(new Change(2, "c1", true));
        log.add(new Change(3, "c2", false));

        assertThat(log.holders()).containsExactly("c1");
        assertThat(log.changesSince(0)).containsExactly(new Change(1, "c1", true));
    }

    @Test
    void one_after_the_other_is_never_two() {
        log.add(new Change(1, "c1", true));
        log.add(new Change(5, "c1", false));
        log.add(new Change(6, "c2", true));

        assertThat(log.longestDoubleNs(0, 100)).isZero();
    }

    @Test
    void the_longest_time_of_two_counts() {
        log.add(new Change(10, "c1", true));
        log.add(new Change(20, "c2", true));
        log.add(new Change(23, "c2", false));
        log.add(new Change(30, "c3", true));
        log.add(new Change(37, "c1", false));

        assertThat(log.longestDoubleNs(0, 100)).isEqualTo(7);
        assertThat(log.longestDoubleNs(32, 100)).isEqualTo(5);
        assertThat(log.longestDoubleNs(50, 100)).isZero();
    }

    @Test
    void three_holders_are_one_time_of_more_than_one() {
        log.add(new Change(10, "c1", true));
        log.add(new Change(20, "c2", true));
        log.add(new Change(25, "c3", true));
        log.add(new Change(30, "c2", false));
        log.add(new Change(40, "c3", false));

        assertThat(log.longestDoubleNs(0, 100)).isEqualTo(20);
    }

    @Test
    void two_holders_until_now_count_until_now() {
        log.add(new Change(10, "c1", true));
        log.add(new Change(20, "c2", true));

        assertThat(log.longestDoubleNs(0, 100)).isEqualTo(80);
        assertThat(log.holders()).containsExactly("c1", "c2");
    }
}
