package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Design decision 3: a process that was stalled must not start a second master. */
class StalledMasterTest {
    /** After our own master-down time of silence others were entitled to elect, and whoever spoke then was the master. */
    @ParameterizedTest
    @CsvSource({"3218.75, true", "60000, true", "3218.749, false", "500, false"})
    void whoeverSpokeAfterOurLongSilenceIsTheMaster(double silenceMs, boolean deposed) {
        Driver router = Driver.master(spec().priority(200));
        router.stall(silenceMs);
        router.hear(100, LOWER);

        assertThat(router.state()).isEqualTo(deposed ? RouterState.BACKUP : RouterState.MASTER);
        assertThat(router.said(" to ")).allMatch(line -> line.endsWith("MASTER to BACKUP, DEPOSED"));
    }

    /** Judged by when the packet was on the wire: one from before the silence deposes nobody, however late it is read. */
    @Test
    void anAdvertFromBeforeTheSilenceIsOld() {
        Driver router = Driver.master(spec().priority(200));
        router.stall(10_000);
        router.hear(100, LOWER, 9_500);

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void theDeposedTakesOverAgainInItsOwnTime() {
        Driver router = Driver.master(spec().priority(200));
        router.stall(10_000);
        router.hear(100, LOWER);
        router.said();
        for (int i = 0; i < 4; i++) {
            router.run(1_000);
            router.hear(100, LOWER);
        }

        assertThat(router.said(" to ")).containsExactly("26437.5 BACKUP to MASTER, MASTER_DOWN");
    }

    /** Ten seconds of a lesser master's adverts lie unread: their age is the stall's and not the waiting time. */
    @Test
    void theDeposedDoesNotTakeOverInTheMomentItWakes() {
        Driver router = Driver.master(spec().priority(200));
        router.stall(10_000);
        for (int agoMs = 5_000; agoMs >= 0; agoMs -= 1_000) {
            router.hear(100, LOWER, agoMs);
        }

        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        assertThat(router.deadlineInMs()).isEqualTo(3_218.75);
    }

    @Test
    void theDeposedWithNopreemptStaysBackup() {
        Driver router = Driver.master(spec().priority(200).nopreempt());
        router.stall(10_000);
        for (int i = 0; i < 100; i++) {
            router.hear(100, LOWER);
            router.run(1_000);
        }

        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
    }

    @Test
    void downTimerAdvertsIsTheMeasureOfSilence() {
        Driver router = Driver.master(spec().downTimerAdverts(10));
        router.stall(10_609.374);
        router.hear(50, LOWER);
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        router.stall(10_609.375);
        router.hear(50, HIGHER);
        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
    }

    /** With a single advert to miss, a master exactly on time is silent for no longer than it must be. */
    @Test
    void whoIsOnTimeIsNotDeposed() {
        Driver router = Driver.master(spec().downTimerAdverts(1));
        router.stall(1_000);
        assertThat(router.electionDue()).isFalse();
        router.hear(50, LOWER);

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    /** A master that was silent that long may be none any more: to go on is an election, and late news could forbid it. */
    @ParameterizedTest
    @CsvSource({"3609.374, false", "3609.375, true", "60000, true"})
    void goingOnAfterALongSilenceIsAnElection(double silenceMs, boolean election) {
        Driver router = Driver.master(spec());
        router.stall(silenceMs);

        assertThat(router.electionDue()).isEqualTo(election);
    }

    @Test
    void aMasterThatSpeaksInTimeElectsNobody() {
        Driver router = Driver.master(spec());
        for (int i = 0; i < 5_000; i++) {
            router.run(1);
            assertThat(router.electionDue()).isFalse();
        }
    }

    @Test
    void ifNobodySpokeTheMasterGoesOn() {
        Driver router = Driver.master(spec());
        router.stall(60_000);
        router.deadline();

        assertThat(router.said()).containsExactly("73609.375 advert 100");
        assertThat(router.deadlineInMs()).isEqualTo(1_000);
    }
}
