package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {
    private static final long S = 1_000_000_000L;
    private static final long LATENESS_NS = 300_000_000L;

    /** A little shorter than three intervals, in whole seconds, one at least. */
    @ParameterizedTest
    @CsvSource({"1, 1", "10, 1", "43, 1", "76, 1", "77, 2", "100, 2", "109, 2", "110, 3", "200, 5", "1000, 29"})
    void isAsLongAsThePeersWait(int intervalCs, int lengthS) {
        assertThat(Lease.lengthS(spec().intervalCs(intervalCs).build())).isEqualTo(lengthS);
    }

    @Test
    void followsTheNumberOfAdvertsThatMayBeMissed() {
        assertThat(Lease.lengthS(spec().downTimerAdverts(10).build())).isEqualTo(9);
        assertThat(Lease.lengthS(spec().downTimerAdverts(1).build())).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {44, 100, 150, 250, 1000})
    void isOverBeforeAnybodyCanElectWheneverItBegins(int intervalCs) {
        Lease lease = Lease.sent(spec().intervalCs(intervalCs).build(), 7 * S);
        for (long nowNs = 7 * S; lease.electableNs() - nowNs >= S + LATENESS_NS; nowNs += S / 100) {
            assertThat(nowNs + lease.lifetimeS(nowNs) * S + LATENESS_NS).isLessThanOrEqualTo(lease.electableNs());
        }
    }

    @Test
    void endsWhenOthersMayElect() {
        Lease lease = Lease.sent(spec().build(), 7 * S);
        assertThat(lease.electableNs()).isEqualTo(10 * S);
        assertThat(lease.lifetimeS(10 * S - 1)).isEqualTo(1);
        assertThat(lease.lifetimeS(10 * S)).isEqualTo(Lease.OVER);
        assertThat(lease.lifetimeS(11 * S)).isEqualTo(Lease.OVER);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, Lease.FOREVER})
    void whatIsConfiguredGoes(int leaseS) {
        Lease lease = Lease.sent(spec().leaseS(leaseS).build(), 0);
        assertThat(lease.lifetimeS(0)).isEqualTo(leaseS);
        assertThat(lease.lifetimeS(3 * S - 1)).isEqualTo(leaseS);
        assertThat(lease.lifetimeS(3 * S))
                .as("nobody adds an address whose time is over, however long it would stay")
                .isEqualTo(Lease.OVER);
    }

    @Test
    void goesOnWithEveryAdvertisementOfAMaster() {
        Driver router = Driver.master(spec());
        router.leases();
        router.run(2000);
        assertThat(router.leases())
                .as("three seconds more, and renewed each time, as a third of the length has gone by")
                .containsExactly("14609.375 until 17609.375, renewed", "15609.375 until 18609.375, renewed");
    }

    @Test
    void isNotRenewedWithEachOfAHundredAdvertisementsASecond() {
        Driver router = Driver.master(spec().intervalCs(1));
        router.leases();
        router.run(2000);
        List<String> said = router.leases();
        assertThat(said).hasSize(200);
        assertThat(said.stream().filter(line -> line.endsWith("renewed"))).hasSizeBetween(5, 6);
    }

    @Test
    void oneForEverIsNeverRenewed() {
        Driver router = Driver.master(spec().leaseS(Lease.FOREVER));
        router.leases();
        router.run(10_000);
        assertThat(router.leases()).hasSize(10).noneMatch(line -> line.endsWith("renewed"));
    }
}
