package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Design decision 9: scripts are told once of every state that lasted until the kernel followed. */
class NotifyTest {
    @Test
    void everyStateIsToldOnce() {
        Driver router = new Driver(spec());
        router.linkUp();
        router.start();
        router.run(10_000);
        router.hear(200, HIGHER);
        router.run(10_000);
        router.link(false, null);
        router.linkUp();
        router.stop(true);

        assertThat(router.said("notify"))
                .containsExactly(
                        "0 notify BACKUP 100",
                        "3611.328125 notify MASTER 100",
                        "10000 notify BACKUP 100",
                        "13611.328125 notify MASTER 100",
                        "20000 notify FAULT 100",
                        "20000 notify BACKUP 100",
                        "20000 notify STOPPED 100");
    }

    @Test
    void aStateIsToldWhenTheKernelHasFollowed() {
        Driver router = Driver.started(spec());
        router.kernelIsSlow();
        router.run(3_700);
        assertThat(router.said("notify")).isEmpty();
        router.kernelFollows();

        assertThat(router.said("notify")).containsExactly("3700 notify MASTER 100");
    }

    @Test
    void aStateLeftBeforeTheKernelFollowedIsPassedOver() {
        Driver router = Driver.started(spec());
        router.kernelIsSlow();
        router.run(3_700);
        router.hear(200, HIGHER);
        router.kernelFollows();
        assertThat(router.state()).isEqualTo(RouterState.BACKUP);

        assertThat(router.said("notify"))
                .as("BACKUP was the last state told, and nothing else came of it")
                .isEmpty();
    }

    @Test
    void aReloadTellsNothingThatDidNotChange() {
        Driver backup = Driver.started(spec());
        Driver master = Driver.master(spec());
        Driver fault = Driver.started(spec());
        fault.link(false, null);
        fault.said();
        for (Driver router : new Driver[] {backup, master, fault}) {
            for (int i = 0; i < 50; i++) {
                router.reload(spec().priority(100 + i));
            }
            assertThat(router.said("notify")).isEmpty();
        }
    }

    @Test
    void theKernelFollowingTwiceTellsNothingTwice() {
        Driver router = Driver.master(spec());
        router.kernelFollows();
        router.kernelFollows();

        assertThat(router.said()).isEmpty();
    }

    /** Before the start nothing was asked of the kernel: whatever it says answers nobody. */
    @Test
    void beforeTheStartThereIsNothingToTell() {
        Driver router = new Driver(spec());
        router.linkUp();
        router.kernelFollows(0);

        assertThat(router.said()).isEmpty();
    }
}
