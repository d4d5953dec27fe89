package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.Advertisement;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Design decision 4: a wish has a generation, and an answer to a wish long replaced is no answer. */
class AddressGenerationTest {
    private static final InetAddress VIP = ip("192.0.2.100");
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;

    private final VirtualRouter router = new VirtualRouter(spec().build());
    private final List<Effect> effects = new ArrayList<>();

    private List<Effect> on(Input input, long nowNs) {
        effects.clear();
        router.on(input, nowNs, (id, effect) -> effects.add(effect));
        return effects;
    }

    private long generation() {
        return effects.stream()
                .flatMap(effect -> effect instanceof Effect.WantAddresses want ? List.of(want).stream() : null)
                .mapToLong(Effect.WantAddresses::generation)
                .sum();
    }

    private void elected() {
        on(new Input.DeadlineReached(), 4 * S - 4 * MS);
        on(new Input.ClaimDue(), 4 * S);
    }

    private static Input applied(long generation) {
        return new Input.AddressesApplied(generation, List.of(VIP));
    }

    @Test
    void onlyTheAnswerToTheLastWishCounts() {
        on(new Input.LinkChanged(true, Driver.OWN), 0);
        on(new Input.Started(), 0);
        long asBackup = generation();
        elected();
        long asMaster = generation();
        assertThat(asMaster).isGreaterThan(asBackup);

        assertThat(on(applied(asBackup), 4 * S)).isEmpty();
        assertThat(on(applied(asMaster + 1), 4 * S)).isEmpty();
        assertThat(on(applied(0), 4 * S)).isEmpty();
        assertThat(router.view().addressesHeld()).isFalse();
        assertThat(on(applied(asMaster), 4 * S))
                .containsExactly(new Effect.Announce(List.of(VIP), 5, 0), new Effect.Notify(RouterState.MASTER, 100));
        assertThat(router.view().addressesHeld()).isTrue();
    }

    @Test
    void everyReloadIsANewWish() {
        on(new Input.LinkChanged(true, Driver.OWN), 0);
        on(new Input.Started(), 0);
        elected();
        long before = generation();
        on(applied(before), 4 * S);
        on(new Input.Reconfigured(spec().addresses(VIP, ip("192.0.2.101")).build()), 5 * S);
        long after = generation();

        assertThat(after).isGreaterThan(before);
        assertThat(on(applied(before), 5 * S)).isEmpty();
        assertThat(on(new Input.AddressesApplied(after, List.of(ip("192.0.2.101"))), 5 * S))
                .containsExactly(new Effect.Announce(List.of(ip("192.0.2.101")), 5, 0));
    }

    /** The last announcements of a former mastership must not follow its addresses into another machine's time. */
    @Test
    void theAnswerToAWishToHoldIsNoneAfterGivingWay() {
        on(new Input.LinkChanged(true, Driver.OWN), 0);
        on(new Input.Started(), 0);
        elected();
        long asMaster = generation();
        on(new Input.AdvertReceived(new Advertisement(3, 51, 200, 100, List.of(VIP)), Driver.HIGHER, 4 * S), 4 * S);

        assertThat(on(applied(asMaster), 4 * S)).isEmpty();
    }
}
