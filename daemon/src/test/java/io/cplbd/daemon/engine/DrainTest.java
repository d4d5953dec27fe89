package io.cplbd.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
    private record Capture(String interfaceName, List<Long> tickets) implements Drain.Source {
        Capture(String interfaceName) {
            this(interfaceName, new ArrayList<>());
        }

        @Override
        public void requestDrain(long ticket) {
            tickets.add(ticket);
        }
    }

    private final Capture eth0 = new Capture("eth0");
    private final Capture eth1 = new Capture("eth1");
    private final Drain drain = new Drain();

    @Test
    void isOverWhenEveryCaptureHasAnswered() {
        drain.start(List.of(eth0, eth1), 0);
        drain.answered("eth0", eth0.tickets().getFirst());
        assertThat(drain.finished(1)).isFalse();

        drain.answered("eth1", eth1.tickets().getFirst());
        assertThat(drain.finished(2)).isTrue();
        assertThat(drain.running()).isFalse();
        assertThat(drain.finished(3)).as("once only").isFalse();
        assertThat(drain.timedOut()).isZero();
    }

    @Test
    void anAnswerToAnEarlierQuestionDoesNotCount() {
        drain.start(List.of(eth0), 0);
        long first = eth0.tickets().getFirst();
        drain.start(List.of(eth0), 1);

        drain.answered("eth0", first);
        assertThat(drain.finished(2)).isFalse();
    }

    @Test
    void withoutCapturesThereIsNothingToWaitFor() {
        drain.start(List.of(), 0);
        assertThat(drain.finished(0)).isTrue();
    }

    @Test
    void aCaptureThatDoesNotAnswerIsWaitedForNoLongerThanThePatience() {
        drain.start(List.of(eth0), 10);

        assertThat(drain.nextDeadlineNs()).isEqualTo(10 + Drain.PATIENCE_NS);
        assertThat(drain.finished(10 + Drain.PATIENCE_NS - 1)).isFalse();
        assertThat(drain.finished(10 + Drain.PATIENCE_NS)).isTrue();
        assertThat(drain.timedOut()).isEqualTo(1);
    }
}
