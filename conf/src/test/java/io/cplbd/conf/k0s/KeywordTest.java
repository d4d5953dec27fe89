package io.cplbd.conf.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.conf.keepalived.Position;
import io.cplbd.conf.keepalived.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key, one by one: default, good values, bad values. */
class KeywordTest {
    /** A line in some mapping, and what becomes of it. */
    record Good(String line, Function<K0sConfiguration, @Nullable Object> value, Object expected) {
        @Override
        public String toString() {
            return line + " -> " + expected;
        }
    }

    private static Object value(@Nullable Located<?> located) {
        return Objects.requireNonNull(located).value();
    }

    static final List<Good> INSTANCE = List.of(
            new Good("", c -> K0sTexts.only(c).interfaceName() == null, true),
            new Good("interface:", c -> K0sTexts.only(c).interfaceName() == null, true),
            new Good("interface: ''", c -> K0sTexts.only(c).interfaceName() == null, true),
            new Good("interface: bond0.100", c -> value(K0sTexts.only(c).interfaceName()), "bond0.100"),
            new Good("interface: 52:54:00:12:34:56", c -> value(K0sTexts.only(c).interfaceName()), "52:54:00:12:34:56"),
            new Good("", c -> value(K0sTexts.only(c).virtualRouterId()), 51),
            new Good("virtualRouterID: 0", c -> value(K0sTexts.only(c).virtualRouterId()), 51),
            new Good("virtualRouterID: null", c -> value(K0sTexts.only(c).virtualRouterId()), 51),
            new Good("virtualRouterID: ~", c -> value(K0sTexts.only(c).virtualRouterId()), 51),
            new Good("virtualRouterID: 1", c -> value(K0sTexts.only(c).virtualRouterId()), 1),
            new Good("virtualRouterID: 255", c -> value(K0sTexts.only(c).virtualRouterId()), 255),
            new Good("", c -> value(K0sTexts.only(c).advertIntervalS()), 1),
            new Good("advertIntervalSeconds: 0", c -> value(K0sTexts.only(c).advertIntervalS()), 1),
            new Good("advertIntervalSeconds: 255", c -> value(K0sTexts.only(c).advertIntervalS()), 255),
            new Good("", c -> K0sTexts.only(c).unicastPeers(), List.of()),
            new Good("unicastPeers: []", c -> K0sTexts.only(c).unicastPeers(), List.of()),
            new Good(
                    "unicastPeers: [10.0.0.2, 10.0.0.3]",
                    c -> K0sTexts.only(c).unicastPeers().stream()
                            .map(Located::value)
                            .toList(),
                    List.of(K0sTexts.address("10.0.0.2"), K0sTexts.address("10.0.0.3"))),
            new Good(
                    "unicastPeers: [10.0.0.2]\nunicastSourceIP: 10.0.0.1",
                    c -> value(K0sTexts.only(c).unicastSource()),
                    K0sTexts.address("10.0.0.1")),
            new Good("", c -> value(K0sTexts.only(c).addressLabel()), 10000L),
            new Good("addressLabel: 0", c -> value(K0sTexts.only(c).addressLabel()), 10000L),
            new Good("addressLabel: 4294967294", c -> value(K0sTexts.only(c).addressLabel()), 4294967294L));

    @ParameterizedTest
    @FieldSource("INSTANCE")
    void of_a_vrrp_instance(Good good) {
        K0sConfiguration configuration = K0sTexts.instance(good.line());

        assertThat(K0sTexts.complaints(configuration)).isEmpty();
        assertThat(good.value().apply(configuration)).isEqualTo(good.expected());
    }

    private static VirtualServerSpec server(K0sConfiguration configuration) {
        return configuration.loadBalancing().virtualServers().getFirst();
    }

