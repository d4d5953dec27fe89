package io.cplbd.conf.k0s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.conf.keepalived.Authentication;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.conf.keepalived.Secret;
import io.cplbd.conf.keepalived.VirtualServer;
import io.cplbd.conf.keepalived.VrrpInstance;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keepalived.conf that is made of a k0s.yaml: what k0s' own templates make of it, and nothing that its reader does not like. */
class EquivalentTest {
    private static final HostFacts HOST = new HostFacts(
            List.of(
                    new HostFacts.Interface(
                            "eth0",
                            "52:54:00:00:00:01",
                            List.of(
                                    K0sTexts.cidr("192.168.122.37/24"),
                                    K0sTexts.cidr("fe80::1/64"),
                                    K0sTexts.cidr("2001:db8:2::11/64"))),
                    new HostFacts.Interface("eth1", "52:54:00:00:00:02", List.of(K0sTexts.cidr("10.0.50.37/24")))),
            "eth0");

    private static final List<InetAddress> BACK_ENDS = addresses("192.168.122.37", "192.168.122.185", "192.168.122.87");
    private static final List<InetAddress> BACK_ENDS_6 =
            addresses("2001:db8:2::11", "2001:db8:2::12", "2001:db8:2::13");

    private static List<InetAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(K0sTexts::address).toList();
    }

    private static Equivalent equivalent(K0sConfiguration configuration, HostFacts host, List<InetAddress> backEnds) {
        Placement placement = Placement.of(configuration, host);
        assertThat(K0sTexts.complaints(configuration)).isEmpty();
        assertThat(K0sTexts.complaints(placement.diagnostics())).isEmpty();
        return Equivalent.of(configuration, placement, backEnds, List.of(BalancedPort.api(configuration)));
    }

    /** Both as statements: no empty lines, no indentation, nothing that runs k0s' command or includes its file. */
    private static List<String> statements(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("notify_") && !line.startsWith("include "))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "a, a/keepalived.conf, ",
        "b, b/controller-0/keepalived.conf, b/controller-0/keepalived-virtualservers-generated.conf",
        "c, c/keepalived.conf, c/keepalived-virtualservers-generated.conf",
        "d-userspace, d/userspace/keepalived.conf, ",
        "d-ipvs-unicast, d/ipvs-unicast/keepalived.conf, d/ipvs-unicast/keepalived-virtualservers-generated.conf"
    })
    void it_is_what_k0s_writes(String name, String vrrpFile, String serverFile) {
        K0sConfiguration configuration =
                K0sConfiguration.parse(name + ".yaml", K0sTexts.resource("k0s/" + name + ".yaml"));
        List<InetAddress> backEnds = name.startsWith("d") ? BACK_ENDS_6 : BACK_ENDS;

        Equivalent equivalent = equivalent(configuration, HOST, backEnds);

        String expected = text("k0s-conf/" + vrrpFile) + (serverFile == null ? "" : text("k0s-conf/" + serverFile));
        // k0s has an address label for it.
        assertThat(statements(equivalent.text().replace(" preferred_lft 0", "")))
                .isEqualTo(statements(expected));
        assertThat(equivalent.diagnostics()).isEmpty();
        KeepalivedConfiguration read = K0sTexts.keepalivedConf(equivalent.text());
        assertThat(K0sTexts.complaints(read.diagnostics())).isEmpty();
        assertThat(read.instances())
                .hasSize(configuration.loadBalancing().vrrpInstances().size());
        assertThat(read.virtualServers())
                .hasSize(configuration.loadBalancing().virtualServers().size());
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::100/64, 0", "2001:db8::100/127, 0", "2001:db8::100/128,", "10.0.0.100/24,"})
    void an_ipv6_address_that_the_machine_might_speak_from_is_deprecated(String vip, Long preferredS) {
        boolean ipv6 = vip.contains(":");
        String text = K0sTexts.BASE
                .replace("10.0.0.100/24", "'" + vip + "'")
                .replace("10.0.0.100", ipv6 ? "'2001:db8::100'" : "10.0.0.100");

        Equivalent equivalent =
                equivalent(K0sTexts.parse(text), K0sTexts.host(ipv6 ? "2001:db8::1/64" : "10.0.0.1/24"), List.of());

        KeepalivedConfiguration read = K0sTexts.keepalivedConf(equivalent.text());
        assertThat(K0sTexts.complaints(read.diagnostics())).isEmpty();
        assertThat(read.instances().getFirst().virtualAddresses().getFirst().preferredLifetimeS())
                .isEqualTo(preferredS);
    }

    @Test
    void without_checks_the_rest_is_the_same() {
        K0sConfiguration configuration = K0sConfiguration.parse("c.yaml", K0sTexts.resource("k0s/c.yaml"));
        Placement placement = Placement.of(configuration, HOST);
        List<BalancedPort> ports = List.of(BalancedPort.api(configuration));

        String unchecked =
                Equivalent.unchecked(configuration, placement, BACK_ENDS, ports).text();

        String checked =
                Equivalent.of(configuration, placement, BACK_ENDS, ports).text();
        assertThat(unchecked).isEqualTo(checked.replaceAll("(?s) {8}TCP_CHECK \\{.*?\\}\n", ""));
        List<VirtualServer> servers = K0sTexts.keepalivedConf(unchecked).virtualServers();
        assertThat(servers)
                .isNotEmpty()
                .allSatisfy(server -> assertThat(server.realServers())
                        .hasSize(BACK_ENDS.size())
                        .allSatisfy(real -> assertThat(real.checkers()).isEmpty()));
    }

    private static String text(String resource) {
        return new String(K0sTexts.resource(resource), StandardCharsets.UTF_8);
    }

    @Test
    void the_text_to_the_letter() {
        K0sConfiguration configuration = K0sTexts.parse(K0sTexts.BASE + """
                      virtualRouterID: 7
                      advertIntervalSeconds: 3
                    virtualServers:
                    - ipAddress: 10.0.0.100
                      delayLoop: 500ms
                      lbAlgo: lc
                      lbKind: NAT
                      persistenceTimeoutSeconds: 10
            """.indent(0));

        Equivalent equivalent = equivalent(configuration, K0sTexts.host("10.0.0.1/24"), addresses("10.0.0.1"));

        assertThat(equivalent.text()).isEqualTo("""
                vrrp_instance k0s-vip-0 {
                    state BACKUP
                    interface eth0
                    virtual_router_id 7
                    priority 200
                    advert_int 3
                    authentication {
                        auth_type PASS
                        auth_pass Example
                    }
                    virtual_ipaddress {
                        10.0.0.100/24
                    }
                }

                virtual_server 10.0.0.100 6443 {
                    delay_loop 0.5
                    lb_algo lc
                    lb_kind NAT
                    persistence_timeout 10
                    protocol TCP

                    real_server 10.0.0.1 6443 {
                        weight 1
                        TCP_CHECK {
                            warmup 0
                            retry 1
                            connect_timeout 3
                            connect_port 6443
                        }
                    }
                }
                """);
        assertThat(equivalent.toString()).isEqualTo("Equivalent[32 lines, []]");
    }

    private static final String SERVER = "virtualServers:\n- {ipAddress: 10.0.0.100, persistenceTimeoutSeconds: 7}\n";

    @Test
    void the_balanced_ports_are_data() {
        K0sConfiguration configuration = K0sTexts.keepalived(SERVER);
        Placement placement = Placement.of(configuration, K0sTexts.host("10.0.0.1/24"));

        Equivalent equivalent = Equivalent.of(
                configuration,
                placement,
                addresses("10.0.0.1", "10.0.0.2"),
                List.of(new BalancedPort(6443, true), new BalancedPort(8132, false)));

        KeepalivedConfiguration read = K0sTexts.keepalivedConf(equivalent.text());
        assertThat(K0sTexts.complaints(read.diagnostics())).isEmpty();
        assertThat(read.virtualServers())
                .extracting(VirtualServer::name)
                .containsExactly("[10.0.0.100]:tcp:6443", "[10.0.0.100]:tcp:8132");
        assertThat(read.virtualServers())
                .extracting(server ->
                        server.persistence() == null ? 0 : server.persistence().timeoutS())
                .containsExactly(7L, 0L);
        assertThat(read.virtualServers().getLast().realServers())
                .allSatisfy(server -> assertThat(server.port()).isEqualTo(8132));
    }

    @Test
    void the_port_is_that_of_the_api_server() {
        K0sConfiguration configuration =
                K0sTexts.parse(K0sTexts.BASE.replace("  api:\n", "  api:\n    port: 7443\n") + SERVER.indent(8));

        assertThat(equivalent(configuration, K0sTexts.host("10.0.0.1/24"), addresses("10.0.0.2"))
                        .text())
                .contains("virtual_server 10.0.0.100 7443 {", "real_server 10.0.0.2 7443 {", "connect_port 7443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "disableLoadBalancer: true\n", "userSpaceProxyBindPort: 7000\n"})
    void without_virtual_servers_there_are_none(String lines) {
        assertThat(equivalent(K0sTexts.keepalived(lines), K0sTexts.host("10.0.0.1/24"), addresses("10.0.0.2"))
                        .text())
                .doesNotContain("virtual_server");
    }

    @Test
    void a_virtual_server_without_back_ends_of_its_family_is_not_written() {
        K0sConfiguration configuration = K0sTexts.keepalived(SERVER);

        assertThat(equivalent(configuration, K0sTexts.host("10.0.0.1/24"), List.of())
                        .text())
                .doesNotContain("virtual_server");
        assertThat(equivalent(configuration, K0sTexts.host("10.0.0.1/24"), BACK_ENDS_6)
                        .text())
                .doesNotContain("virtual_server");
    }

    @Test
    void a_virtual_ip_among_the_back_ends_is_left_out_and_reported() {
        Equivalent equivalent = equivalent(
                K0sTexts.keepalived(SERVER), K0sTexts.host("10.0.0.1/24"), addresses("10.0.0.100", "10.0.0.2"));

        assertThat(equivalent.text()).contains("real_server 10.0.0.2 ").doesNotContain("real_server 10.0.0.100 ");
        assertThat(K0sTexts.complaints(equivalent.diagnostics()))
                .containsExactly(
                        "k0s.yaml:14:24: error: found the virtual IP 10.0.0.100 among the API servers, expected only the controllers' own"
                                + " addresses; it is left out (a controller has it as its api.address, or k0s' endpoint reconciler put"
                                + " api.externalAddress there)");
    }

    @Test
    void a_faulty_configuration_has_no_equivalent() {
        K0sConfiguration faulty = K0sTexts.replaced("enabled: false", "enabled: true");
        Placement placement = Placement.of(faulty, K0sTexts.host("10.0.0.1/24"));

        assertThatThrownBy(() -> Equivalent.of(faulty, placement, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_finds_no_place_has_no_equivalent() {
        K0sConfiguration configuration = K0sTexts.parse(K0sTexts.BASE);
        Placement placement = Placement.of(configuration, new HostFacts(List.of(), null));

        assertThatThrownBy(() -> Equivalent.of(configuration, placement, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** Any password that the file takes arrives whole. */
    @ParameterizedTest
    @MethodSource("seeds")
    void a_password_comes_through(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder password = new StringBuilder();
        String alphabet = "aZ09 #!{}$_~@'=%&*|<>?;:,.()[]^`+-/\u00fc";
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            password.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        byte[] bytes = password.toString().getBytes(StandardCharsets.UTF_8);
        K0sConfiguration configuration = K0sTexts.replaced(
                "authPass: Example", "authPass: '" + password.toString().replace("'", "''") + "'");
        boolean own = password.indexOf("$_") >= 0 || password.indexOf("${") >= 0;
        assertThat(configuration.hasErrors()).isEqualTo(own || bytes.length > 8);
        if (configuration.hasErrors()) {
            return;
        }

        Equivalent equivalent = Equivalent.of(
                configuration, Placement.of(configuration, K0sTexts.host("10.0.0.1/24")), List.of(), List.of());

        KeepalivedConfiguration read = K0sTexts.keepalivedConf(equivalent.text());
        assertThat(K0sTexts.complaints(read.diagnostics())).isEmpty();
        assertThat(read.instances())
                .singleElement()
                .extracting(VrrpInstance::authentication)
                .isEqualTo(new Authentication.SimplePassword(new Secret(bytes)));
    }

    @Test
    void a_strange_interface_name_is_put_in_quotes() {
        HostFacts host = new HostFacts(
                List.of(new HostFacts.Interface("e#{0", null, List.of(K0sTexts.cidr("10.0.0.1/24")))), "e#{0");

        Equivalent equivalent = equivalent(K0sTexts.parse(K0sTexts.BASE), host, List.of());

        KeepalivedConfiguration read = K0sTexts.keepalivedConf(equivalent.text());
        assertThat(read.diagnostics()).isEmpty();
        assertThat(Objects.requireNonNull(read.instances().getFirst()).interfaceName())
                .isEqualTo("e#{0");
    }
}
