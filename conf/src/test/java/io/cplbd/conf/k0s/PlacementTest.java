package io.cplbd.conf.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file and a machine. */
class PlacementTest {
    private static final HostFacts HOST = new HostFacts(
            List.of(
                    new HostFacts.Interface("lo", null, List.of(K0sTexts.cidr("127.0.0.1/8"))),
                    new HostFacts.Interface(
                            "eth0",
                            "52:54:00:00:00:01",
                            List.of(
                                    K0sTexts.cidr("192.168.7.1/24"),
                                    K0sTexts.cidr("10.0.0.1/24"),
                                    K0sTexts.cidr("10.0.0.100/24"),
                                    K0sTexts.cidr("10.0.0.9/24"))),
                    new HostFacts.Interface(
                            "eth1",
                            "52:54:00:00:00:AB",
                            List.of(K0sTexts.cidr("10.0.1.1/24"), K0sTexts.cidr("fe80::1/64")))),
            "eth0");

    private static PlacedInstance only(Placement placement) {
        assertThat(placement.instances()).hasSize(1);
        return placement.instances().getFirst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            virtualRouterID: 7           | eth0
            interface: eth1              | eth1
            interface: 52:54:00:00:00:01 | eth0
            interface: 52:54:00:00:00:ab | eth1
            interface: 52:54:00:00:00:AB | eth1
            """)
    void by_name_by_mac_by_default_route(String line, String expected) {
        Placement placement = Placement.of(K0sTexts.instance(line), HOST);

        assertThat(only(placement).interfaceName()).isEqualTo(expected);
        assertThat(only(placement).unicastSource()).isNull();
        assertThat(placement.hasErrors()).isFalse();
    }

    @Test
    void no_such_interface() {
        assertThat(Placement.of(K0sTexts.instance("interface: eth7"), HOST)).satisfies(placement -> {
            assertThat(only(placement).interfaceName()).isEqualTo("eth7");
            assertThat(K0sTexts.complaints(placement.diagnostics()))
                    .containsExactly(
                            "k0s.yaml:16:22: warning: vrrpInstances[0].interface: found no 'eth7' on this machine; the instance waits for it");
        });
        assertThat(Placement.of(K0sTexts.instance("interface: 52:54:00:00:00:77"), HOST))
                .satisfies(placement -> {
                    assertThat(placement.instances()).isEmpty();
                    assertThat(K0sTexts.complaints(placement.diagnostics()))
                            .containsExactly(
                                    "k0s.yaml:16:22: error: vrrpInstances[0].interface: found no interface with the MAC address 52:54:00:00:00:77 on"
                                            + " this machine");
                });
        assertThat(Placement.of(K0sTexts.parse(K0sTexts.BASE), new HostFacts(HOST.interfaces(), null)))
                .satisfies(placement -> {
                    assertThat(placement.hasErrors()).isTrue();
                    assertThat(placement.instances()).isEmpty();
                    assertThat(K0sTexts.complaints(placement.diagnostics()))
                            .containsExactly(
                                    "k0s.yaml:14:11: error: vrrpInstances[0].interface: not given, and this machine has no default route to take it"
                                            + " from; expected the name of an interface");
                });
    }

    @Test
    void an_interface_whose_name_cannot_be_written() {
        HostFacts host = new HostFacts(
                List.of(new HostFacts.Interface("a\"b", null, List.of(K0sTexts.cidr("10.0.0.1/24")))), "a\"b");

        assertThat(K0sTexts.complaints(
                        Placement.of(K0sTexts.parse(K0sTexts.BASE), host).diagnostics()))
                .containsExactly(
                        "k0s.yaml:14:11: error: vrrpInstances[0].interface: found 'a\"b', a name that keepalived.conf has no way to write");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.1/24   |
            10.0.0.1/8    |
            10.0.1.1/24   | 14:24: warning: vrrpInstances[0].virtualIPs: found 10.0.0.100, expected an address of a subnet of eth0 (10.0.1.1/24), whose hosts cannot reach any other without a route
            10.0.0.1/32   | 14:24: warning: vrrpInstances[0].virtualIPs: found 10.0.0.100, expected an address of a subnet of eth0 (10.0.0.1/32), whose hosts cannot reach any other without a route
            10.0.0.100/24 | 14:11: warning: vrrpInstances[0].interface: eth0 has no IPv4 address, from which advertisements are sent; the instance waits for one
            2001:db8::1/64 | 14:11: warning: vrrpInstances[0].interface: eth0 has no IPv4 address, from which advertisements are sent; the instance waits for one
            """)
    void subnets(String own, @Nullable String complaint) {
        List<String> complaints = K0sTexts.complaints(
                Placement.of(K0sTexts.parse(K0sTexts.BASE), K0sTexts.host(own)).diagnostics());

        if (complaint == null) {
            assertThat(complaints).isEmpty();
        } else {
            assertThat(complaints).containsExactly("k0s.yaml:" + complaint);
        }
    }

