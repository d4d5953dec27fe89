package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 9568 sections 6.4.2 and 6.4.3, Shutdown. */
class StopTest {
    @Test
    void aMasterResignsThenLetsGo() {
        Driver router = Driver.master(spec());
        router.stop(true);

        assertThat(router.said())
                .containsExactly(
                        "13609.375 advert 0",
                        "13609.375 MASTER to STOPPED, STOPPED",
                        "13609.375 release",
                        "13609.375 notify STOPPED 100");
        assertThat(router.view().counts().priorityZeroSent()).isEqualTo(1);
        assertThat(router.view().counts().releasedMaster()).isEqualTo(1);
    }

    @Test
    void aBackupOnlyStops() {
        Driver router = Driver.started(spec());
        router.stop(true);

        assertThat(router.said()).containsExactly("0 BACKUP to STOPPED, STOPPED", "0 release", "0 notify STOPPED 100");
    }

    /** keepalived's {@code --dont-release-vrrp}: peers find out by silence, the addresses stay. */
    @Test
    void withoutReleaseNothingIsSaidAndNothingLetGo() {
        Driver router = Driver.master(spec());
        router.stop(false);

        assertThat(router.said())
                .containsExactly("13609.375 MASTER to STOPPED, STOPPED", "13609.375 notify STOPPED 100");
        assertThat(router.view().sinceNs()).isEqualTo(86_400_000_000_000L + 13_609_375_000L);
    }

    @Test
    void theEndIsTheEnd() {
        for (boolean release : new boolean[] {true, false}) {
            Driver router = Driver.master(spec());
            router.stop(release);
            router.said();
            router.hear(1, HIGHER);
            router.hear(0, HIGHER);
            router.start();
            router.deadline();
            router.linkUp();
            router.reload(spec().priority(200));
            router.stop(true);
            router.run(100_000);

            assertThat(router.said()).isEmpty();
            assertThat(router.state()).isEqualTo(RouterState.STOPPED);
        }
    }
}
