package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualServerGroupTest {
    private static KeepalivedConfiguration parse(String lines, String kind, String realServer) {
        return Texts.main("virtual_server_group g {\n" + lines + "\n}\nvirtual_server group g {\nprotocol TCP\n"
                        + "persistence_timeout\nlb_kind " + kind + "\nreal_server " + realServer + " {\n}\n}\n")
                .parse();
    }

    private static String services(KeepalivedConfiguration configuration) {
        return Texts.onlyServer(configuration).services().stream()
                .map(service -> switch (service) {
                    case Service.Address(var address, int port) -> AddressText.format(address) + "#" + port;
                    case Service.Mark(long mark, AddressFamily family) -> mark + "#" + family;
                })
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1#0",
        "10.0.0.1 80, 10.0.0.1#80",
        "10.0.0.1-3 80, 10.0.0.1#80 10.0.0.2#80 10.0.0.3#80",
        "10.0.0.3-3 80, 10.0.0.3#80",
        "10.0.0.254-10.0.1.1 80, 10.0.0.254#80 10.0.0.255#80 10.0.1.0#80 10.0.1.1#80",
        "10.0.0.8/30 65535, 10.0.0.8#65535 10.0.0.9#65535 10.0.0.10#65535 10.0.0.11#65535",
        "10.0.0.9/32, 10.0.0.9#0",
        "2001:db8::9-b 80, 2001:db8::9#80 2001:db8::a#80 2001:db8::b#80",
        "2001:db8::ffff-2001:db8::1:1 80, 2001:db8::ffff#80 2001:db8::1:0#80 2001:db8::1:1#80",
        "2001:db8::/127 80, 2001:db8::#80 2001:db8::1#80",
        "fwmark 4294967295, 4294967295#IPv4",
        "fwmark 1 inet, 1#IPv4",
        "fwmark 1 inet6, 1#IPv6",
    })
    void lines_stand_for_services(String line, String expected) {
        KeepalivedConfiguration configuration = parse(line, "TUN", "10.0.0.2");

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(services(configuration)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "10.0.0.5-4 80",
                "10.0.0.1-256 80",
                "10.0.0.1- 80",
                "10.0.0.1-x 80",
                "10.0.0.1-2001:db8::1 80",
                "10.0.0.9/29 80",
                "10.0.0.0/0 80",
                "10.0.0.0/33 80",
                "10.0.0.0/x 80",
                "10.0.0.1 65536",
                "10.0.0.1 -1",
                "10.0.0.1 x",
                "2001:db8::1-10000 80",
                "2001:db8::2-1 80",
                "2001:db8::/129",
                "2001:db8::1/64",
                "2001:db8::/64",
                "10.0.0.0/15 80",
                "fwmark",
                "fwmark 0",
                "fwmark 4294967296",
                "fwmark x",
                "fwmark 1 ipv6",
                "10.0.0.1 {\n}"
            })
    void a_wrong_line_is_one_error_and_skipped(String line) {
        KeepalivedConfiguration configuration = parse("10.9.0.1 80\n" + line, "TUN", "10.0.0.2");

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:3:")
                .contains(": error: ", "found ", "expected ")
                .endsWith("; the line is skipped");
        assertThat(services(configuration)).isEqualTo("10.9.0.1#80");
    }

    @Test
    void a_word_too_many_is_a_warning() {
        KeepalivedConfiguration configuration = parse("10.0.0.1 80 81\nfwmark 1 inet x", "TUN", "10.0.0.2");

        assertThat(Texts.complaints(configuration)).hasSize(2).allMatch(text -> text.contains(": warning: "));
        assertThat(services(configuration)).isEqualTo("10.0.0.1#80 1#IPv4");
    }

    @Test
    void all_lines_together_have_65536_addresses_at_most() {
        KeepalivedConfiguration most = parse("10.0.0.0/17 80\n10.1.0.0/17 80", "NAT", "10.0.0.2");
        KeepalivedConfiguration more = parse("10.0.0.0/17 80\n10.1.0.0/17 80\n10.2.0.1 80", "NAT", "10.0.0.2");

        assertThat(Texts.complaints(most)).isEmpty();
        assertThat(Texts.onlyServer(most).services()).hasSize(VirtualServerGroup.ADDRESS_LIMIT);
        assertThat(Texts.complaints(more)).singleElement().asString().contains(":4:1: error: ", "no more than 65536");
        assertThat(Texts.onlyServer(more).services()).hasSize(VirtualServerGroup.ADDRESS_LIMIT);
    }

    @Test
    void what_is_in_a_group_twice_is_used_once() {
        KeepalivedConfiguration configuration = parse("10.0.0.1-3 80\n10.0.0.3-4 80\n10.0.0.1 81", "NAT", "10.0.0.2");

        assertThat(services(configuration)).isEqualTo("10.0.0.1#80 10.0.0.2#80 10.0.0.3#80 10.0.0.4#80 10.0.0.1#81");
        assertThat(Texts.complaints(configuration)).singleElement().asString().contains(": warning: ", "a second time");
    }

    @Test
    void families_meet_only_behind_tunnels() {
        String both = "10.0.0.1 80\n2001:db8::1 80";

        assertThat(services(parse(both, "TUN", "10.0.0.2"))).isEqualTo("10.0.0.1#80 2001:db8::1#80");
        KeepalivedConfiguration refused = parse(both, "NAT", "10.0.0.2 80");
        assertThat(refused.virtualServers()).isEmpty();
        assertThat(Texts.complaints(refused)).singleElement().asString().contains(": error: ", "not all IPv4");
        assertThat(parse("fwmark 1 inet6", "DR", "10.0.0.2").virtualServers()).isEmpty();
        assertThat(services(parse("fwmark 1 inet6\nfwmark 2", "DR", "2001:db8::2")))
                .isEqualTo("1#IPv6 2#IPv6");
    }

    @Test
    void a_group_of_nothing_and_a_group_twice() {
        String good = "virtual_server_group g {\n10.0.0.1 80\n}\n";
        KeepalivedConfiguration configuration = Texts.main("virtual_server_group e {\n}\n"
                        + good
                        + good.replace("0.1", "0.2")
                        + "virtual_server group g {\nprotocol TCP\nreal_server 10.0.0.9 80 {\n}\n}\n")
                .parse();

        assertThat(services(configuration)).isEqualTo("10.0.0.1#80");
        assertThat(Texts.complaints(configuration))
                .hasSize(2)
                .allMatch(text -> text.contains(": error: "))
                .anyMatch(text -> text.contains("'e': found no valid line"))
                .anyMatch(text -> text.contains("'g' a second time"));
    }

    @Test
    void a_group_may_stand_below_its_use_and_serve_two_protocols() {
        String use = "virtual_server group g {\nprotocol TCP\nreal_server 10.0.0.9 80 {\n}\n}\n";
        KeepalivedConfiguration configuration = Texts.main(
                        use + use.replace("TCP", "UDP") + "virtual_server_group g {\n10.0.0.1 80\n}\n")
                .parse();

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.virtualServers()).hasSize(2);
    }

    @Test
    void what_another_virtual_server_has_is_left_out() {
        String real = "real_server 10.0.0.9 80 {\n}\n";
        KeepalivedConfiguration configuration = Texts.main("virtual_server_group g {\n10.0.0.1-9 80\n10.0.1.1-9 80\n"
                        + "fwmark 3\n}\nvirtual_server 10.0.0.5 80 {\nprotocol TCP\n" + real
                        + "}\nvirtual_server group g {\nprotocol TCP\n" + real
                        + "}\nvirtual_server 10.0.1.9 80 {\nprotocol TCP\n" + real
                        + "}\nvirtual_server fwmark 3 {\n" + real + "}\nvirtual_server group g {\nprotocol TCP\n" + real
                        + "}\n")
                .parse();
        List<VirtualServer> servers = configuration.virtualServers();

        assertThat(servers).extracting(VirtualServer::name).containsExactly("[10.0.0.5]:tcp:80", "[g]:0");
        assertThat(servers.getLast().services()).hasSize(10);
        assertThat(Texts.complaints(configuration)).hasSize(6).allMatch(text -> text.contains(": error: "));
    }
}
