package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new master speaks first and takes the addresses a moment later, if nobody better has answered. */
class ClaimTest {
    private static final long MS = 1_000_000L;

    @ParameterizedTest(name = "version {0}, an advertisement every {1} cs: {2} ms")
    @CsvSource({"3, 100, 1.953125", "3, 1000, 19.53125", "3, 10, 1", "3, 1, 1", "2, 100, 1.953125", "2, 300, 1.953125"})
    void theAddressesAreWantedHalfAStepOfTheSkewAfterTheAdvertisement(int version, int intervalCs, double delayMs) {
        Driver router = Driver.started(spec().version(version).intervalCs(intervalCs));
        router.runUntilDeadline();
        double electedMs = router.nowMs();
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        assertThat(router.said("advert", "hold")).hasSize(1);

        router.runUntilDeadline();

        assertThat(router.nowMs() - electedMs).isEqualTo(delayMs);
        assertThat(router.said("advert", "hold")).hasSize(1).first().asString().endsWith("hold");
    }

    /** What k0s gives all its controllers: the same priority. */
    @Test
    void whoHearsOfABetterMasterInTimeNeverTakesThem() {
        Driver router = Driver.started(spec());
        router.runUntilDeadline();
        router.said();
        router.hear(100, HIGHER);
        router.run(100);

        assertThat(router.said())
                .as("and it says nothing: there is nothing to set right")
                .containsExactly("3609.375 MASTER to BACKUP, HIGHER_ADDRESS", "3609.375 release");
    }

    @Test
    void whoHearsOfAWorseOneTakesThemInItsOwnTime() {
        Driver router = Driver.started(spec());
        router.runUntilDeadline();
        router.said();
        router.hear(100, LOWER);
        router.run(100);

        assertThat(router.said("hold", "advert", "announce"))
                .containsExactly("3609.375 advert 100", "3611.328125 hold", "3611.328125 announce 5x 192.0.2.100");
    }

    /** The loop was held up: what arrived before comes first, and only then the addresses. The master goes on meanwhile. */
    @Test
    void whatLiesUnreadMayForbidIt() {
        VrrpNode node = new VrrpNode();
        List<Effect> effects = new ArrayList<>();
        Effects sink = (id, effect) -> effects.add(effect);
        RouterSpec spec = spec().owner().build();
        node.add(spec);
        node.input(spec.id(), new Input.LinkChanged(true, Driver.OWN), 0, sink);
        node.input(spec.id(), new Input.Started(), 0, sink);
        assertThat(node.electionDue(MS)).isFalse();
        assertThat(node.nextDeadlineNs()).isBetween(MS, 2 * MS);
        assertThat(node.nextDeadlineWithoutElectionsNs()).isEqualTo(1_000 * MS);
        effects.clear();

        assertThat(node.electionDue(2 * MS)).isTrue();
        node.advance(2 * MS, false, sink);
        assertThat(effects).isEmpty();
        node.advance(1_000 * MS, false, sink);
        assertThat(effects).hasAtLeastOneElementOfType(Effect.SendAdvertisement.class);
        assertThat(effects).noneMatch(effect -> effect instanceof Effect.WantAddresses);
        node.advance(1_001 * MS, true, sink);
        assertThat(effects).hasAtLeastOneElementOfType(Effect.WantAddresses.class);
    }

    @Test
    void aReloadDoesNotHastenIt() {
        Driver router = Driver.started(spec());
        router.runUntilDeadline();
        router.said();
        router.reload(spec().addresses(ip("192.0.2.101")));
        assertThat(router.said("hold")).isEmpty();
        router.run(10);

        assertThat(router.said("hold", "announce"))
                .containsExactly("3611.328125 hold", "3611.328125 announce 5x 192.0.2.101");
    }

    /** Of the wish of the backup that it was. */
    @Test
    void aLateAnswerIsNoneToTheWishThatComes() {
        Driver router = new Driver(spec());
        router.kernelIsSlow();
        router.linkUp();
        router.start();
        router.runUntilDeadline();
        router.said();
        router.kernelTakesOnly();
        assertThat(router.said()).isEmpty();
        assertThat(router.view().addressesHeld()).isFalse();
        router.runUntilDeadline();
        router.kernelFollows();

        assertThat(router.said("notify", "announce"))
                .containsExactly("3611.328125 announce 5x 192.0.2.100", "3611.328125 notify MASTER 100");
    }
}
