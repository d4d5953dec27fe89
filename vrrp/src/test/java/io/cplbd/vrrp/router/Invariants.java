package io.cplbd.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds after every step of every virtual router, whatever it was told. */
final class Invariants {
    private long lastGeneration;
    private @Nullable RouterState lastNotified;

    /** Checks one call of {@link VirtualRouter#on}. */
    void check(RouterView before, Input input, RouterView after, List<Effect> effects, long nowNs) {
        RouterState state = before.state();
        boolean advertised = false;
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.SendAdvertisement(var advert, var source) -> {
                    if (advert.resigns()) {
                        assertThat(before.state()).as("only a master resigns").isEqualTo(RouterState.MASTER);
                        assertThat(after.state())
                                .as("who resigns is master no more")
                                .isIn(
                                        RouterState.FAULT,
                                        RouterState.STOPPED,
                                        input instanceof Input.WeightChanged(var _, boolean handOver) && handOver
                                                ? RouterState.BACKUP
                                                : RouterState.STOPPED);
                    } else {
                        assertThat(RouterState.MASTER)
                                .as("only a master sends a priority other than zero")
                                .isIn(before.state(), after.state());
                        assertThat(advert.priority()).isEqualTo(after.priority());
                    }
                    advertised |= !advert.resigns();
                    assertThat(advert.version()).isEqualTo(after.spec().version());
                    assertThat(advert.addresses()).isEqualTo(after.spec().advertised());
                    assertThat(source)
                            .as("an advert comes from an address of ours")
                            .isIn(before.sourceAddress(), after.sourceAddress());
                }
                case Effect.Announce announce -> {
                    assertThat(state).as("only a master announces").isEqualTo(RouterState.MASTER);
                    assertThat(after.addressesHeld())
                            .as("only what the kernel holds is announced")
                            .isTrue();
                    assertThat(announce.repeat()).isPositive();
                }
                case Effect.LeaseExtended(Lease lease, boolean _) -> {
                    assertThat(advertised)
                            .as("the lease goes on with an advertisement")
                            .isTrue();
                    assertThat(lease.electableNs()).isGreaterThan(nowNs);
                }
                case Effect.WantAddresses(long generation, boolean held) -> {
                    assertThat(generation).as("generations grow").isGreaterThan(lastGeneration);
                    lastGeneration = generation;
                    assertThat(held).as("held by the master alone").isEqualTo(state == RouterState.MASTER);
                }
                case Effect.StateChanged(RouterState from, RouterState to, var reason) -> {
                    assertThat(from)
                            .as("a change starts where the last one ended")
                            .isEqualTo(state);
                    assertThat(to).as("a change changes something").isNotEqualTo(from);
                    assertThat(reason).isNotNull();
                    state = to;
                }
                case Effect.Notify(RouterState told, int priority) -> {
                    assertThat(told).as("what is told is so").isEqualTo(after.state());
                    assertThat(told).as("told once").isNotEqualTo(lastNotified).isNotEqualTo(RouterState.INIT);
                    assertThat(priority).isEqualTo(after.priority());
                    lastNotified = told;
                }
                case Effect.Observed _, Effect.Discarded _ -> {}
                case Effect.SendAnnouncement _ -> throw new AssertionError("only a node sends announcements");
            }
        }
        assertThat(after.state()).as("every change is told").isEqualTo(state);
        if (before.state() == RouterState.STOPPED) {
            assertThat(effects).as("the end is the end").isEmpty();
        }
        switch (after.state()) {
            case BACKUP, MASTER -> {
                assertThat(after.nextDeadlineNs())
                        .as("somebody has a deadline")
                        .isLessThan(nowNs + 3600 * 1_000_000_000L);
                assertThat(after.sourceAddress()).isNotNull();
                assertThat(after.linkUp()).isTrue();
            }
            case INIT, FAULT, STOPPED ->
                assertThat(after.nextDeadlineNs()).as("nothing to wait for").isEqualTo(VirtualRouter.NEVER);
        }
        if (input instanceof Input.ClaimDue) {
            assertThat(after.state()).as("a claim is no change").isEqualTo(before.state());
        }
        if (input instanceof Input.DeadlineReached) {
            assertThat(after.nextDeadlineNs()).as("a deadline once met is over").isGreaterThan(nowNs);
        }
        if (after.state() != before.state()) {
            assertThat(after.sinceNs()).as("since now").isEqualTo(nowNs);
        }
        if (after.addressesHeld()) {
            assertThat(after.state()).isEqualTo(RouterState.MASTER);
        }
    }
}
