package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as they are read. */
final class TextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "3414.06, 3414",
        "99.96, 100",
        "34.06, 34.1",
        "34, 34",
        "9.999, 10",
        "1.5, 1.5",
        "0.1, 0.1",
        "0.01, 0.01",
        "0.0304, 0.03",
        "1, 1",
        "100, 100",
        "-2.5, -2.5",
        "0.0001, 0"
    })
    void three_digits_or_so(double value, String text) {
        assertThat(Text.number(value)).isEqualTo(text);
    }
}
