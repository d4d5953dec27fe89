package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Adver_Timer of RFC 9568 section 6.2 under a clock that is never quite on time. */
class AdvertTimerTest {
    /** Every turn is late, and yet after a thousand adverts not a microsecond has been lost. */
    @Test
    void latenessDoesNotAddUp() {
        SplittableRandom random = new SplittableRandom(7);
        Driver router = Driver.master(spec().intervalCs(10));
        double firstMs = router.nowMs() + router.deadlineInMs();
        for (int i = 0; i < 1_000; i++) {
            router.stall(Math.max(0, router.deadlineInMs()) + random.nextDouble(40));
            router.deadline();
        }

        assertThat(router.nowMs() + router.deadlineInMs()).isEqualTo(firstMs + 1_000 * 100.0);
        assertThat(router.said("advert")).hasSize(1_000);
    }

    /** Lost adverts are lost: no burst makes up for them. */
    @Test
    void afterAWholeIntervalTheTimerStartsAnew() {
        Driver router = Driver.master(spec());
        router.stall(1_000 + 1_700);
        router.deadline();
        router.run(2_000);

        assertThat(router.said())
                .containsExactly("16309.375 advert 100", "17309.375 advert 100", "18309.375 advert 100");
    }

    @Test
    void aTurnBeforeTheDeadlineDoesNothing() {
        Driver router = Driver.master(spec());
        for (int i = 0; i < 999; i++) {
            router.stall(1);
            router.deadline();
        }
        assertThat(router.said()).isEmpty();
        router.stall(1);
        router.deadline();
        assertThat(router.said()).containsExactly("14609.375 advert 100");
    }

    @Test
    void fortyCentisecondsAndFortySecondsAreKept() {
        Driver fast = Driver.master(spec().intervalCs(1));
        fast.run(1_000);
        assertThat(fast.said("advert")).hasSize(100);

        Driver slow = Driver.master(spec().intervalCs(4095));
        slow.run(40_950 * 10);
        assertThat(slow.said("advert")).hasSize(10);
    }
}
