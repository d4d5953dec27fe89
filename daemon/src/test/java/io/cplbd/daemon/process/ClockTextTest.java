package io.cplbd.daemon.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class ClockTextTest {
    private static final ZonedDateTime SMALL = ZonedDateTime.of(2025, 11, 2, 9, 8, 7, 123_999, ZoneOffset.UTC);
    private static final ZonedDateTime LARGE = ZonedDateTime.of(2026, 12, 31, 23, 59, 58, 999_999_999, ZoneOffset.UTC);

    @Test
    void aLogPadsTheDayWithABlank() {
        StringBuilder out = new StringBuilder();
        ClockText.appendSeconds(out, SMALL);
        ClockText.appendSeconds(out.append(", "), LARGE);
        assertThat(out).hasToString("Sun Nov  2 09:08:07 2025, Thu Dec 31 23:59:58 2026");
    }

    @Test
    void aDumpPadsItWithZeroAndHasMicroseconds() {
        StringBuilder out = new StringBuilder();
        ClockText.appendMicros(out, SMALL);
        ClockText.appendMicros(out.append(", "), LARGE);
        assertThat(out).hasToString("Sun Nov 02 09:08:07.000123 2025, Thu Dec 31 23:59:58.999999 2026");
    }
}
