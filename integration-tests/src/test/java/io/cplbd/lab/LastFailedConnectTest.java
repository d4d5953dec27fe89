package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.ConnectLog.Attempt;
import io.cplbd.lab.ConnectLog.End;
import org.junit.jupiter.api.Test;

/** When a server was sent its last connect is told by the begin of the connect, however long that took to fail. */
final class LastFailedConnectTest {
    private final ConnectLog log = new ConnectLog();

    @Test
    void none_while_all_work() {
        log.add(new Attempt(5, 6, true));

        assertThat(log.lastFailedNs(0)).isEmpty();
    }

    @Test
    void the_last_that_was_begun_and_not_the_last_that_ended() {
        log.add(new Attempt(20, 21, false));
        log.add(new Attempt(25, 26, true));
        log.add(new Attempt(10, 110, false));

        assertThat(log.lastFailedNs(0)).hasValue(20);
        assertThat(log.lastFailedNs(21)).isEmpty();
        assertThat(log.lastRefusedNs(0)).isEmpty();

        log.add(new Attempt(7, 8, End.REFUSED));
        log.add(new Attempt(6, 8, End.REFUSED));
        assertThat(log.lastRefusedNs(0)).hasValue(7);
    }
}
