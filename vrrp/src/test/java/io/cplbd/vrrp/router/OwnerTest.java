package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Priority 255: the address owner. */
class OwnerTest {
    @Test
    void anOwnerIsMasterAtOnce() {
        Driver router = new Driver(spec().owner());
        router.linkUp();
        router.start();
        router.runUntilDeadline();

        assertThat(router.said())
                .containsExactly(
                        "0 advert 255",
                        "0 INIT to MASTER, OWNER",
                        "1.953125 hold",
                        "1.953125 announce 5x 192.0.2.100",
                        "1.953125 notify MASTER 255");
    }

    @Test
    void anOwnerToldToStartAsBackupWaits() {
        Driver router = Driver.started(spec().priority(255));

        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
        assertThat(router.deadlineInMs()).isEqualTo(3003.90625);
    }

    @Test
    void anOwnerIsMasterAtOnceAfterAFault() {
        Driver router = Driver.master(spec().owner());
        router.link(false, Driver.OWN);
        router.run(1_000);
        router.said();
        router.linkUp();

        assertThat(router.said("advert", " to ")).containsExactly("11000 advert 255", "11000 FAULT to MASTER, OWNER");
    }

    @Test
    void ofTwoOwnersTheOneWithTheHigherAddressStays() {
        Driver router = Driver.master(spec().owner());
        router.hear(255, LOWER);
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        router.hear(255, HIGHER);
        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
    }
}
