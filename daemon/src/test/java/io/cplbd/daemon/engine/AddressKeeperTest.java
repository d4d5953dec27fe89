package io.cplbd.daemon.engine;

import static io.cplbd.daemon.engine.Samples.OTHER;
import static io.cplbd.daemon.engine.Samples.ROUTER;
import static io.cplbd.daemon.engine.Samples.held;
import static io.cplbd.daemon.engine.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.engine.AddressKeeper.Left;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddressKeeperTest {
    private static final long S = 1_000_000_000L;
    private static final InetAddress VIP = ip("198.18.51.200");

    private record Answer(RouterId router, long generation, Set<InetAddress> added) {}

    private final FakeKernel kernel = new FakeKernel();
    private final List<Answer> answers = new ArrayList<>();
    private long nowNs;
    private final AddressKeeper keeper = new AddressKeeper(
            kernel,
            (router, generation, added) -> answers.add(new Answer(router, generation, Set.copyOf(added))),
            () -> nowNs);

    @BeforeEach
    void anInterfaceWithAnAddress() {
        kernel.link(2, "eth0");
        kernel.preset(2, "198.18.51.1", 24);
        keeper.extend(ROUTER, new Lease(Long.MAX_VALUE, Lease.FOREVER));
        keeper.extend(OTHER, new Lease(Long.MAX_VALUE, Lease.FOREVER));
    }

    private List<String> present() {
        return kernel.addresses.stream()
                .map(entry -> entry.address().getHostAddress() + "/" + entry.prefixLength())
                .toList();
    }

    @Test
    void putsWantedAddressesOnTheInterfaceAndSaysWhich() {
        keeper.want(ROUTER, 1, true, held("198.18.51.200/24", "198.18.51.201/24"));

        assertThat(keeper.apply()).isEqualTo(Left.NOTHING);

        assertThat(present()).contains("198.18.51.200/24", "198.18.51.201/24");
        assertThat(answers).containsExactly(new Answer(ROUTER, 1, Set.of(ip("198.18.51.200"), ip("198.18.51.201"))));
    }

    @Test
    void anAddressThatIsThereAlreadyIsReportedOnceAsAddedAndNotAddedAgain() {
        kernel.preset(2, "198.18.51.200", 24);

        keeper.want(ROUTER, 1, true, held("198.18.51.200/24"));
        keeper.apply();
        keeper.want(ROUTER, 2, true, held("198.18.51.200/24"));
        keeper.apply();

        assertThat(kernel.done).isEmpty();
        assertThat(answers)
                .containsExactly(new Answer(ROUTER, 1, Set.of(ip("198.18.51.200"))), new Answer(ROUTER, 2, Set.of()));
    }

    @Test
    void removesLeftoversOfAnyPrefixLengthWhenNothingIsWanted() {
        kernel.preset(2, "198.18.51.200", 24);
        kernel.preset(2, "198.18.51.200", 32);

        keeper.want(ROUTER, 0, false, held("198.18.51.200/24"));
        keeper.apply();

        assertThat(present()).containsExactly("198.18.51.1/24");
        assertThat(answers).containsExactly(new Answer(ROUTER, 0, Set.of()));
    }

    @Test
    void anAddressDeletedByAnotherToolComesBackAndIsReportedAgain() {
        keeper.want(ROUTER, 1, true, held("198.18.51.200/24"));
        keeper.apply();
        kernel.addresses.removeIf(entry -> entry.address().equals(ip("198.18.51.200")));
        answers.clear();

        keeper.recheck(ROUTER);
        keeper.apply();

        assertThat(present()).contains("198.18.51.200/24");
        assertThat(answers).containsExactly(new Answer(ROUTER, 1, Set.of(ip("198.18.51.200"))));
    }

    @Test
    void aReloadRemovesWhatLeftTheListAndReportsOnlyWhatIsNew() {
        keeper.want(ROUTER, 1, true, held("198.18.51.200/24", "198.18.51.201/24"));
        keeper.apply();
        answers.clear();

        keeper.want(ROUTER, 2, true, held("198.18.51.201/24", "198.18.51.202/24"));
        keeper.apply();

        assertThat(present()).contains("198.18.51.201/24", "198.18.51.202/24").doesNotContain("198.18.51.200/24");
        assertThat(answers).containsExactly(new Answer(ROUTER, 2, Set.of(ip("198.18.51.202"))));
    }

    @Test
    void secondariesThatTheKernelTookAlongWithAPrimaryArePutBackAtOnce() {
        // All in a subnet of their own: the first is the primary of the other two.
        keeper.want(ROUTER, 1, true, held("198.18.60.1/24", "198.18.60.2/24", "198.18.60.3/24"));
        keeper.apply();

        keeper.want(ROUTER, 2, true, held("198.18.60.2/24", "198.18.60.3/24"));
        keeper.apply();

        assertThat(present()).contains("198.18.60.2/24", "198.18.60.3/24").doesNotContain("198.18.60.1/24");
    }

    @Test
    void anAddressThatMovesToAnotherRouterStaysWhereItIs() {
        keeper.want(ROUTER, 1, true, held("198.18.51.200/24"));
        keeper.apply();
        kernel.done.clear();

        keeper.want(ROUTER, 2, true, held());
        keeper.want(OTHER, 1, true, held("198.18.51.200/24"));
        keeper.apply();

        assertThat(kernel.done).isEmpty();
        assertThat(present()).contains("198.18.51.200/24");
        assertThat(answers).contains(new Answer(OTHER, 1, Set.of(ip("198.18.51.200"))));
    }

    @Test
    void whatTheKernelRefusesIsNotReportedAsAddedAndIsTriedAgain() {
        kernel.refuseWith = Errno.EINVAL;
        keeper.want(ROUTER, 1, true, held("198.18.51.200/24"));

        assertThat(keeper.apply()).as("to be tried again").isEqualTo(Left.REFUSED);
        assertThat(answers).containsExactly(new Answer(ROUTER, 1, Set.of()));

        kernel.refuseWith = 0;
        keeper.recheck(ROUTER);
        assertThat(keeper.apply()).isEqualTo(Left.NOTHING);
        assertThat(answers.getLast()).isEqualTo(new Answer(ROUTER, 1, Set.of(ip("198.18.51.200"))));
    }

    @Test
    void anInterfaceThatIsNotThereIsTriedAgainWhileWantedAndForgottenWhenNot() {
        kernel.unlink("eth0");
        keeper.want(ROUTER, 1, true, held("198.18.51.200/24"));
        assertThat(keeper.apply()).isEqualTo(Left.REFUSED);

        keeper.want(ROUTER, 2, false, held("198.18.51.200/24"));
        assertThat(keeper.apply()).isEqualTo(Left.NOTHING);
        assertThat(answers.getLast()).isEqualTo(new Answer(ROUTER, 2, Set.of()));
    }

    @Test
    void aBackupsAddressesAreLeftAloneWhenSomebodyElsePutsThemThere() {
        keeper.want(ROUTER, 1, false, held("198.18.51.200/24"));
        keeper.apply();
        kernel.preset(2, "198.18.51.200", 24);

        keeper.recheck(ROUTER);
        keeper.apply();

        assertThat(present()).contains("198.18.51.200/24");
    }

    // ---- Leases ----

    /** An advertisement now, at an interval of a second. */
    private void advertised() {
        keeper.extend(ROUTER, new Lease(nowNs + 3 * S, Lease.AUTOMATIC));
    }

    private void heldSinceTheAdvertisement() {
        advertised();
        keeper.want(ROUTER, 1, true, held("198.18.51.200/24"));
        keeper.apply();
        answers.clear();
        kernel.done.clear();
    }

    @Test
    void anAddressComesWithTheLifetimeThatIsLeft() {
        heldSinceTheAdvertisement();
        assertThat(kernel.lifetimeS(VIP)).isEqualTo(2);
    }

    @Test
    void aRenewalLetsItBeginAnewWithoutALook() {
        heldSinceTheAdvertisement();
        nowNs = S;
        advertised();
        keeper.renew(ROUTER);

        assertThat(keeper.apply()).isEqualTo(Left.NOTHING);
        assertThat(kernel.done).containsExactly("renew 198.18.51.200 for 2");
        assertThat(answers).as("nothing is new").isEmpty();
    }

    @Test
    void nothingIsAddedOrRenewedOnceOthersMayHoldIt() {
        heldSinceTheAdvertisement();
        kernel.addresses.removeIf(entry -> entry.address().equals(VIP));
        nowNs = 3 * S;
        keeper.lost(ROUTER, VIP);
        keeper.renew(ROUTER);

        assertThat(keeper.apply()).isEqualTo(Left.LAPSED);
        assertThat(kernel.done).isEmpty();

        advertised();
        assertThat(keeper.apply()).as("still due").isEqualTo(Left.NOTHING);
        assertThat(kernel.lifetimeS(VIP)).isEqualTo(2);
        assertThat(answers).as("to be announced").contains(new Answer(ROUTER, 1, Set.of(VIP)));
    }

    @Test
    void whoIsMasterNoMoreDoesNotRenew() {
        heldSinceTheAdvertisement();
        keeper.want(ROUTER, 2, false, held("198.18.51.200/24"));
        keeper.renew(ROUTER);
        keeper.apply();

        assertThat(kernel.done).containsExactly("delete 198.18.51.200/24");
    }

    @Test
    void aLostAddressThatARenewalPutBackIsReportedAllTheSame() {
        heldSinceTheAdvertisement();
        kernel.addresses.removeIf(entry -> entry.address().equals(VIP));
        keeper.renew(ROUTER);
        keeper.apply();
        keeper.lost(ROUTER, VIP);
        keeper.apply();

        assertThat(answers).containsExactly(new Answer(ROUTER, 1, Set.of(VIP)));
    }

    @Test
    void aRenewalOnAnInterfaceThatWasMadeAnewLooksAgain() {
        heldSinceTheAdvertisement();
        kernel.unlink("eth0");
        kernel.addresses.clear();
        kernel.link(7, "eth0");
        keeper.renew(ROUTER);

        assertThat(keeper.apply()).isEqualTo(Left.NOTHING);
        assertThat(kernel.addresses)
                .singleElement()
                .satisfies(entry -> assertThat(entry.index()).isEqualTo(7));
        assertThat(answers).containsExactly(new Answer(ROUTER, 1, Set.of(VIP)));
    }

    @Test
    void aReloadGivesAnAddressThatStaysItsNewLifetime() {
        heldSinceTheAdvertisement();
        keeper.extend(ROUTER, new Lease(nowNs + 30 * S, Lease.AUTOMATIC));
        keeper.want(ROUTER, 2, true, held("198.18.51.200/24"));
        keeper.apply();
        assertThat(kernel.lifetimeS(VIP)).isEqualTo(29);
    }

    @Test
    void whatIsThereForEverGetsALifetimeAndWhatHasOneCanBeMadeToStay() {
        kernel.preset(2, "198.18.51.200", 24);
        heldSinceTheAdvertisement();
        assertThat(kernel.lifetimeS(VIP)).isEqualTo(2);

        keeper.keepForEver();
        assertThat(kernel.lifetimeS(VIP)).isEqualTo(AddressSpec.FOREVER);
    }
}