    static final List<Good> SERVER = List.of(
            new Good("", c -> value(server(c).address()), K0sTexts.address("10.0.0.100")),
            new Good("", c -> value(server(c).delayLoopUs()), 60_000_000L),
            new Good("delayLoop: 0s", c -> value(server(c).delayLoopUs()), 60_000_000L),
            new Good("delayLoop: 1m30s", c -> value(server(c).delayLoopUs()), 90_000_000L),
            new Good("delayLoop: 1500ns", c -> value(server(c).delayLoopUs()), 1L),
            new Good("", c -> value(server(c).scheduler()), "rr"),
            new Good("lbAlgo: sed", c -> value(server(c).scheduler()), "sed"),
            new Good("", c -> value(server(c).forwarding()), VirtualServerSpec.Forwarding.DR),
            new Good("lbKind: NAT", c -> value(server(c).forwarding()), VirtualServerSpec.Forwarding.NAT),
            new Good("lbKind: TUN", c -> value(server(c).forwarding()), VirtualServerSpec.Forwarding.TUN),
            new Good("", c -> value(server(c).persistenceS()), 360),
            new Good("persistenceTimeoutSeconds: 1", c -> value(server(c).persistenceS()), 1),
            new Good("persistenceTimeoutSeconds: 2678400", c -> value(server(c).persistenceS()), 2678400));

    @ParameterizedTest
    @FieldSource("SERVER")
    void of_a_virtual_server(Good good) {
        K0sConfiguration configuration = K0sTexts.keepalived(
                "virtualServers:\n- ipAddress: 10.0.0.100\n" + good.line().indent(2));

        assertThat(K0sTexts.complaints(configuration)).isEmpty();
        assertThat(configuration.loadBalancing().mode()).isEqualTo(LoadBalancingSpec.Mode.IPVS);
        assertThat(good.value().apply(configuration)).isEqualTo(good.expected());
    }

    static final List<Good> KEEPALIVED = List.of(
            new Good("", c -> value(c.loadBalancing().userSpaceProxyPort()), 6444),
            new Good(
                    "userSpaceProxyBindPort: 65535",
                    c -> value(c.loadBalancing().userSpaceProxyPort()),
                    65535),
            new Good("", c -> c.loadBalancing().mode(), LoadBalancingSpec.Mode.USER_SPACE),
            new Good("disableLoadBalancer: no", c -> c.loadBalancing().mode(), LoadBalancingSpec.Mode.USER_SPACE),
            new Good("disableLoadBalancer: yes", c -> c.loadBalancing().mode(), LoadBalancingSpec.Mode.ADDRESS_ONLY),
            new Good("configTemplateVRRP: ''", c -> c.hasErrors(), false),
            new Good("virtualServers:", c -> c.loadBalancing().mode(), LoadBalancingSpec.Mode.USER_SPACE));

    @ParameterizedTest
    @FieldSource("KEEPALIVED")
    void of_keepalived(Good good) {
        K0sConfiguration configuration = K0sTexts.keepalived(good.line());

        assertThat(K0sTexts.complaints(configuration)).isEmpty();
        assertThat(good.value().apply(configuration)).isEqualTo(good.expected());
    }

    static final List<Good> SPEC = List.of(
            new Good("", c -> value(c.konnectivity().agentPort()), 8132),
            new Good(
                    "konnectivity: {agentPort: 8142}",
                    c -> value(c.konnectivity().agentPort()),
                    8142),
            new Good("", c -> value(c.konnectivity().adminPort()), 8133),
            new Good(
                    "konnectivity: {adminPort: 8143}",
                    c -> value(c.konnectivity().adminPort()),
                    8143),
            new Good("", c -> c.konnectivity().externalAddress() == null, true),
            new Good(
                    "konnectivity: {externalAddress: ''}", c -> c.konnectivity().externalAddress() == null, true),
            new Good(
                    "konnectivity: {externalAddress: 'a.example:8132'}",
                    c -> value(c.konnectivity().externalAddress()),
                    "a.example:8132"),
            new Good("", c -> c.api().address() == null, true),
            new Good("", c -> value(c.api().port()), 6443),
            new Good("", c -> value(c.api().k0sApiPort()), 9443),
            new Good("", c -> c.api().externalAddress() == null, true),
            new Good("", c -> c.api().sans().stream().map(Located::value).toList(), List.of("10.0.0.100")),
            new Good("", c -> value(c.nodeLocal().enabled()), true),
            new Good("", c -> value(c.nodeLocal().type()), NodeLocalSpec.Type.EnvoyProxy),
            new Good("", c -> value(c.nodeLocal().apiServerBindPort()), 7443),
            new Good("", c -> value(c.nodeLocal().konnectivityServerBindPort()), 7132));

