package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is added to the configured priority, and what a node does that cannot serve. */
class WeightTest {
    @ParameterizedTest
    @CsvSource({"0, 100", "-1, 99", "-99, 1", "-100, 1", "-2147483648, 1", "154, 254", "155, 254", "2147483647, 254"})
    void theSumIsHeldWithinOneTo254(int weight, int expected) {
        Driver router = Driver.master(spec());
        router.weigh(weight, false);
        assertThat(router.view().priority()).isEqualTo(expected);
        assertThat(router.view().spec().priority()).isEqualTo(100);
    }

    @Test
    void anOwnersPriorityStays() {
        Driver router = Driver.master(spec().owner());
        router.weigh(-100, true);
        assertThat(router.view().priority()).isEqualTo(255);
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void aMasterSaysSoAtOnce() {
        Driver router = Driver.master(spec());
        router.run(300);
        router.weigh(-10, false);
        router.run(1_000);
        assertThat(router.said()).containsExactly("13909.375 advert 90", "14909.375 advert 90");
    }

    @Test
    void aMasterThatHandsOverResignsAndWaitsLongerThanOthers() {
        Driver router = Driver.master(spec());
        router.run(300);
        router.weigh(-50, true);
        assertThat(router.said("advert")).containsExactly("13909.375 advert 0");
        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        assertThat(router.deadlineInMs()).isEqualTo(3_000 + (256 - 50) * 1000.0 / 256);
    }

    @Test
    void nobodyElseThereItTakesOverAgainWithItsLowerPriority() {
        Driver router = Driver.master(spec());
        router.weigh(-50, true);
        router.said();
        router.runUntilDeadline();
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        assertThat(router.said("advert").getFirst()).endsWith("advert 50");
    }

    @Test
    void theSameAgainOrARiseHandsNothingOver() {
        Driver router = Driver.master(spec());
        router.weigh(0, true);
        assertThat(router.said()).isEmpty();
        router.weigh(10, true);
        assertThat(router.said("advert")).containsExactly("13609.375 advert 110");
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    /** Facts 3.1: a changed priority shifts the running timer. */
    @Test
    void aBackupsTimerMovesByTheSkew() {
        Driver router = Driver.started(spec());
        router.run(1_000);
        router.weigh(-64, true);
        assertThat(router.deadlineInMs()).isEqualTo(2_859.375);
        router.weigh(128, true);
        assertThat(router.deadlineInMs()).isEqualTo(2_109.375);
        assertThat(router.said()).isEmpty();
    }

    @Test
    void theWeighedPriorityIsTheOneThatIsCompared() {
        Driver backup = Driver.started(spec());
        backup.weigh(-50, false);
        backup.run(3_000);
        backup.hear(60, LOWER);
        assertThat(backup.deadlineInMs()).isGreaterThan(3_000);
        backup.weigh(0, false);
        double beforeMs = backup.deadlineInMs();
        backup.hear(60, LOWER);
        assertThat(backup.deadlineInMs()).as("a lower one is not listened to").isEqualTo(beforeMs);

        Driver master = Driver.master(spec());
        master.weigh(-50, false);
        master.hear(60, HIGHER);
        assertThat(master.state()).isEqualTo(RouterState.BACKUP);
    }

    @Test
    void itOutlivesAReload() {
        Driver router = Driver.master(spec());
        router.weigh(-10, false);
        router.said();
        router.reload(spec().priority(80));
        assertThat(router.said("advert")).containsExactly("13609.375 advert 70");
    }
}
