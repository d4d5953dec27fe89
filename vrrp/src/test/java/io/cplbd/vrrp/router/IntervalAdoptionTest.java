package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.Advertisement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9568 section 6.1, Active_Adver_Interval: a backup lives by the master's interval. */
class IntervalAdoptionTest {
    private static Advertisement every(Driver router, int intervalCs, int priority) {
        return new Advertisement(
                3, 51, priority, intervalCs, router.view().spec().advertised());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 99, 101, 4095})
    void aBackupAdoptsTheMastersInterval(int intervalCs) {
        Driver router = Driver.started(spec().priority(128));
        router.hear(every(router, intervalCs, 200), HIGHER, 0);

        assertThat(router.said()).containsExactly("0 observed INTERVAL_DIFFERS 192.0.2.9");
        assertThat(router.view().activeIntervalCs()).isEqualTo(intervalCs);
        assertThat(router.deadlineInMs()).isEqualTo(intervalCs * 35.0);
    }

    @Test
    void theLineIsWrittenOncePerMaster() {
        Driver router = Driver.started(spec());
        for (int i = 0; i < 3; i++) {
            router.hear(every(router, 50, 200), HIGHER, 0);
        }
        router.hear(every(router, 50, 200), LOWER, 0);

        assertThat(router.said())
                .containsExactly("0 observed INTERVAL_DIFFERS 192.0.2.9", "0 observed INTERVAL_DIFFERS 192.0.2.2");
    }

    @Test
    void aMasterSpeaksAtItsOwnInterval() {
        Driver router = Driver.started(spec().priority(128));
        router.hear(every(router, 10, 200), HIGHER, 0);
        router.run(350);
        router.said();
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        assertThat(router.view().activeIntervalCs()).isEqualTo(100);
        router.run(2_000);

        assertThat(router.said("advert")).containsExactly("1350 advert 128", "2350 advert 128");
    }

    @Test
    void aDeposedMasterAdoptsTheIntervalOfTheOneItGivesWayTo() {
        Driver router = Driver.master(spec().priority(128));
        router.hear(every(router, 10, 200), HIGHER, 0);

        assertThat(router.deadlineInMs()).isEqualTo(350);
        assertThat(router.view().activeIntervalCs()).isEqualTo(10);
    }

    /** A discarded advert says nothing about the master. */
    @Test
    void theIntervalOfALowerMasterIsNotAdopted() {
        Driver router = Driver.started(spec().priority(128));
        router.hear(every(router, 10, 50), HIGHER, 0);

        assertThat(router.view().activeIntervalCs()).isEqualTo(100);
        assertThat(router.deadlineInMs()).isEqualTo(3_500);
    }

    @Test
    void whoRecoversForgetsTheFormerMastersInterval() {
        Driver router = Driver.started(spec().priority(128));
        router.hear(every(router, 4000, 200), HIGHER, 0);
        router.link(false, Driver.OWN);
        router.linkUp();

        assertThat(router.deadlineInMs()).isEqualTo(3_500);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100})
    void downTimerAdvertsIsHowManyMayBeMissed(int adverts) {
        Driver router = Driver.started(spec().priority(128).downTimerAdverts(adverts));
        assertThat(router.deadlineInMs()).isEqualTo(adverts * 1_000.0 + 500);
        router.run(adverts * 1_000.0);
        router.hear(200, HIGHER);

        assertThat(router.deadlineInMs()).isEqualTo(adverts * 1_000.0 + 500);
    }
}
