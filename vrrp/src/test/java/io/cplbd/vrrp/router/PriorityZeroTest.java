package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Priority 0: the master resigns. */
class PriorityZeroTest {
    @Test
    void aBackupWaitsNoLongerThanItsSkew() {
        Driver router = Driver.started(spec().priority(200));
        router.hear(201, HIGHER);
        router.run(500);
        router.hear(0, HIGHER);
        assertThat(router.deadlineInMs()).isEqualTo(218.75);
        router.run(218.75);

        assertThat(router.said("to", "advert"))
                .containsExactly("718.75 advert 200", "718.75 BACKUP to MASTER, MASTER_DOWN");
        assertThat(router.view().counts().priorityZeroReceived()).isEqualTo(1);
    }

    @Test
    void theSkewRunsFromTheArrival() {
        Driver router = Driver.started(spec().priority(200));
        router.run(500);
        router.hear(0, HIGHER, 100);

        assertThat(router.deadlineInMs()).isEqualTo(118.75);
    }

    @Test
    void theSkewOfVersion2DoesNotDependOnTheInterval() {
        Driver router = Driver.started(spec().version(2).intervalCs(1000).priority(200));
        router.hear(0, HIGHER);

        assertThat(router.deadlineInMs()).isEqualTo(218.75);
    }

    /** RFC 9568 section 6.4.2: Skew_Time is of the master's interval, not of one's own. */
    @Test
    void theSkewOfVersion3IsOfTheMastersInterval() {
        Driver router = Driver.started(spec().intervalCs(1000).priority(128));
        router.hear(new io.cplbd.vrrp.packet.Advertisement(3, 51, 200, 10, java.util.List.of()), HIGHER, 0);
        router.hear(0, HIGHER);

        assertThat(router.deadlineInMs()).isEqualTo(50);
    }

    @Test
    void nopreemptHeedsAResignationToo() {
        Driver router = Driver.started(spec().nopreempt());
        router.hear(1, LOWER);
        router.hear(0, LOWER);

        assertThat(router.deadlineInMs()).isEqualTo(609.375);
    }

    @Test
    void anotherMasterHeardInTheSkewKeepsItBackup() {
        Driver router = Driver.started(spec());
        router.hear(0, HIGHER);
        router.run(600);
        router.hear(120, LOWER);
        router.run(3_600);

        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
    }

    /** RFC 9568 section 6.4.3: the master says at once that it is still there, and counts its interval anew. */
    @Test
    void aMasterAnswersAResignation() {
        Driver router = Driver.master(spec());
        router.run(400);
        router.hear(0, HIGHER);

        assertThat(router.said()).containsExactly("14009.375 advert 100");
        assertThat(router.deadlineInMs()).isEqualTo(1_000);
    }
}