    @ParameterizedTest
    @FieldSource("SPEC")
    void of_the_spec(Good good) {
        K0sConfiguration configuration =
                K0sTexts.parse(K0sTexts.BASE + good.line().indent(2));

        assertThat(K0sTexts.complaints(configuration)).isEmpty();
        assertThat(good.value().apply(configuration)).isEqualTo(good.expected());
    }

    @Test
    void of_the_api() {
        ApiSpec api = K0sTexts.replaced("  api:\n", """
                  api:
                    address: 10.0.0.1
                    port: 7443
                    k0sApiPort: 9444
                """).api();

        assertThat(api.address()).isEqualTo(new Located<>(K0sTexts.address("10.0.0.1"), at(5, 14), true));
        assertThat(api.port()).isEqualTo(new Located<>(7443, at(6, 11), true));
        assertThat(api.k0sApiPort()).isEqualTo(new Located<>(9444, at(7, 17), true));
        assertThat(api.sans()).containsExactly(new Located<>("10.0.0.100", at(8, 12), true));
    }

    @Test
    void of_node_local_balancing_by_traefik() {
        NodeLocalSpec nodeLocal =
                K0sTexts.replaced("      enabled: true\n", """
                      enabled: on
                      type: Traefik
                      envoyProxy: {apiServerBindPort: 1}
                      traefik:
                        apiServerBindPort: 7444
                        konnectivityServerBindPort: 7133
                        imagePullPolicy: IfNotPresent
                        image: {image: quay.io/k0sproject/traefik, version: v3}
                """).nodeLocal();

        assertThat(nodeLocal.enabled()).isEqualTo(new Located<>(true, at(8, 16), true));
        assertThat(nodeLocal.type()).isEqualTo(new Located<>(NodeLocalSpec.Type.Traefik, at(9, 13), true));
        assertThat(nodeLocal.apiServerBindPort()).isEqualTo(new Located<>(7444, at(12, 28), true));
        assertThat(nodeLocal.konnectivityServerBindPort()).isEqualTo(new Located<>(7133, at(13, 37), true));
    }

    private static Position at(int line, int column) {
        return new Position("k0s.yaml", line, column);
    }

    @Test
    void values_and_defaults_keep_their_places() {
        VrrpInstanceSpec instance = K0sTexts.only(K0sTexts.instance("virtualRouterID: 9"));

        assertThat(instance.position()).isEqualTo(at(14, 11));
        assertThat(instance.virtualIps())
                .containsExactly(new Located<>(K0sTexts.cidr("10.0.0.100/24"), at(14, 24), true));
        assertThat(instance.authPass())
                .isEqualTo(new Located<>(new Secret("Example".getBytes(StandardCharsets.UTF_8)), at(15, 21), true));
        assertThat(instance.virtualRouterId()).isEqualTo(new Located<>(9, at(16, 28), true));
        assertThat(instance.advertIntervalS()).isEqualTo(new Located<>(1, at(14, 11), false));
        assertThat(instance.toString()).doesNotContain("Example");
        assertThat(instance.name()).isEqualTo("k0s-vip-0");
    }

