package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Gaps and intervals. */
final class SeriesTest {
    @Test
    void the_longest_gap_lies_between_two_answers() {
        assertThat(Series.longestGapNs(List.of(11L, 12L, 40L, 41L, 55L), 10, 56))
                .isEqualTo(28);
    }

    @Test
    void a_gap_begins_with_the_time_looked_at_and_ends_with_it() {
        assertThat(Series.longestGapNs(List.of(30L, 31L), 10, 32)).isEqualTo(20);
        assertThat(Series.longestGapNs(List.of(11L, 12L), 10, 42)).isEqualTo(30);
        assertThat(Series.longestGapNs(List.of(), 10, 42)).isEqualTo(32);
    }

    @Test
    void answers_after_the_end_are_not_looked_at() {
        assertThat(Series.longestGapNs(List.of(11L, 12L, 14L, 100L), 10, 15)).isEqualTo(2);
    }

    @Test
    void deviations_are_those_of_one_master_from_its_interval() {
        assertThat(Series.deviationsNs(List.of(advert(100, 1), advert(212, 1), advert(305, 1)), 100))
                .containsExactly(12L, 7L);
    }

    @Test
    void the_time_between_two_masters_is_no_interval() {
        assertThat(Series.deviationsNs(List.of(advert(100, 1), advert(150, 2), advert(200, 1), advert(301, 1)), 100))
                .containsExactly(1L);
        assertThat(Series.deviationsNs(List.of(advert(100, 1)), 100)).isEmpty();
    }

    private static Frame.Advert advert(long atNs, long mac) {
        return new Frame.Advert(atNs, mac, 51, 150);
    }
}
