package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the protocol promises, and what both daemons are told. */
final class FailureTest {
    @Test
    void a_farewell_leaves_the_skew_and_silence_three_intervals_more() {
        VrrpConf second = VrrpConf.of(1_000_000_000, 0);

        assertThat(Failure.TERMINATED.boundNs(second.protocol())).isEqualTo(414_062_500);
        assertThat(Failure.CABLE.boundNs(second.protocol())).isEqualTo(3_414_062_500L);
        assertThat(Failure.STOPPED.boundNs(VrrpConf.of(10_000_000, 0).protocol()))
                .isEqualTo(34_140_625);
    }

    @Test
    void below_a_second_it_is_version_3() {
        assertThat(VrrpConf.of(10_000_000, 0).contender(true))
                .contains("version 3\n", "advert_int 0.01\n", "priority 100\n")
                .doesNotContain("global_defs");
        assertThat(VrrpConf.of(1_000_000_000, 50).contender(false))
                .contains("version 2\n", "advert_int 1\n", "priority 150\n", "vrrp_rt_priority 50\n");
    }

    @Test
    void every_instance_has_an_address_of_its_own() {
        String many = VrrpConf.of(100_000_000, 0).many(255, false);

        assertThat(many.split("vrrp_instance", -1)).hasSize(256);
        assertThat(many).contains("virtual_router_id 255\n", "198.19.0.255/32\n", "198.19.0.1/32\n");
    }
}
