package io.cplbd.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenessTest {
    private final Lateness lateness = new Lateness();

    @Test
    void nothingIsSaidBeforeAnythingWasLate() {
        assertThat(lateness.view().text()).isEqualTo("none yet");
    }

    @Test
    void everyDeadlineIsCountedInOneClass() {
        lateness.count(0);
        lateness.count(99_999);
        lateness.count(100_000);
        lateness.count(999_999);
        lateness.count(5_000_000);
        lateness.count(999_999_999);
        lateness.count(1_000_000_000);
        lateness.count(3_000_000_000L);

        assertThat(lateness.view().text()).isEqualTo("<100us 2, <1ms 2, <10ms 1, <1s 1, more 2");
        assertThat(lateness.view().mostNs()).isEqualTo(3_000_000_000L);
    }
}
