package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Preempt_Mode of RFC 9568 section 6.1, and keepalived's {@code preempt_delay}. */
class PreemptionTest {
    private static final int MASTER_TAKES_OVER_WITHIN_MS = 3_610;

    private static void hearEverySecond(Driver router, int seconds, int priority, InetAddress from) {
        for (int i = 0; i < seconds; i++) {
            router.run(1_000);
            router.hear(priority, from);
        }
    }

    @Test
    void aLowerMasterIsTakenOverFromAfterTheMasterDownTime() {
        Driver router = Driver.started(spec());
        hearEverySecond(router, 3, 50, HIGHER);
        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        router.run(609.375);

        assertThat(router.said("to", "advert"))
                .containsExactly("3609.375 advert 100", "3609.375 BACKUP to MASTER, MASTER_DOWN");
    }

    @Test
    void withNopreemptALowerMasterIsBorneAsLongAsItSpeaks() {
        Driver router = Driver.started(spec().nopreempt());
        hearEverySecond(router, 100, 1, LOWER);
        assertThat(router.said()).isEmpty();
        router.run(MASTER_TAKES_OVER_WITHIN_MS);

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void aMasterWithNopreemptStillAssertsItself() {
        Driver router = Driver.master(spec().nopreempt());
        router.hear(99, HIGHER);

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    /** The delay runs from the first advert of the lower master; after it, nothing puts the election off any more. */
    @Test
    void aPreemptDelayIsWaitedForBeforeTheMasterDownTime() {
        Driver router = Driver.started(spec().preemptDelayMs(10_000));
        hearEverySecond(router, 20, 50, LOWER);

        assertThat(router.said("PREEMPT", " to "))
                .containsExactly(
                        "1000 observed PREEMPT_DELAY_STARTED 192.0.2.2", "13609.375 BACKUP to MASTER, MASTER_DOWN");
    }

    @Test
    void aMasterOfEqualOrHigherPriorityEndsThePreemptDelay() {
        Driver router = Driver.started(spec().preemptDelayMs(10_000));
        hearEverySecond(router, 5, 50, LOWER);
        hearEverySecond(router, 1, 100, HIGHER);
        hearEverySecond(router, 9, 50, LOWER);

        assertThat(router.said())
                .containsExactly(
                        "1000 observed PREEMPT_DELAY_STARTED 192.0.2.2",
                        "6000 observed PREEMPT_DELAY_STOPPED 192.0.2.9");
        hearEverySecond(router, 6, 50, LOWER);
        assertThat(router.said(" to ")).containsExactly("19609.375 BACKUP to MASTER, MASTER_DOWN");
    }

    @Test
    void aPreemptDelayDoesNotHoldUpTheElectionForADeadMaster() {
        Driver router = Driver.started(spec().preemptDelayMs(1_000_000));
        hearEverySecond(router, 2, 50, LOWER);
        router.run(3609.375);

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        assertThat(router.nowMs()).isEqualTo(5609.375);
    }

    @Test
    void aPreemptDelayDoesNotHoldUpTheElectionAfterAResignation() {
        Driver router = Driver.started(spec().preemptDelayMs(1_000_000));
        hearEverySecond(router, 2, 50, LOWER);
        router.hear(0, LOWER);
        router.run(609.375);

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void everyBackupTimeHasItsOwnPreemptDelay() {
        Driver router = Driver.started(spec().preemptDelayMs(2_000));
        hearEverySecond(router, 10, 50, LOWER);
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        router.hear(200, HIGHER);
        router.said();
        hearEverySecond(router, 2, 50, LOWER);

        assertThat(router.said()).containsExactly("11000 observed PREEMPT_DELAY_STARTED 192.0.2.2");
        assertThat(router.deadlineInMs()).as("put off: the delay is new").isEqualTo(3609.375);
    }

    @Test
    void aFaultEndsThePreemptDelay() {
        Driver router = Driver.started(spec().preemptDelayMs(2_000));
        hearEverySecond(router, 2, 50, LOWER);
        router.link(false, null);
        router.run(10_000);
        router.linkUp();
        router.said();
        hearEverySecond(router, 2, 50, LOWER);

        assertThat(router.said()).containsExactly("13000 observed PREEMPT_DELAY_STARTED 192.0.2.2");
        assertThat(router.deadlineInMs()).as("put off: the delay is new").isEqualTo(3609.375);
    }
}
