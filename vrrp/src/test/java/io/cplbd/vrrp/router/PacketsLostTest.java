package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Design decision 3, when the capture could not keep what arrived: what is lost may have been the master's word. */
class PacketsLostTest {
    private static final double MASTER_DOWN_MS = 3_218.75;

    @Test
    void aBackupWaitsAsIfItHadHeardTheMaster() {
        Driver router = Driver.started(spec().priority(200));
        router.hear(201, HIGHER);
        router.stall(5_000);
        router.losePackets();

        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS);
    }

    @Test
    void whatIsOlderThanTheLossDoesNotShortenTheWait() {
        Driver router = Driver.started(spec().priority(200));
        router.stall(5_000);
        router.losePackets();
        router.hear(201, HIGHER, 4_000);
        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS);
        router.hear(0, HIGHER, 3_900);

        assertThat(router.deadlineInMs()).as("nor does a resignation").isEqualTo(MASTER_DOWN_MS);
    }

    @Test
    void whatIsYoungerDoes() {
        Driver router = Driver.started(spec().priority(200));
        router.losePackets();
        router.run(1_000);
        router.hear(201, HIGHER);
        router.hear(0, HIGHER);

        assertThat(router.deadlineInMs()).isEqualTo(218.75);
    }

    /** Whoever floods the link must not keep the address from everybody. */
    @Test
    void whileNobodyIsHeardOneLossCounts() {
        Driver router = Driver.started(spec().priority(200));
        router.losePackets();
        router.run(1_000);
        router.losePackets();

        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS - 1_000);
    }

    @Test
    void onceAMasterWasHeardTheNextLossCountsAgain() {
        Driver router = Driver.started(spec().priority(200));
        router.losePackets();
        router.hear(201, HIGHER);
        router.run(1_000);
        router.losePackets();

        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS);
    }

    /** Stopped a second time, before it heard anybody after the first: the second loss is the one that is young enough. */
    @Test
    void aSecondLossCountsFromWhatIsReadBehindIt() {
        Driver router = Driver.started(spec().priority(200));
        router.losePackets();
        router.stall(60_000);
        router.losePackets();
        router.hear(201, HIGHER, 59_000);

        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS);
    }

    @Test
    void aMasterSilentForLongIsABackupWithoutAWord() {
        Driver router = Driver.master(spec().priority(200));
        router.stall(MASTER_DOWN_MS);
        router.losePackets();

        assertThat(router.said(" to ")).singleElement().asString().endsWith("MASTER to BACKUP, LOST_TOUCH");
        assertThat(router.said("advert")).isEmpty();
        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS);
    }

    @Test
    void whatItThenReadsOfBeforeDoesNotMakeItHasty() {
        Driver router = Driver.master(spec().priority(200));
        router.stall(20_000);
        router.losePackets();
        router.hear(201, HIGHER, 15_000);

        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS);
    }

    @Test
    void aMasterThatSpokeInTimeStays() {
        Driver router = Driver.master(spec().priority(200));
        router.stall(MASTER_DOWN_MS - 1);
        router.losePackets();

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    /** The packet that deposes it is old, and those behind it are lost: it has not heard the last word. */
    @Test
    void aMasterThatGivesWayToAnOldPacketWaitsFromTheLossOn() {
        Driver router = Driver.master(spec().priority(200));
        router.stall(1_000);
        router.losePackets();
        router.hear(201, HIGHER, 900);

        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS);
    }

    @Test
    void aNewTermBeginsWithNothingLost() {
        Driver router = Driver.master(spec().priority(200));
        router.losePackets();
        router.run(1_000);
        router.hear(201, HIGHER);
        router.hear(0, HIGHER);

        assertThat(router.deadlineInMs()).isEqualTo(218.75);
    }

    @Test
    void aLesserMasterIsNotWaitedForLongerThanOneThatIsLost() {
        Driver router = Driver.started(spec().priority(200));
        router.losePackets();
        router.run(1_000);
        router.hear(100, LOWER);

        assertThat(router.deadlineInMs()).isEqualTo(MASTER_DOWN_MS - 1_000);
    }
}
