package io.cplbd.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final long PATIENCE_NS = 1_000_000_000L;
    private static final long SLICE_NS = PATIENCE_NS / 10;

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
    private final Drain drain = new Drain(PATIENCE_NS);

    private void answers(Capture capture, long upToNs) {
        drain.answered(capture.interfaceName(), capture.tickets().getLast(), upToNs);
    }

    @Test
    void isOverWhenEveryCaptureHasAnswered() {
        drain.start(List.of(eth0, eth1), 0);
        answers(eth0, 1);
        assertThat(drain.finished(1)).isFalse();

        answers(eth1, 2);
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

        drain.answered("eth0", first, 1);
        assertThat(drain.finished(2)).isFalse();
    }

    @Test
    void withoutCapturesThereIsNothingToWaitFor() {
        drain.start(List.of(), 0);
        assertThat(drain.finished(0)).isTrue();
    }

    @Test
    void aCaptureThatClosesMeanwhileIsStillWaitedFor() {
        List<Capture> open = new ArrayList<>(List.of(eth0));
        drain.start(open, 0);
        open.clear();

        assertThat(drain.finished(1)).isFalse();
    }

    @Test
    void onlyTheAnswersThatHaveGrownOldAreAskedForAgain() {
        drain.start(List.of(eth0, eth1), 0);
        answers(eth0, 0);
        answers(eth1, 1);

        assertThat(drain.finished(Drain.FRESH_NS + 1)).as("eth0's is too old").isFalse();
        assertThat(eth0.tickets()).hasSize(2);
        assertThat(eth1.tickets()).hasSize(1);

        answers(eth0, Drain.FRESH_NS + 1);
        assertThat(drain.finished(Drain.FRESH_NS + 1)).isTrue();
    }

    @Test
    void aCaptureThatDoesNotAnswerIsWaitedForNoLongerThanThePatience() {
        drain.start(List.of(eth0), 10);

        for (int look = 1; look < 10; look++) {
            assertThat(drain.nextDeadlineNs()).isEqualTo(10 + look * SLICE_NS);
            assertThat(drain.finished(10 + look * SLICE_NS)).isFalse();
        }
        assertThat(drain.finished(10 + PATIENCE_NS - 1)).isFalse();
        assertThat(drain.finished(10 + PATIENCE_NS)).isTrue();
        assertThat(drain.timedOut()).isEqualTo(1);
        assertThat(drain.nextDeadlineNs()).isEqualTo(VirtualRouter.NEVER);
    }

    /** A process that was stopped for an hour has not waited for its captures: they were stopped with it. */
    @Test
    void timeInWhichNobodyRanIsNotPatience() {
        drain.start(List.of(eth0), 0);
        long nowNs = 3600 * PATIENCE_NS;
        for (int look = 0; look < 100; look++) {
            assertThat(drain.finished(nowNs)).isFalse();
            nowNs = drain.nextDeadlineNs() + Drain.FRESH_NS + 1;
        }

        answers(eth0, nowNs);
        assertThat(drain.finished(nowNs)).isTrue();
        assertThat(drain.timedOut()).isZero();
    }

    @Test
    void anOldAnswerDoesNotBecomeGoodByWaiting() {
        drain.start(List.of(eth0), 0);
        answers(eth0, 0);

        assertThat(drain.finished(2 * PATIENCE_NS)).isFalse();
        assertThat(eth0.tickets()).hasSize(2);
        answers(eth0, 2 * PATIENCE_NS);
        assertThat(drain.finished(2 * PATIENCE_NS)).isTrue();
    }
}
