package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of tcpdump 4.99. */
final class WireTapTest {
    private static final long NOW_NS = 50_000_000_000L;
    private static final Instant NOW = Instant.ofEpochSecond(1_795_390_933, 17_526_000);

    @Test
    void version_2() {
        assertThat(WireTap.parse(
                        "1795390932.817526 02:00:00:00:00:01 > 01:00:5e:00:00:12, ethertype IPv4 (0x0800), length 54: "
                                + "198.18.51.1 > 224.0.0.18: VRRPv2, Advertisement, vrid 51, prio 200, authtype simple, "
                                + "intvl 1s, length 20",
                        NOW_NS,
                        NOW))
                .contains(new WireTap.Advert(NOW_NS - 200_000_000, "02:00:00:00:00:01", "198.18.51.1", 2, 51, 200));
    }

    @Test
    void version_3_over_ipv6() {
        assertThat(WireTap.parse(
                        "1795390933.017526 02:00:00:00:00:01 > 33:33:00:00:00:12, ethertype IPv6 (0x86dd), length 78: "
                                + "fe80::ff:fe00:1 > ff02::12: VRRPv3, Advertisement, vrid 52, prio 0, intvl 10cs, "
                                + "length 24",
                        NOW_NS,
                        NOW))
                .contains(new WireTap.Advert(NOW_NS, "02:00:00:00:00:01", "fe80::ff:fe00:1", 3, 52, 0));
    }

    /** tcpdump remarks on any other than 255. */
    @Test
    void with_a_hop_limit_of_unicast() {
        assertThat(WireTap.parse(
                        "1795390933.017526 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 78: "
                                + "2001:db8::1 > 2001:db8::2: VRRPv3, Advertisement, (ttl 64), vrid 52, prio 100, "
                                + "intvl 20cs, length 24",
                        NOW_NS,
                        NOW))
                .contains(new WireTap.Advert(NOW_NS, "02:00:00:00:00:01", "2001:db8::1", 3, 52, 100));
    }

    @Test
    void gratuitous_arp() {
        assertThat(WireTap.parse(
                        "1795390932.017526 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: "
                                + "Request who-has 198.18.51.200 (ff:ff:ff:ff:ff:ff) tell 198.18.51.200, length 28",
                        NOW_NS,
                        NOW))
                .contains(new WireTap.Announcement(NOW_NS - 1_000_000_000, "02:00:00:00:00:01", "198.18.51.200"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1795390932.017526 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: "
                        + "Request who-has 198.18.51.200 tell 198.18.51.100, length 28",
                "1795390932.017526 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype ARP (0x0806), length 42: "
                        + "Reply 198.18.51.200 is-at 02:00:00:00:00:01, length 28",
                "tcpdump: pcap_loop: The interface disappeared",
                ""
            })
    void anything_else_is_not_told(String line) {
        assertThat(WireTap.parse(line, NOW_NS, NOW)).isEmpty();
    }
}
