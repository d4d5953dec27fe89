package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static io.cplbd.vrrp.router.Driver.HIGHER;
import static io.cplbd.vrrp.router.Driver.LOWER;
import static io.cplbd.vrrp.router.Driver.OWN;
import static io.cplbd.vrrp.router.SpecBuilder.ipv6Spec;
import static io.cplbd.vrrp.router.SpecBuilder.spec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9568 section 6.4.3: a master that hears another one. */
class TieBreakTest {
    @ParameterizedTest
    @CsvSource({
        "101, 192.0.2.9, HIGHER_PRIORITY",
        "101, 192.0.2.2, HIGHER_PRIORITY",
        "255, 192.0.2.2, HIGHER_PRIORITY",
        "100, 192.0.2.6, HIGHER_ADDRESS",
        "100, 192.0.2.200, HIGHER_ADDRESS",
        "100, 200.0.0.1, HIGHER_ADDRESS"
    })
    void theBetterMasterIsGivenWayTo(int priority, String from, Effect.Reason reason) {
        Driver router = Driver.master(spec());
        router.run(0.625); // to a round number
        router.hear(priority, ip(from));

        assertThat(router.said())
                .containsExactly("13610 MASTER to BACKUP, " + reason, "13610 release", "13610 notify BACKUP 100");
        assertThat(router.deadlineInMs()).isEqualTo(3609.375);
    }

    @ParameterizedTest
    @CsvSource({"99, 192.0.2.9", "99, 192.0.2.2", "1, 200.0.0.1", "100, 192.0.2.4", "100, 10.0.0.1"})
    void theWorseMasterIsTold(int priority, String from) {
        Driver router = Driver.master(spec());
        router.run(0.625);
        router.hear(priority, ip(from));

        assertThat(router.said())
                .containsExactly(
                        "13610 observed LOWER_PRIORITY_MASTER " + from,
                        "13610 advert 100",
                        "13610 announce 5x 192.0.2.100");
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void lowerPrioNoAdvertIsSilentButAnnounces() {
        Driver router = Driver.master(spec().lowerPriorityNoAdvert());
        router.run(100);
        router.hear(99, HIGHER);

        assertThat(router.said())
                .containsExactly(
                        "13709.375 observed LOWER_PRIORITY_MASTER 192.0.2.9", "13709.375 announce 5x 192.0.2.100");
        assertThat(router.deadlineInMs()).as("the timer runs on").isEqualTo(900);
    }

    @Test
    void higherPrioSendAdvertSpeaksOnceMoreBeforeGivingWay() {
        Driver router = Driver.master(spec().higherPrioritySendAdvert());
        router.hear(101, LOWER);

        assertThat(router.said("advert", " to "))
                .containsExactly("13609.375 advert 100", "13609.375 MASTER to BACKUP, HIGHER_PRIORITY");
    }

    /** Our own packet come back, or our address on another machine: nobody to give way to, nobody to shout at. */
    @ParameterizedTest
    @CsvSource({"100", "101", "1"})
    void anAdvertFromOurOwnAddressIsOnlyObserved(int priority) {
        Driver router = Driver.master(spec());
        router.hear(priority, OWN);
        router.hear(priority, OWN);

        assertThat(router.said()).containsExactly("13609.375 observed SAME_ADDRESS 192.0.2.5");
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }

    @Test
    void ipv6AddressesAreComparedWhole() {
        Driver router = Driver.master(ipv6Spec());
        router.hear(100, ip("fe80::4"));
        assertThat(router.state()).isEqualTo(RouterState.MASTER);
        router.hear(100, ip("fe80::1:0:0:5"));
        assertThat(router.state()).isEqualTo(RouterState.BACKUP);
    }

    /** An address changed while master: the tie is decided by the new one. */
    @Test
    void theTieIsDecidedByThePresentAddress() {
        Driver router = Driver.master(spec());
        router.link(true, ip("192.0.2.77"));
        router.hear(100, HIGHER);

        assertThat(router.state()).isEqualTo(RouterState.MASTER);
    }
}