    @Test
    void one_of_several_subnets_is_enough() {
        assertThat(Placement.of(K0sTexts.parse(K0sTexts.BASE), HOST).diagnostics())
                .isEmpty();
        assertThat(K0sTexts.complaints(Placement.of(
                                K0sTexts.instance("interface: eth0\n"), K0sTexts.host("10.0.1.1/24", "10.0.2.1/24"))
                        .diagnostics()))
                .singleElement()
                .asString()
                .contains("(10.0.1.1/24 and 1 more)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.2,10.0.0.3            | 10.0.0.1    | 10.0.0.2,10.0.0.3
            10.0.0.2,10.0.0.9            | 10.0.0.9    | 10.0.0.2
            10.0.0.2,10.0.0.1,10.0.0.3   | 10.0.0.1    | 10.0.0.2,10.0.0.3
            172.16.0.1                   | 192.168.7.1 | 172.16.0.1
            """)
    void the_unicast_source_is_found(String peers, String source, String others) {
        K0sConfiguration configuration = K0sTexts.instance("unicastPeers: [" + peers + "]");

        Placement placement = Placement.of(configuration, HOST);

        assertThat(placement.diagnostics()).isEmpty();
        assertThat(only(placement).unicastSource()).isEqualTo(K0sTexts.address(source));
        assertThat(only(placement).unicastPeers())
                .containsExactly(List.of(others.split(",")).stream()
                        .map(K0sTexts::address)
                        .toArray(InetAddress[]::new));
    }

    @Test
    void a_link_local_source_only_for_a_link_local_peer() {
        String ipv6 =
                K0sTexts.BASE.replace("10.0.0.100/24", "'2001:db8::100/64'").replace("10.0.0.100", "'2001:db8::100'");
        HostFacts host = K0sTexts.host("fe80::1/64", "2001:db8::1/64");

        assertThat(only(Placement.of(K0sTexts.parse(ipv6 + "          unicastPeers: ['2001:db8:1::2']\n"), host))
                        .unicastSource())
                .isEqualTo(K0sTexts.address("2001:db8::1"));
        assertThat(only(Placement.of(K0sTexts.parse(ipv6 + "          unicastPeers: ['fe80::2']\n"), host))
                        .unicastSource())
                .isEqualTo(K0sTexts.address("fe80::1"));
        assertThat(Placement.of(
                                K0sTexts.parse(ipv6 + "          unicastPeers: ['2001:db8:1::2']\n"),
                                K0sTexts.host("fe80::1/64"))
                        .hasErrors())
                .isTrue();
    }

    @Test
    void no_unicast_source_to_be_found() {
        assertThat(K0sTexts.complaints(
                        Placement.of(K0sTexts.instance("unicastPeers: [10.0.0.2]\ninterface: eth7"), HOST)
                                .diagnostics()))
                .containsExactly(
                        "k0s.yaml:14:11: error: vrrpInstances[0].unicastSourceIP: not given, and eth7 has no IPv4 address to take for it",
                        "k0s.yaml:17:22: warning: vrrpInstances[0].interface: found no 'eth7' on this machine; the instance waits for it");
        assertThat(K0sTexts.complaints(Placement.of(K0sTexts.instance("unicastPeers: [10.0.0.1, 10.0.0.9]"), HOST)
                        .diagnostics()))
                .containsExactly(
                        "k0s.yaml:14:11: error: vrrpInstances[0].unicastPeers: found only addresses of this machine, expected the other"
                                + " controllers");
    }

    @Test
    void a_file_of_another_controller() {
        K0sConfiguration configuration =
                K0sTexts.parse(K0sTexts.BASE.replace("  api:\n", "  api:\n    address: 10.0.0.2\n")
                        + "          unicastSourceIP: 10.0.0.2\n          unicastPeers: [10.0.0.1]\n");

        Placement placement = Placement.of(configuration, HOST);

        assertThat(only(placement).unicastSource()).isEqualTo(K0sTexts.address("10.0.0.2"));
        assertThat(K0sTexts.complaints(placement.diagnostics()))
                .containsExactly(
                        "k0s.yaml:5:14: warning: api.address: found 10.0.0.2, expected an address of this machine (is this the file of another"
                                + " controller?)",
                        "k0s.yaml:17:28: warning: vrrpInstances[0].unicastSourceIP: found 10.0.0.2, expected an address of this machine (is this"
                                + " the file of another controller?)");
    }

    @Test
    void two_names_of_one_interface() {
        K0sConfiguration configuration = K0sTexts.parse(
                K0sTexts.BASE.replace("[10.0.0.100]", "[10.0.0.100, 10.0.0.101]")
                        + "        - {virtualIPs: [10.0.0.101/24], authPass: Example, virtualRouterID: 51, interface: eth0}\n");
        assertThat(configuration.hasErrors()).isFalse();

        Placement placement = Placement.of(configuration, HOST);

        assertThat(placement.instances()).hasSize(1);
        assertThat(K0sTexts.complaints(placement.diagnostics()))
                .containsExactly(
                        "k0s.yaml:16:77: error: vrrpInstances[1].virtualRouterID: found 51, which is that of vrrpInstances[0] on the same interface,"
                                + " eth0, expected another");
    }

    @Test
    void what_the_file_shows_is_not_reported_again() {
        K0sConfiguration configuration =
                K0sTexts.keepalived("- {virtualIPs: [10.0.0.101/24], authPass: Example, virtualRouterID: 51}");
        assertThat(configuration.hasErrors()).isTrue();

        Placement placement = Placement.of(configuration, HOST);

        assertThat(placement.instances()).hasSize(1);
        assertThat(placement.diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.255.0.1, true",
        "10.1.2.3/8, 11.1.2.3, false",
        "10.1.2.3/0, 99.9.9.9, true",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3/31, 10.1.2.4, false",
        "10.1.2.3/0, '::1', false",
        "2001:db8::1/127, 2001:db8::, true",
        "2001:db8::1/128, 2001:db8::, false"
    })
    void networks(String cidr, String address, boolean contains) {
        assertThat(K0sTexts.cidr(cidr).contains(K0sTexts.address(address))).isEqualTo(contains);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/31, false",
        "10.0.0.0/31, false",
        "10.0.0.3/30, true",
        "10.0.0.2/30, false",
        "10.255.255.255/8, true",
        "2001:db8::/64, false"
    })
    void the_networks_own_addresses(String cidr, boolean own) {
        assertThat(K0sTexts.cidr(cidr).isNetworkItself()).isEqualTo(own);
    }
}
