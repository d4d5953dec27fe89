package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.router.RouterSpec.Announcing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gratuitous ARP and unsolicited neighbour advertisements: when, how often, and who has the last word. */
class AnnouncementTest {
    private static final long S = 1_000_000_000L;

    @Test
    void aNewMasterAnnouncesFiveTimesAndFiveTimesMoreAfterFiveSeconds() {
        Driver router = Driver.started(spec().addresses(ip("192.0.2.100"), ip("192.0.2.101")));
        router.run(100_000);

        assertThat(router.said("announce"))
                .containsExactly(
                        "3611.328125 announce 5x 192.0.2.100 192.0.2.101",
                        "8611.328125 announce 5x 192.0.2.100 192.0.2.101");
    }

    @Test
    void excludedAddressesAreAnnouncedButNotAdvertised() {
        Driver router = Driver.started(spec().excluded(ip("198.51.100.1"), ip("2001:db8::1")));
        router.run(4_000);

        assertThat(router.said("announce"))
                .containsExactly("3611.328125 announce 5x 192.0.2.100 198.51.100.1 2001:db8:0:0:0:0:0:1");
    }

    @Test
    void nothingIsAnnouncedBeforeTheKernelHoldsIt() {
        Driver router = Driver.started(spec());
        router.kernelIsSlow();
        router.run(3_700);
        assertThat(router.said("announce", "notify")).isEmpty();
        assertThat(router.view().addressesHeld()).isFalse();

        router.kernelFollows();
        router.run(6_000);
        assertThat(router.said("announce", "notify"))
                .containsExactly(
                        "3700 announce 5x 192.0.2.100", "3700 notify MASTER 100", "8700 announce 5x 192.0.2.100");
    }

    @Test
    void aMasterWithNothingToHoldAnnouncesNothing() {
        Driver router = Driver.started(spec().addresses());
        router.run(10_000);

        assertThat(router.said("announce", "notify")).containsExactly("3611.328125 notify MASTER 100");
    }

    @Test
    void theSecondRoundCanBeTurnedOff() {
        Driver router = Driver.started(spec().announcing(new Announcing(3, 0, 0, 1, 5, 0, 0)));
        router.run(100_000);

        assertThat(router.said("announce")).containsExactly("3611.328125 announce 3x 192.0.2.100");
    }

    @Test
    void theRefreshGoesOnForEver() {
        Driver router = Driver.started(spec().announcing(new Announcing(1, 0, 60 * S, 2, 5, 0, 0)));
        router.run(200_000);

        assertThat(router.said("announce"))
                .containsExactly(
                        "3611.328125 announce 1x 192.0.2.100",
                        "63611.328125 announce 2x 192.0.2.100",
                        "123611.328125 announce 2x 192.0.2.100",
                        "183611.328125 announce 2x 192.0.2.100");
    }

    @Test
    void nothingIsAnnouncedAfterGivingWay() {
        Driver router = Driver.started(spec().announcing(new Announcing(5, 5 * S, 7 * S, 1, 5, 5 * S, 0)));
        router.run(4_000);
        router.hear(1, LOWER);
        router.hear(200, HIGHER);
        router.said();
        for (int i = 0; i < 60; i++) {
            router.run(1_000);
            router.hear(200, HIGHER);
        }

        assertThat(router.said()).isEmpty();
    }

    /** Design decision 6: after two masters the one that stays announces at once, and last. */
    @Test
    void afterALowerMasterWasHeardTheLinkHearsFromUsLast() {
        Driver router = Driver.master(spec());
        router.hear(50, LOWER);
        router.run(20_000);

        assertThat(router.said("announce"))
                .containsExactly(
                        "13609.375 announce 5x 192.0.2.100",
                        "14609.375 announce 1x 192.0.2.100",
                        "18609.375 announce 5x 192.0.2.100");
    }

    @Test
    void theLastWordWaitsUntilTheOtherIsSilent() {
        Driver router = Driver.master(spec().announcing(new Announcing(5, 0, 0, 1, 2, 0, 0)));
        router.hear(50, LOWER);
        router.run(700);
        router.hear(50, LOWER);
        router.run(20_000);

        assertThat(router.said("announce"))
                .containsExactly(
                        "13609.375 announce 2x 192.0.2.100",
                        "14309.375 announce 2x 192.0.2.100",
                        "15309.375 announce 1x 192.0.2.100");
    }

    @Test
    void theLastWordIsSaidEvenWhenNothingIsToBeSaidAtOnce() {
        Driver router = Driver.master(spec().announcing(new Announcing(5, 0, 0, 1, 0, 0, 0)));
        router.hear(50, LOWER);
        router.run(20_000);

        assertThat(router.said("announce")).containsExactly("14609.375 announce 1x 192.0.2.100");
    }

