package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Medians and quantiles. */
final class SamplesTest {
    @Test
    void the_median_is_the_middle_value_or_the_mean_of_the_middle_two() {
        assertThat(Samples.of(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(Samples.of(List.of(9.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3);
        assertThat(Samples.of(List.of(7.0)).median()).isEqualTo(7);
    }

    @Test
    void a_quantile_is_the_smallest_value_that_so_many_are_not_above() {
        Samples hundred = Samples.of(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) (101 - i)).toList());

        assertThat(hundred.quantile(0.5)).isEqualTo(50);
        assertThat(hundred.quantile(0.9)).isEqualTo(90);
        assertThat(hundred.quantile(0.99)).isEqualTo(99);
        assertThat(hundred.quantile(0.991)).isEqualTo(100);
        assertThat(hundred.quantile(1)).isEqualTo(100);
        assertThat(hundred.quantile(0.001)).isEqualTo(1);
        assertThat(hundred.max()).isEqualTo(100);
    }

    @Test
    void a_quantile_of_few_values_is_one_of_them() {
        Samples four = Samples.of(List.of(1.0, 2.0, 3.0, 4.0));

        assertThat(four.quantile(0.9)).isEqualTo(4);
        assertThat(four.quantile(0.75)).isEqualTo(3);
    }

    @Test
    void there_are_no_samples_without_values() {
        assertThatThrownBy(() -> Samples.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no values");
    }
}
