package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Design decision 7: a reload changes what changed, and nothing else. */
class ReloadTest {
    @Test
    void aMasterStaysMasterAndKeepsItsTimer() {
        Driver router = Driver.master(spec());
        router.run(300);
        router.reload(spec());

        assertThat(router.said()).containsExactly("13909.375 hold");
        assertThat(router.deadlineInMs()).isEqualTo(700);
    }

    @Test
    void fiftyReloadsLoseNoAdvertisement() {
        Driver router = Driver.master(spec());
        for (int i = 0; i < 50; i++) {
            router.run(77);
            router.reload(spec());
        }
        assertThat(router.said("advert"))
                .containsExactly("14609.375 advert 100", "15609.375 advert 100", "16609.375 advert 100");
    }

    @Test
    void onlyANewAddressIsAnnounced() {
        Driver router = Driver.master(spec());
        router.reload(spec().addresses(ip("192.0.2.100"), ip("192.0.2.101")));

        assertThat(router.said())
                .containsExactly("13609.375 advert 100", "13609.375 hold", "13609.375 announce 5x 192.0.2.101");
    }

    @Test
    void aNewExcludedAddressIsAnnouncedAndNotAdvertised() {
        Driver router = Driver.master(spec());
        router.reload(spec().excluded(ip("198.51.100.1")));

        assertThat(router.said()).containsExactly("13609.375 hold", "13609.375 announce 5x 198.51.100.1");
    }

    @Test
    void aMasterSaysItsNewPriorityAtOnce() {
        Driver router = Driver.master(spec());
        router.run(300);
        router.reload(spec().priority(50));

        assertThat(router.said()).containsExactly("13909.375 advert 50", "13909.375 hold");
        assertThat(router.deadlineInMs()).isEqualTo(1_000);
    }

    @Test
    void aMasterTakesItsNewIntervalAtOnce() {
        Driver router = Driver.master(spec());
        router.run(300);
        router.reload(spec().intervalCs(10));
        router.run(200);

        assertThat(router.said("advert"))
                .containsExactly("13909.375 advert 100", "14009.375 advert 100", "14109.375 advert 100");
    }

    /** Facts 3.1: a changed priority shifts the running timer; the time already waited counts. */
    @ParameterizedTest
    @CsvSource({"100, 228, 2109.375", "100, 36, 2859.375", "36, 100, 2609.375"})
    void aChangedPriorityShiftsTheRunningTimer(int before, int after, double leftMs) {
        Driver router = Driver.started(spec().priority(before));
        router.run(1_000);
        router.reload(spec().priority(after));

        assertThat(router.deadlineInMs()).isEqualTo(leftMs);
    }

    @Test
    void aReloadDoesNotLetADeadMasterLiveLonger() {
        Driver router = Driver.started(spec());
        for (int i = 0; i < 100; i++) {
            router.run(50);
            router.reload(spec());
        }
        assertThat(router.said(" to ")).containsExactly("3609.375 BACKUP to MASTER, MASTER_DOWN");
    }

    @Test
    void aShorterIntervalThatIsOverAlreadyElectsAtOnceAndNotInThePast() {
        Driver router = Driver.started(spec().intervalCs(1000));
        router.run(20_000);
        router.reload(spec().intervalCs(10));

        assertThat(router.deadlineInMs()).isZero();
    }

    @Test
    void theMastersIntervalStaysAdopted() {
        Driver router = Driver.started(spec().priority(128));
        router.hear(new Advertisement(3, 51, 200, 10, router.view().spec().advertised()), HIGHER, 0);
        router.reload(spec().priority(128).intervalCs(500));

        assertThat(router.view().activeIntervalCs()).isEqualTo(10);
        assertThat(router.deadlineInMs()).isEqualTo(350);
    }

    @Test
    void aBackupThatFollowedItsOwnIntervalFollowsTheNewOne() {
        Driver router = Driver.started(spec().priority(128));
        router.reload(spec().priority(128).intervalCs(200));

        assertThat(router.deadlineInMs()).isEqualTo(7_000);
    }

    @Test
    void nopreemptTakesEffect() {
        Driver router = Driver.started(spec());
        router.reload(spec().nopreempt());
        router.run(3_000);
        router.hear(1, LOWER);

        assertThat(router.deadlineInMs()).isEqualTo(3609.375);
    }

    @Test
    void theRefreshTakesEffect() {
        Driver router = Driver.master(spec().announcing(new Announcing(5, 0, 0, 1, 5, 0, 0)));
        router.reload(spec().announcing(new Announcing(5, 0, 10_000_000_000L, 1, 5, 0, 0)));
        router.run(25_000);
        assertThat(router.said("announce"))
                .containsExactly("23609.375 announce 1x 192.0.2.100", "33609.375 announce 1x 192.0.2.100");

        router.reload(spec().announcing(new Announcing(5, 0, 0, 1, 5, 0, 0)));
        router.run(100_000);
        assertThat(router.said("announce")).isEmpty();
    }

    @Test
    void aReloadBeforeTheKernelHeldAnythingStillAnnouncesEverything() {
        Driver router = Driver.started(spec());
        router.kernelIsSlow();
        router.run(3_700);
        router.reload(spec().addresses(ip("192.0.2.100"), ip("192.0.2.101")));
        router.kernelFollows();

        assertThat(router.said("announce", "notify"))
                .containsExactly("3700 announce 5x 192.0.2.100 192.0.2.101", "3700 notify MASTER 100");
    }

    @Test
    void beforeTheStartAReloadAsksForNothing() {
        Driver router = new Driver(spec());
        router.linkUp();
        router.reload(spec().priority(255).startAsMaster());
        assertThat(router.said()).isEmpty();
        router.start();

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void countersSurvive() {
        Driver router = Driver.master(spec());
        long sent = router.view().counts().advertsSent();
        router.reload(spec());

        assertThat(router.view().counts().advertsSent()).isEqualTo(sent);
        assertThat(router.view().counts().becameMaster()).isEqualTo(1);
    }

    @Test
    void anotherVridIsAnotherRouter() {
        Driver router = Driver.started(spec());

        assertThatThrownBy(() -> router.reload(spec().vrid(52)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot turn");
    }
}
