package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of static_ipaddress, which takes both families. */
class AddressReaderTest {
    @Test
    void all_options() {
        VirtualAddress address = only(
                "10.0.0.5/24 brd 10.0.0.255 dev eth1 scope link label eth1:1 peer 10.0.1.1/30 noprefixroute autojoin no_track preferred_lft 60");

        assertThat(address)
                .isEqualTo(new VirtualAddress(
                        InetAddress.ofLiteral("10.0.0.5"),
                        30,
                        "eth1",
                        "eth1:1",
                        253,
                        (Inet4Address) InetAddress.ofLiteral("10.0.0.255"),
                        InetAddress.ofLiteral("10.0.1.1"),
                        false,
                        true,
                        false,
                        false,
                        true,
                        60L,
                        false,
                        new Position("keepalived.conf", 2, 1)));
    }

    @Test
    void no_options() {
        assertThat(only("10.0.0.5"))
                .isEqualTo(new VirtualAddress(
                        InetAddress.ofLiteral("10.0.0.5"),
                        32,
                        null,
                        null,
                        0,
                        null,
                        null,
                        false,
                        false,
                        false,
                        false,
                        false,
                        null,
                        true,
                        new Position("keepalived.conf", 2, 1)));
    }

    @Test
    void options_of_ipv6() {
        VirtualAddress address = only("2001:db8::5 -nodad home mngtmpaddr preferred_lft forever peer 2001:db8::6");

        assertThat(address.prefixLength()).isEqualTo(128);
        assertThat(address.duplicateDetection()).isTrue();
        assertThat(address.home()).isTrue();
        assertThat(address.managesTemporary()).isTrue();
        assertThat(address.preferredLifetimeS()).isNull();
        assertThat(address.peer()).isEqualTo(InetAddress.ofLiteral("2001:db8::6"));
    }

    @ParameterizedTest
    @CsvSource({"10.0.1.1, 24", "10.0.1.1/30, 30", "10.0.1.1/32, 32"})
    void a_peer_has_the_prefix_length_if_it_says_one(String peer, int prefixLength) {
        assertThat(only("10.0.0.5/24 peer " + peer).prefixLength()).isEqualTo(prefixLength);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/24,  +, 10.1.2.255",
        "10.1.2.3/24,  -, 10.1.2.0",
        "10.1.2.3/20,  +, 10.1.15.255",
        "10.1.2.3/20,  -, 10.1.0.0",
        "10.1.2.3/32,  +, 10.1.2.3",
        "10.1.2.3/0,   +, 255.255.255.255",
        "10.1.2.3/31,  +, 10.1.2.3",
    })
    void a_broadcast_address_follows_from_the_prefix(String address, String sign, String broadcast) {
        assertThat(only(address + " brd " + sign).broadcast()).isEqualTo(InetAddress.ofLiteral(broadcast));
        assertThat(only(address + " broadcast " + sign).broadcast()).isEqualTo(InetAddress.ofLiteral(broadcast));
    }

    @ParameterizedTest
    @CsvSource({"global,0", "site,200", "link,253", "host,254", "nowhere,255", "0,0", "17,17", "255,255"})
    void scopes(String text, int scope) {
        assertThat(only("10.0.0.5 scope " + text).scope()).isEqualTo(scope);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.300",
                "10.0.0",
                "10",
                "010.0.0.1",
                "10.0.0.1.1",
                "10.0.0.1%eth0",
                "fe80::1%lo",
                "fe80:::1",
                "::ffff:10.0.0.1",
                "localhost",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "/24",
                "10.0.0.0x1",
                "\"\"",
                "[::1]",
                "0x0a000001"
            })
    void what_is_no_address(String text) {
        KeepalivedConfiguration configuration = parse(text);

        assertThat(configuration.staticAddresses()).isEmpty();
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:2:1: error: found '" + text.replace("\"", "")
                        + "', expected an IPv4 or IPv6 address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.5/33", "10.0.0.5/-1", "10.0.0.5/", "10.0.0.5/x", "10.0.0.5/255.255.255.0", "fe80::1/129"
            })
    void a_bad_prefix_length_becomes_the_longest(String text) {
        KeepalivedConfiguration configuration = parse(text);

        assertThat(configuration.staticAddresses())
                .singleElement()
                .satisfies(address -> assertThat(address.prefixLength())
                        .isEqualTo(address.family().bits()));
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("expected a prefix length from 0 to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.5 dev",
                "10.0.0.5 scope",
                "10.0.0.5 scope foo",
                "10.0.0.5 scope 256",
                "10.0.0.5 label sixteen-letters1",
                "10.0.0.5 label",
                "10.0.0.5 brd x",
                "10.0.0.5 brd fe80::1",
                "10.0.0.5 brd",
                "fe80::5 brd +",
                "fe80::5 label x",
                "10.0.0.5 -nodad",
                "10.0.0.5 home",
                "10.0.0.5 mngtmpaddr",
                "10.0.0.5 peer fe80::1",
                "10.0.0.5 peer",
                "10.0.0.5 peer x",
                "10.0.0.5 preferred_lft x",
                "10.0.0.5 preferred_lft 4294967295",
                "10.0.0.5 preferred_lft -1",
                "10.0.0.5 preferred_lft",
                "10.0.0.5 dev a/b",
                "10.0.0.5 bogus",
                "10.0.0.5 10.0.0.6"
            })
    void a_bad_option_is_an_error_and_the_address_is_kept(String text) {
        KeepalivedConfiguration configuration = parse(text);
        VirtualAddress plain = only(text.substring(0, text.indexOf(' ')));

        assertThat(configuration.staticAddresses()).containsExactly(plain);
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:2:")
                .contains(": error: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"use_vmac", "track_group g"})
    void options_that_are_not_built_are_named(String option) {
        assertThat(Texts.complaints(parse("10.0.0.5 " + option)))
                .singleElement()
                .asString()
                .contains("warning: ")
                .contains("not built yet");
    }

    private static KeepalivedConfiguration parse(String line) {
        return Texts.main("static_ipaddress {\n" + line + "\n}\n").parse();
    }

    private static VirtualAddress only(String line) {
        KeepalivedConfiguration configuration = parse(line);
        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(configuration.staticAddresses()).hasSize(1);
        return configuration.staticAddresses().getFirst();
    }
}
