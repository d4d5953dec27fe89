package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.OWN;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Link down or source address gone: FAULT, and the way out of it. */
class FaultTest {
    @Test
    void whoStartsWithoutALinkStartsInFault() {
        Driver router = new Driver(spec());
        router.start();

        assertThat(router.said()).containsExactly("0 INIT to FAULT, LINK_DOWN", "0 release", "0 notify FAULT 100");
    }

    @Test
    void whoStartsWithoutAnAddressStartsInFault() {
        Driver router = new Driver(spec());
        router.link(true, null);
        router.start();

        assertThat(router.said())
                .containsExactly("0 INIT to FAULT, NO_SOURCE_ADDRESS", "0 release", "0 notify FAULT 100");
    }

    @Test
    void aMasterThatLosesItsLinkResignsAndLetsGo() {
        Driver router = Driver.master(spec());
        router.link(false, OWN);

        assertThat(router.said())
                .containsExactly(
                        "13609.375 advert 0",
                        "13609.375 MASTER to FAULT, LINK_DOWN",
                        "13609.375 release",
                        "13609.375 notify FAULT 100");
        assertThat(router.view().counts().priorityZeroSent()).isEqualTo(1);
        assertThat(router.view().counts().releasedMaster()).isEqualTo(1);
    }

    @Test
    void aMasterThatLosesItsAddressResignsFromTheOldOne() {
        Driver router = Driver.master(spec());
        router.link(true, null);

        assertThat(router.said("advert", " to "))
                .containsExactly("13609.375 advert 0", "13609.375 MASTER to FAULT, NO_SOURCE_ADDRESS");
    }

    @Test
    void aBackupThatLosesItsLinkSaysNothing() {
        Driver router = Driver.started(spec());
        router.link(false, null);
        router.run(60_000);

        assertThat(router.said()).containsExactly("0 BACKUP to FAULT, LINK_DOWN", "0 release", "0 notify FAULT 100");
    }

    @Test
    void inFaultNothingIsHeardAndNothingIsDue() {
        Driver router = Driver.started(spec());
        router.link(false, null);
        router.said();
        router.hear(1, HIGHER);
        router.hear(0, HIGHER);
        router.deadline();

        assertThat(router.said()).isEmpty();
        assertThat(router.deadlineInMs()).isGreaterThan(1e9);
    }

    /** Both must be there again, and then a whole master-down time passes: a master may be speaking unheard so far. */
    @Test
    void whoRecoversWaitsLikeANewcomer() {
        Driver router = Driver.master(spec());
        router.link(false, null);
        router.run(1_000);
        router.said();
        router.link(true, null);
        assertThat(router.said()).isEmpty();
        router.linkUp();

        assertThat(router.said())
                .containsExactly(
                        "14609.375 FAULT to BACKUP, RECOVERED", "14609.375 release", "14609.375 notify BACKUP 100");
        assertThat(router.deadlineInMs()).isEqualTo(3609.375);
    }

    @Test
    void whoRecoversIsMasterAndAnnouncesAgain() {
        Driver router = Driver.master(spec());
        router.link(false, OWN);
        router.linkUp();
        router.said();
        router.run(3611.328125 + 5_000);

        assertThat(router.said("announce"))
                .containsExactly("17220.703125 announce 5x 192.0.2.100", "22220.703125 announce 5x 192.0.2.100");
    }

    @Test
    void newsThatChangeNothingChangeNothing() {
        Driver backup = Driver.started(spec());
        backup.run(1_000);
        backup.linkUp();
        Driver master = Driver.master(spec());
        master.linkUp();
        Driver fault = Driver.started(spec());
        fault.link(false, OWN);
        fault.said();
        fault.link(false, null);
        fault.link(true, null);
        fault.link(false, null);

        assertThat(backup.said()).isEmpty();
        assertThat(backup.deadlineInMs()).isEqualTo(2609.375);
        assertThat(master.said()).isEmpty();
        assertThat(fault.said()).isEmpty();
    }

    @Test
    void aMasterWhoseAddressChangesSpeaksFromTheNewOneAtOnce() {
        Driver router = Driver.master(spec());
        router.run(300);
        router.link(true, ip("192.0.2.77"));

        assertThat(router.said()).containsExactly("13909.375 advert 100");
        assertThat(router.view().sourceAddress()).isEqualTo(ip("192.0.2.77"));
        assertThat(router.deadlineInMs()).isEqualTo(1_000);
    }
}
