package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where values are drawn. */
final class AxisTest {
    @Test
    void a_linear_axis_ends_with_a_round_value() {
        Axis axis = Axis.linear(3414, 100, 500);

        assertThat(axis.to()).isEqualTo(4000);
        assertThat(axis.ticks()).containsExactly(0.0, 1000.0, 2000.0, 3000.0, 4000.0);
        assertThat(axis.at(0)).isEqualTo(100);
        assertThat(axis.at(1000)).isEqualTo(200);
        assertThat(axis.at(9999)).isEqualTo(500);
    }

    @Test
    void a_logarithmic_axis_has_whole_powers_of_ten() {
        Axis axis = Axis.logarithmic(0.001, 33, 0, 500);

        assertThat(axis.ticks()).hasSize(6).startsWith(0.001).endsWith(100.0);
        assertThat(axis.at(0.1)).isEqualTo(200);
        assertThat(axis.at(0)).isZero();
    }

    @Test
    void nothing_but_zeros_can_be_drawn() {
        assertThat(Axis.linear(0, 100, 500).at(0)).isEqualTo(100);
        assertThat(Axis.linear(0, 100, 500).ticks()).hasSizeGreaterThan(1);
    }
}