    @Test
    void virtual_router_ids_are_numbered_by_place() {
        K0sConfiguration configuration = K0sTexts.parse(K0sTexts.BASE + """
                - virtualIPs: [10.0.0.101/24]
                  authPass: Example
                  virtualRouterID: 7
                - virtualIPs: [10.0.0.102/24]
                  authPass: Example
                """.indent(8));

        assertThat(configuration.loadBalancing().vrrpInstances())
                .extracting(i -> i.virtualRouterId().value())
                .containsExactly(51, 7, 53);
        assertThat(configuration.hasErrors()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
    void words_for_true(String word) {
        assertThat(K0sTexts.replaced("enabled: true", "enabled: " + word)
                        .nodeLocal()
                        .enabled()
                        .value())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
    void words_for_false(String word) {
        K0sConfiguration configuration = K0sTexts.replaced("enabled: true", "enabled: " + word);

        assertThat(configuration.nodeLocal().enabled().value()).isFalse();
        assertThat(configuration.hasErrors()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            virtualRouterID: 256       | 16:28 | vrrpInstances[0].virtualRouterID: found '256', expected a whole number from 0 to 255
            virtualRouterID: -1        | 16:28 | vrrpInstances[0].virtualRouterID: found '-1', expected a whole number from 0 to 255
            virtualRouterID: "51"      | 16:28 | vrrpInstances[0].virtualRouterID: found '51' in quotes, expected a whole number from 0 to 255
            virtualRouterID: 0x33      | 16:28 | vrrpInstances[0].virtualRouterID: found '0x33', expected a whole number from 0 to 255
            virtualRouterID: 051       | 16:28 | vrrpInstances[0].virtualRouterID: found '051', expected a whole number from 0 to 255
            virtualRouterID: 5.1       | 16:28 | vrrpInstances[0].virtualRouterID: found '5.1', expected a whole number from 0 to 255
            virtualRouterID: [51]      | 16:28 | vrrpInstances[0].virtualRouterID: found a list, expected a whole number from 0 to 255
            virtualRouterID: {a: 51}   | 16:28 | vrrpInstances[0].virtualRouterID: found a mapping, expected a whole number from 0 to 255
            virtualRouterID: 99999999999999999999 | 16:28 | vrrpInstances[0].virtualRouterID: found '99999999999999999999', expected a whole number from 0 to 255
            advertIntervalSeconds: 256 | 16:34 | vrrpInstances[0].advertIntervalSeconds: found '256', expected a whole number from 0 to 255
            advertIntervalSeconds: 0.5 | 16:34 | vrrpInstances[0].advertIntervalSeconds: found '0.5', expected a whole number from 0 to 255
            interface: a/b             | 16:22 | vrrpInstances[0].interface: found 'a/b', expected the name of an interface (1 to 15 characters) or a MAC address such as 52:54:00:12:34:56
            interface: sixteen-letters- | 16:22 | vrrpInstances[0].interface: found 'sixteen-letters-', expected the name of an interface (1 to 15 characters) or a MAC address such as 52:54:00:12:34:56
            interface: 52-54-00-12-34-56 | 16:22 | vrrpInstances[0].interface: found '52-54-00-12-34-56', expected the name of an interface (1 to 15 characters) or a MAC address such as 52:54:00:12:34:56
            interface: 'a"b'           | 16:22 | vrrpInstances[0].interface: found 'a"b' in quotes, expected the name of an interface (1 to 15 characters) or a MAC address such as 52:54:00:12:34:56
            addressLabel: 4294967295   | 16:25 | vrrpInstances[0].addressLabel: found '4294967295', expected a whole number from 0 to 4294967294
            unicastPeers: 10.0.0.2     | 16:25 | vrrpInstances[0].unicastPeers: found '10.0.0.2', expected a list
            unicastPeers: [host]       | 16:26 | vrrpInstances[0].unicastPeers: found 'host', expected an IPv4 or IPv6 address
            unicastPeers: [10.0.0.2, ] | 0:0   |
            unicastPeers: [10.0.0.256] | 16:26 | vrrpInstances[0].unicastPeers: found '10.0.0.256', expected an IPv4 or IPv6 address
            unicastPeers: ['fe80::1']  | 16:26 | vrrpInstances[0].unicastPeers: found the IPv6 address fe80::1, expected IPv4 as in virtualIPs
            unicastPeers: [224.0.0.18] | 16:26 | vrrpInstances[0].unicastPeers: found '224.0.0.18', expected the address of a host
            unicastPeers: [127.0.0.1]  | 16:26 | vrrpInstances[0].unicastPeers: found '127.0.0.1', expected the address of a host
            unicastSourceIP: 0.0.0.0   | 16:28 | vrrpInstances[0].unicastSourceIP: found '0.0.0.0', expected the address of a host
            unicastSourceIP: eth0      | 16:28 | vrrpInstances[0].unicastSourceIP: found 'eth0', expected an IPv4 or IPv6 address
            unicastSourceIP: 2001:db8::1 | 16:28 | vrrpInstances[0].unicastSourceIP: found the IPv6 address 2001:db8::1, expected IPv4 as in virtualIPs
            """)
    void bad_values_of_a_vrrp_instance(String line, String place, @Nullable String message) {
        List<String> complaints = K0sTexts.complaints(K0sTexts.instance(line));

        if (message == null) {
            assertThat(complaints).isEmpty();
        } else {
            assertThat(complaints).containsExactly("k0s.yaml:" + place + ": error: " + message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []               | vrrpInstances[0].virtualIPs: found no address, expected at least one
            ~                | vrrpInstances[0].virtualIPs: found no address, expected at least one
            10.0.0.100/24    | vrrpInstances[0].virtualIPs: found '10.0.0.100/24', expected a list
            {a: b}           | vrrpInstances[0].virtualIPs: found a mapping, expected a list
            """)
    void no_virtual_ip_at_all(String value, String message) {
        assertThat(K0sTexts.complaints(K0sTexts.replaced("[10.0.0.100/24]", value)))
                .containsExactly("k0s.yaml:14:23: error: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.100         | an address with its prefix length, such as 192.168.1.100/24
            10.0.0.100/33      | an address with its prefix length, such as 192.168.1.100/24
            10.0.0.100/024     | an address with its prefix length, such as 192.168.1.100/24
            10.0.0.100/        | an address with its prefix length, such as 192.168.1.100/24
            10.0.0.100/-1      | an address with its prefix length, such as 192.168.1.100/24
            10.0.0.0100/24     | an address with its prefix length, such as 192.168.1.100/24
            vip/24             | an address with its prefix length, such as 192.168.1.100/24
            10.0.0.100/24 dev  | an address with its prefix length, such as 192.168.1.100/24
            fe80::1%eth0/64    | an address with its prefix length, such as 192.168.1.100/24
            10.0.0.0/24        | the address of a host
            10.0.0.255/24      | the address of a host
            0.0.0.0/32         | the address of a host
            127.0.0.1/8        | the address of a host
            224.0.0.18/32      | the address of a host
            ::/128             | the address of a host
            ff02::12/128       | the address of a host
            """)
    void bad_virtual_ips(String value, String expected) {
        assertThat(K0sTexts.complaints(K0sTexts.replaced("10.0.0.100/24", "'" + value + "'")))
                .containsExactly("k0s.yaml:14:24: error: vrrpInstances[0].virtualIPs: found '" + value
                        + "' in quotes, expected " + expected);
    }

    @Test
    void mixed_families_and_an_address_given_twice() {
        assertThat(K0sTexts.complaints(
                        K0sTexts.replaced("[10.0.0.100/24]", "[10.0.0.100/24, '2001:db8::1/64', 10.0.0.100/32]")))
                .containsExactly(
                        "k0s.yaml:14:39: error: vrrpInstances[0].virtualIPs: found '2001:db8::1/64' in quotes, expected only IPv4 addresses, as"
                                + " the first is one (a vrrpInstances item of its own takes IPv6)",
                        "k0s.yaml:14:57: warning: vrrpInstances[0].virtualIPs: found 10.0.0.100 a second time; it is ignored");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            authPass: ''          | error: vrrpInstances[0].authPass: found 0 bytes, expected 1 to 8
            authPass: ninechars   | error: vrrpInstances[0].authPass: found 9 bytes, expected 1 to 8
            authPass: \u00fc\u00fc\u00fc\u00fcx     | error: vrrpInstances[0].authPass: found 9 bytes, expected 1 to 8
            authPass: [a]         | error: vrrpInstances[0].authPass: found no password, expected 1 to 8 bytes
            authPass:             | error: vrrpInstances[0].authPass: found no password, expected 1 to 8 bytes
            authPass: a\\b        | error: vrrpInstances[0].authPass: found characters that keepalived.conf has no way to write (double quote, backslash, $_, ${, control characters), expected others
            authPass: 'a"b'       | error: vrrpInstances[0].authPass: found characters that keepalived.conf has no way to write (double quote, backslash, $_, ${, control characters), expected others
            authPass: "a\\tb"     | error: vrrpInstances[0].authPass: found characters that keepalived.conf has no way to write (double quote, backslash, $_, ${, control characters), expected others
            authPass: "a\\nb"     | error: vrrpInstances[0].authPass: found characters that keepalived.conf has no way to write (double quote, backslash, $_, ${, control characters), expected others
            authPass: $_HASH      | error: vrrpInstances[0].authPass: found characters that keepalived.conf has no way to write (double quote, backslash, $_, ${, control characters), expected others
            authPass: ${x}        | error: vrrpInstances[0].authPass: found characters that keepalived.conf has no way to write (double quote, backslash, $_, ${, control characters), expected others
            authPass: a b         | warning: vrrpInstances[0].authPass: found blanks or one of ! # { }, which k0s writes without quotes, so that a keepalived that k0s runs on another controller has another password; use letters and digits
            authPass: a!b         | warning: vrrpInstances[0].authPass: found blanks or one of ! # { }, which k0s writes without quotes, so that a keepalived that k0s runs on another controller has another password; use letters and digits
            authPass: 0123        | warning: vrrpInstances[0].authPass: found a number or a truth word whose text k0s does not keep as it is; put it in quotes
            authPass: 1e3         | warning: vrrpInstances[0].authPass: found a number or a truth word whose text k0s does not keep as it is; put it in quotes
            authPass: 1_000       | warning: vrrpInstances[0].authPass: found a number or a truth word whose text k0s does not keep as it is; put it in quotes
            authPass: 0xff        | warning: vrrpInstances[0].authPass: found a number or a truth word whose text k0s does not keep as it is; put it in quotes
            authPass: 1.50        | warning: vrrpInstances[0].authPass: found a number or a truth word whose text k0s does not keep as it is; put it in quotes
            authPass: yes         | warning: vrrpInstances[0].authPass: found a number or a truth word whose text k0s does not keep as it is; put it in quotes
            """)
    void bad_passwords_are_reported_and_not_shown(String line, String message) {
        K0sConfiguration configuration = K0sTexts.replaced("authPass: Example", line);

        assertThat(K0sTexts.complaints(configuration))
                .containsExactly("k0s.yaml:15:" + (line.equals("authPass:") ? 20 : 21) + ": " + message);
        assertThat(configuration.diagnostics())
                .allSatisfy(d -> assertThat(d.offendingText()).isEmpty());
    }

    @Test
    void a_missing_password() {
        assertThat(K0sTexts.complaints(K0sTexts.replaced("          authPass: Example\n", "")))
                .containsExactly(
                        "k0s.yaml:14:11: error: vrrpInstances[0].authPass: found no password, expected 1 to 8 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "0", "'0123'", "\"yes\"", "1a", "a.b", "-", "true"})
    void good_passwords(String value) {
        K0sConfiguration configuration = K0sTexts.replaced("Example", value.equals("-") ? "'-'" : value);

        assertThat(K0sTexts.complaints(configuration)).isEmpty();
        assertThat(new String(K0sTexts.only(configuration).authPass().value().bytes(), StandardCharsets.UTF_8))
                .isEqualTo(value.replaceAll("['\"]", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            delayLoop: 10                      | 18:22 | delayLoop: found '10', expected a duration of 1us or more with its unit, such as 10s or 1m30s
            delayLoop: -1s                     | 18:22 | delayLoop: found '-1s', expected a duration of 1us or more with its unit, such as 10s or 1m30s
            delayLoop: 10ns                    | 18:22 | delayLoop: found '10ns', expected a duration of 1us or more with its unit, such as 10s or 1m30s
            lbAlgo: mh                         | 18:19 | lbAlgo: found 'mh', expected one of rr, wrr, lc, wlc, lblc, dh, sh, sed, nq
            lbAlgo: RR                         | 18:19 | lbAlgo: found 'RR', expected one of rr, wrr, lc, wlc, lblc, dh, sh, sed, nq
            lbKind: dr                         | 18:19 | lbKind: found 'dr', expected NAT, DR or TUN
            persistenceTimeoutSeconds: 2678401 | 18:38 | persistenceTimeoutSeconds: found '2678401', expected a whole number from 0 to 2678400
            persistenceTimeoutSeconds: -1      | 18:38 | persistenceTimeoutSeconds: found '-1', expected a whole number from 0 to 2678400
            """)
    void bad_values_of_a_virtual_server(String line, String place, String message) {
        K0sConfiguration configuration =
                K0sTexts.keepalived("virtualServers:\n- ipAddress: 10.0.0.100\n" + line.indent(2));

        assertThat(K0sTexts.complaints(configuration))
                .containsExactly("k0s.yaml:" + place + ": error: virtualServers[0]." + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {lbAlgo: rr}            | 17:11 | virtualServers[0].ipAddress: found no address, expected one of virtualIPs
            {ipAddress: }           | 17:22 | virtualServers[0].ipAddress: found no address, expected one of virtualIPs
            {ipAddress: vip}        | 17:23 | virtualServers[0].ipAddress: found 'vip', expected an IPv4 or IPv6 address
            {ipAddress: 10.0.0.100/24} | 17:23 | virtualServers[0].ipAddress: found '10.0.0.100/24', expected an IPv4 or IPv6 address
            10.0.0.100              | 17:11 | virtualServers[0]: found '10.0.0.100', expected a mapping
            """)
    void bad_addresses_of_a_virtual_server(String item, String place, String message) {
        assertThat(K0sTexts.complaints(K0sTexts.keepalived("virtualServers:\n- " + item)))
                .contains("k0s.yaml:" + place + ": error: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            userSpaceProxyBindPort: 0     | 16:33 | keepalived.userSpaceProxyBindPort: found '0', expected a whole number from 1 to 65535
            userSpaceProxyBindPort: 65536 | 16:33 | keepalived.userSpaceProxyBindPort: found '65536', expected a whole number from 1 to 65535
            disableLoadBalancer: maybe    | 16:30 | keepalived.disableLoadBalancer: found 'maybe', expected true or false
            disableLoadBalancer: 'true'   | 16:30 | keepalived.disableLoadBalancer: found 'true' in quotes, expected true or false
            disableLoadBalancer: 1        | 16:30 | keepalived.disableLoadBalancer: found '1', expected true or false
            virtualServers: {}            | 16:25 | keepalived.virtualServers: found a mapping, expected a list
            configTemplateVS: /etc/t      | 16:27 | keepalived.configTemplateVS: a template is filled in by k0s alone; let k0s start cplbd in keepalived's place (cplbd k0s install), or give cplbd the finished keepalived.conf
            configTemplateVRRP: t         | 16:29 | keepalived.configTemplateVRRP: a template is filled in by k0s alone; let k0s start cplbd in keepalived's place (cplbd k0s install), or give cplbd the finished keepalived.conf
            """)
    void bad_values_of_keepalived(String line, String place, String message) {
        assertThat(K0sTexts.complaints(K0sTexts.keepalived(line)))
                .containsExactly("k0s.yaml:" + place + ": error: " + message);
    }

    static Stream<List<String>> others() {
        return Stream.of(
                List.of(
                        "type: Keepalived",
                        "type: HAProxy",
                        "11:13",
                        "controlPlaneLoadBalancing.type: found 'HAProxy', expected Keepalived"),
                List.of(
                        "enabled: false",
                        "enabled: 0",
                        "10:16",
                        "controlPlaneLoadBalancing.enabled: found '0', expected true or false"),
                List.of(
                        "sans: [10.0.0.100]",
                        "{sans: [10.0.0.100], port: 0}",
                        "5:32",
                        "api.port: found '0', expected a whole number from 1 to 65535"),
                List.of(
                        "sans: [10.0.0.100]",
                        "{sans: [10.0.0.100], k0sApiPort: x}",
                        "5:38",
                        "api.k0sApiPort: found 'x', expected a whole number from 1 to 65535"),
                List.of(
                        "sans: [10.0.0.100]",
                        "{sans: [10.0.0.100], address: me}",
                        "5:35",
                        "api.address: found 'me', expected an IPv4 or IPv6 address"),
                List.of(
                        "sans: [10.0.0.100]",
                        "sans: [10.0.0.100, [a]]",
                        "5:24",
                        "api.sans: found a list, expected a name or an address"),
                List.of(
                        "sans: [10.0.0.100]",
                        "{sans: [10.0.0.100], externalAddress: []}",
                        "5:43",
                        "api.externalAddress: found a list, expected a name or an address"),
                List.of(
                        "enabled: true",
                        "{enabled: true, type: Envoy}",
                        "8:29",
                        "nodeLocalLoadBalancing.type: found 'Envoy', expected EnvoyProxy or Traefik"),
                List.of(
                        "enabled: true",
                        "{enabled: true, envoyProxy: {apiServerBindPort: 0}}",
                        "8:55",
                        "nodeLocalLoadBalancing.envoyProxy.apiServerBindPort: found '0', expected a whole number from 1 to 65535"),
                List.of(
                        "enabled: true",
                        "{enabled: true, envoyProxy: {konnectivityServerBindPort: 0}}",
                        "8:64",
                        "nodeLocalLoadBalancing.envoyProxy.konnectivityServerBindPort: found '0', expected a whole number from 1 to 65535"),
                List.of(
                        "enabled: true",
                        "{enabled: true, envoyProxy: {imagePullPolicy: Sometimes}}",
                        "8:53",
                        "nodeLocalLoadBalancing.envoyProxy.imagePullPolicy: found 'Sometimes', expected Always, Never, IfNotPresent"),
                List.of(
                        "spec:\n",
                        "spec:\n  konnectivity: {agentPort: 0}\n",
                        "4:29",
                        "konnectivity.agentPort: found '0', expected a whole number from 1 to 65535"),
                List.of(
                        "spec:\n",
                        "spec:\n  konnectivity: 8132\n",
                        "4:17",
                        "konnectivity: found '8132', expected a mapping"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void bad_values_elsewhere(List<String> row) {
        assertThat(K0sTexts.complaints(K0sTexts.replaced(row.get(0), row.get(1))))
                .containsExactly("k0s.yaml:" + row.get(2) + ": error: " + row.get(3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1m         | 60000000
            1m0s       | 60000000
            1h1m1.5s   | 3661500000
            .5s        | 500000
            5.s        | 5000000
            +3s        | 3000000
            1us        | 1
            1\u00b5s   | 1
            1\u03bcs   | 1
            1.9us      | 1
            2ms        | 2000
            0          | 0
            0s         | 0
            0h0m0s     | 0
            4294967295s | 4294967295000000
            4294967296s |
            9999999999999h |
            1          |
            s          |
            1x         |
            1s1        |
            1 s        |
            -1s        |
            1d         |
            999ns      |
            .s         |
            +          |
            """)
    void durations(String text, @Nullable Long us) {
        assertThat(GoDuration.parseUs(text)).isEqualTo(us);
    }

    @Test
    void no_duration_at_all() {
        assertThat(GoDuration.parseUs("")).isNull();
    }
}