    /** Another tool deletes an address, the kernel thread puts it back: that one is announced, and only that one. */
    @Test
    void anAddressPutBackIsAnnouncedAgain() {
        Driver router = Driver.master(spec().addresses(ip("192.0.2.100"), ip("192.0.2.101")));
        router.addressWasDeletedAndPutBack(ip("192.0.2.101"));

        assertThat(router.said()).containsExactly("13609.375 announce 5x 192.0.2.101");
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    /** Whoever believed it would ask for the address and get no answer. */
    @Test
    void anAddressThatTheKernelRefusesIsNotAnnounced() {
        Driver router = Driver.started(spec().addresses(ip("192.0.2.100"), ip("192.0.2.101")));
        router.kernelIsSlow();
        router.runUntilClaim();
        router.kernelTakesOnly(ip("192.0.2.101"));
        router.run(1_000);
        router.kernelTakesOnly(ip("192.0.2.100"));
        router.run(10_000);

        assertThat(router.said("announce"))
                .containsExactly(
                        "3611.328125 announce 5x 192.0.2.101",
                        "4611.328125 announce 5x 192.0.2.100",
                        "8611.328125 announce 5x 192.0.2.100 192.0.2.101");
    }

    /** What was added for a wish that a reload replaced is not said again in answer to the next. */
    @Test
    void theAnswerToAReplacedWishCounts() {
        Driver router = Driver.started(spec());
        router.kernelIsSlow();
        router.runUntilClaim();
        router.reload(spec().priority(90));
        router.kernelFollows(2);
        router.kernelTakesOnly();
        router.run(1_000);

        assertThat(router.said("announce")).containsExactly("3611.328125 announce 5x 192.0.2.100");
    }

    /** Meanwhile somebody else was master and announced: it all has to be said again, whatever the kernel kept. */
    @Test
    void aMasterDeposedForAMomentAnnouncesEverythingAgain() {
        Driver router = Driver.master(spec().priority(255));
        router.kernelIsSlow();
        router.hear(255, HIGHER);
        router.hear(0, HIGHER);
        router.runUntilClaim();
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        router.kernelFollows();
        router.run(10_000);

        assertThat(router.said("announce", "notify"))
                .containsExactly("13009.765625 announce 5x 192.0.2.100", "18009.765625 announce 5x 192.0.2.100");
    }

    @Test
    void theRefreshOfAMasterDeposedForAMomentGoesOn() {
        Driver router = Driver.master(spec().announcing(new Announcing(1, 0, 60 * S, 1, 5, 0, 0)));
        router.kernelIsSlow();
        router.hear(200, HIGHER);
        router.hear(0, HIGHER);
        router.runUntilClaim();
        router.kernelFollows();
        router.run(130_000);

        assertThat(router.said("announce"))
                .containsExactly(
                        "14220.703125 announce 1x 192.0.2.100",
                        "74220.703125 announce 1x 192.0.2.100",
                        "134220.703125 announce 1x 192.0.2.100");
    }

    /** A reload is under way when it is due: then it is said as soon as the kernel has followed. */
    @Test
    void aReloadDoesNotTakeTheLastWordAway() {
        Driver router = Driver.master(spec().announcing(new Announcing(5, 0, 0, 1, 0, 0, 0)));
        router.hear(50, LOWER);
        router.kernelIsSlow();
        router.reload(spec().announcing(new Announcing(5, 0, 0, 1, 0, 0, 0)));
        router.run(1_500);
        assertThat(router.said("announce")).isEmpty();
        router.kernelFollows();

        assertThat(router.said("announce")).containsExactly("15109.375 announce 5x 192.0.2.100");
    }

    @Test
    void theSpacingGoesWithEveryAnnouncement() {
        VirtualRouter router = new VirtualRouter(spec().owner()
                .announcing(new Announcing(5, 0, 0, 1, 5, 0, 20_000_000L))
                .build());
        List<Effect> effects = new java.util.ArrayList<>();
        router.on(new Input.LinkChanged(true, Driver.OWN), 0, (id, effect) -> effects.add(effect));
        router.on(new Input.Started(), 0, (id, effect) -> effects.add(effect));
        router.on(new Input.AddressesApplied(1, List.of(ip("192.0.2.100"))), 0, (id, effect) -> effects.add(effect));

        assertThat(effects).contains(new Effect.Announce(List.of(ip("192.0.2.100")), 5, 20_000_000L));
    }
}
