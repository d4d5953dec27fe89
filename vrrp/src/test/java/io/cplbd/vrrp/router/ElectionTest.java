package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9568 sections 6.4.1 and 6.4.2: how a router starts and when it takes over. */
class ElectionTest {
    @Test
    void whoHearsNobodyBecomesMaster() {
        Driver router = new Driver(spec());
        router.linkUp();
        router.start();
        router.run(4_700);

        assertThat(router.said())
                .containsExactly(
                        "0 INIT to BACKUP, STARTED",
                        "0 release",
                        "0 notify BACKUP 100",
                        "3609.375 advert 100",
                        "3609.375 BACKUP to MASTER, MASTER_DOWN",
                        "3611.328125 hold",
                        "3611.328125 announce 5x 192.0.2.100",
                        "3611.328125 notify MASTER 100",
                        "4609.375 advert 100");
    }

    @Test
    void nothingHappensBeforeTheStart() {
        Driver router = new Driver(spec());
        router.linkUp();
        router.hear(200, HIGHER);
        router.run(60_000);

        assertThat(router.said()).isEmpty();
        assertThat(router.state()).isEqualTo(RouterState.INIT);
        assertThat(router.view().counts().advertsReceived()).isZero();
    }

    @Test
    void aSecondStartIsNone() {
        Driver router = Driver.started(spec());
        router.run(1_000);
        router.start();

        assertThat(router.said()).isEmpty();
        assertThat(router.deadlineInMs()).isEqualTo(2609.375);
    }

    @ParameterizedTest
    @CsvSource({"100, true", "101, true", "254, true", "255, true", "99, false", "1, false"})
    void everyAdvertOfEqualOrHigherPriorityPutsTheElectionOff(int priority, boolean putOff) {
        Driver router = Driver.started(spec());
        router.run(3_000);
        router.hear(priority, LOWER);

        assertThat(router.deadlineInMs()).isEqualTo(putOff ? 3609.375 : 609.375);
    }

    @Test
    void aMasterThatSpeaksStaysMasterForEver() {
        Driver router = Driver.started(spec());
        for (int second = 0; second < 1_000; second++) {
            router.hear(100, LOWER);
            router.run(1_000);
        }

        assertThat(router.said()).isEmpty();
        assertThat(router.view().masterAddress()).isEqualTo(LOWER);
        assertThat(router.view().masterPriority()).isEqualTo(100);
        assertThat(router.view().counts().advertsReceived()).isEqualTo(1_000);
    }

    /** What counts is when the packet was on the wire, not when somebody found time to look at it. */
    @Test
    void theTimerRunsFromTheArrivalOfTheAdvert() {
        Driver router = Driver.started(spec());
        router.run(2_000);
        router.hear(200, HIGHER, 700);

        assertThat(router.deadlineInMs()).isEqualTo(3609.375 - 700);
    }

    @Test
    void theElectionIsDueAtTheDeadlineAndNotBefore() {
        Driver router = Driver.started(spec());
        router.stall(3609.374);
        assertThat(router.electionDue()).isFalse();
        router.deadline();
        assertThat(router.state()).isEqualTo(RouterState.BACKUP);

        router.stall(0.001);
        assertThat(router.electionDue()).isTrue();
        router.deadline();
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        assertThat(router.electionDue()).isFalse();
    }

    /** Only 255 makes a master at once; {@code state MASTER} with less waits like everybody (keepalived 3.1). */
    @Test
    void theWishToBeMasterAloneIsNoReasonToHurry() {
        Driver router = Driver.started(spec().startAsMaster().priority(254));

        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        assertThat(router.deadlineInMs()).isEqualTo(3007.8125);
    }

    @Test
    void theViewTellsTheStory() {
        Driver router = Driver.master(spec());
        RouterView view = router.view();

        assertThat(view.state()).isEqualTo(RouterState.MASTER);
        assertThat(view.addressesHeld()).isTrue();
        assertThat(view.masterAddress()).isNull();
        assertThat(view.masterPriority()).isZero();
        assertThat(view.sourceAddress()).isEqualTo(Driver.OWN);
        assertThat(view.counts().becameMaster()).isEqualTo(1);
        assertThat(view.counts().releasedMaster()).isZero();
        assertThat(view.counts().advertsSent()).isEqualTo(11);

        router.hear(200, HIGHER);
        assertThat(router.view().counts().releasedMaster()).isEqualTo(1);
        assertThat(router.view().masterAddress()).isEqualTo(HIGHER);
        assertThat(router.view().masterPriority()).isEqualTo(200);
    }

    @Test
    void aListOfOtherAddressesIsWorthALineAndNoMore() {
        Driver router = Driver.started(spec());
        var other = new io.cplbd.vrrp.packet.Advertisement(
                3, 51, 200, 100, io.cplbd.vrrp.packet.Frames.addresses(io.cplbd.vrrp.packet.AddressFamily.IPV4, 2));
        router.hear(other, HIGHER, 0);
        router.run(1_000);
        router.hear(other, HIGHER, 0);

        assertThat(router.said()).containsExactly("0 observed ADDRESS_LIST_DIFFERS 192.0.2.9");
        assertThat(router.deadlineInMs()).as("accepted all the same").isEqualTo(3609.375);
        assertThat(router.view().counts().addressListErrors()).isEqualTo(2);
    }

    @Test
    void skipCheckAdvAddrLooksAtTheFirstListOfEachMasterOnly() {
        Driver router = Driver.started(spec().skipAddressCheck());
        var other = new io.cplbd.vrrp.packet.Advertisement(3, 51, 200, 100, java.util.List.of());
        for (int i = 0; i < 3; i++) {
            router.hear(other, HIGHER, 0);
        }
        assertThat(router.view().counts().addressListErrors()).isEqualTo(1);

        router.hear(other, LOWER, 0);
        assertThat(router.view().counts().addressListErrors()).isEqualTo(2);
    }
}
