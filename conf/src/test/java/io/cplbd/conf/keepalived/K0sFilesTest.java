package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that k0s' own templates expand to. */
class K0sFilesTest {
    private static final Path ROOT = Path.of("src/test/resources/k0s-conf");

    private static final List<String> CONTROLLERS = List.of("192.168.122.37", "192.168.122.185", "192.168.122.87");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void no_file_of_k0s_is_complained_about(Path file) {
        KeepalivedConfiguration configuration = parse(file);

        assertThat(configuration.mainFileRead()).isTrue();
        assertThat(Texts.complaints(configuration)).isEmpty();
    }

    @Test
    void every_file_was_looked_at() throws IOException {
        assertThat(files()).hasSize(14);
    }

    @Test
    void userspace_proxy_over_multicast() {
        VrrpInstance instance = Texts.only(parse(ROOT.resolve("a/keepalived.conf")));

        assertThat(instance.name()).isEqualTo("k0s-vip-0");
        assertThat(instance.initialState()).isEqualTo(VrrpInstance.InitialState.BACKUP);
        assertThat(instance.interfaceName()).isEqualTo("eth0");
        assertThat(instance.virtualRouterId()).isEqualTo(51);
        assertThat(instance.priority()).isEqualTo(200);
        assertThat(instance.version()).isEqualTo(2);
        assertThat(instance.advertIntervalCs()).isEqualTo(100);
        assertThat(instance.authentication())
                .isEqualTo(
                        new Authentication.SimplePassword(new Secret("Example".getBytes(StandardCharsets.US_ASCII))));
        assertThat(instance.virtualAddresses()).extracting(VirtualAddress::cidr).containsExactly("192.168.122.200/24");
        assertThat(instance.unicastPeers()).isEmpty();
        assertThat(instance.multicastGroup()).isEqualTo(InetAddress.ofLiteral("224.0.0.18"));
        assertThat(instance.preempt()).isTrue();
        assertThat(instance.accept()).isTrue();
    }

    @Test
    void unicast_with_notify_scripts_and_an_include_that_is_not_there_yet() {
        KeepalivedConfiguration configuration = parse(ROOT.resolve("b/controller-1/keepalived.conf"));
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.sourceAddress()).isEqualTo(InetAddress.ofLiteral("192.168.122.185"));
        assertThat(instance.unicastPeers())
                .extracting(peer -> peer.address().getHostAddress())
                .containsExactly("192.168.122.37", "192.168.122.87");
        assertThat(instance.notifyScripts().master()).isNotNull().satisfies(script -> {
            assertThat(script.argv())
                    .containsExactly("/usr/local/bin/k0s", "keepalived-setstate", "-r", "/run/k0s", "-s", "MASTER");
            assertThat(script.user()).isNull();
        });
        assertThat(instance.notifyScripts().backup())
                .isNotNull()
                .satisfies(script -> assertThat(script.argv()).endsWith("-s", "BACKUP"));
        assertThat(instance.notifyScripts().fault()).isNull();
        assertThat(configuration.diagnostics()).singleElement().satisfies(diagnostic -> {
            assertThat(diagnostic.severity()).isEqualTo(Severity.INFO);
            assertThat(diagnostic.message()).contains("keepalived-virtualservers-consumed.conf");
        });
    }

    @Test
    void the_consumed_file_may_be_a_link_to_the_generated_one_or_to_nothing(@TempDir Path directory)
            throws IOException {
        Path source = ROOT.resolve("b/controller-0");
        Path main = Files.copy(source.resolve("keepalived.conf"), directory.resolve("keepalived.conf"));
        Path generated = Files.copy(
                source.resolve("keepalived-virtualservers-generated.conf"), directory.resolve("generated.conf"));
        Path consumed = directory.resolve("keepalived-virtualservers-consumed.conf");

        Files.createSymbolicLink(consumed, generated);
        assertThat(parse(main).virtualServers())
                .singleElement()
                .extracting(VirtualServer::name)
                .isEqualTo("[192.168.122.200]:tcp:6443");
        assertThat(parse(main).diagnostics()).isEmpty();

        Files.delete(consumed);
        Files.createSymbolicLink(consumed, Path.of("/dev/null"));
        assertThat(parse(main).virtualServers()).isEmpty();
        assertThat(Texts.complaints(parse(main))).isEmpty();
        assertThat(parse(main).instances()).hasSize(1);
        Files.delete(consumed);
    }

    @Test
    void two_instances_include_the_generated_file_at_once() {
        KeepalivedConfiguration configuration = parse(ROOT.resolve("c/keepalived.conf"));

        assertThat(configuration.instances())
                .extracting(VrrpInstance::virtualRouterId)
                .containsExactly(51, 52);
        assertThat(configuration.virtualServers()).hasSize(2);
        VirtualServer server = configuration.virtualServers().getFirst();
        assertThat(server.position().file()).endsWith("keepalived-virtualservers-generated.conf");
        assertThat(server.position().line()).isEqualTo(6);
        assertThat(server.realServers()).hasSize(3);
    }

    @Test
    void ipv6_is_version_3_without_authentication() {
        KeepalivedConfiguration configuration = parse(ROOT.resolve("d/ipvs-unicast/keepalived.conf"));
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.version()).isEqualTo(3);
        assertThat(instance.family()).isEqualTo(AddressFamily.IPV6);
        assertThat(instance.authentication()).isEqualTo(new Authentication.None());
        assertThat(instance.unicastPeers()).hasSize(2);
        assertThat(configuration.diagnostics())
                .allSatisfy(diagnostic -> assertThat(diagnostic.severity()).isEqualTo(Severity.INFO))
                .anySatisfy(diagnostic -> assertThat(diagnostic.message()).contains("no authentication"));
    }

    /** What k0s' template comes to for one address: three controllers, each checked over TCP. */
    private static VirtualServer ofK0s(Path file, int line, String address, List<String> controllers) {
        List<RealServer> servers = new ArrayList<>();
        for (int i = 0; i < controllers.size(); i++) {
            int at = line + 8 + 10 * i;
            servers.add(new RealServer(
                    InetAddress.ofLiteral(controllers.get(i)),
                    6443,
                    new Forwarding.DirectRouting(),
                    1,
                    0,
                    0,
                    false,
                    null,
                    null,
                    true,
                    null,
                    List.of(new Checker.Tcp(
                            new Checker.Connection(
                                    InetAddress.ofLiteral(controllers.get(i)), 6443, null, 0, null, 0, 3_000_000),
                            new Checker.Schedule(60_000_000, 0, 1, 1_000_000, false, false),
                            new Position(file.toString(), at + 2, 9))),
                    new Position(file.toString(), at, 5)));
        }
        return new VirtualServer(
                new Service.Address(InetAddress.ofLiteral(address), 6443),
                AddressFamily.of(InetAddress.ofLiteral(address)),
                VirtualServer.Protocol.TCP,
                "rr",
                Set.of(),
                false,
                new VirtualServer.Persistence(360, address.indexOf(':') < 0 ? 32 : 128, null),
                1,
                0,
                null,
                null,
                null,
                false,
                false,
                false,
                null,
                servers,
                new Position(file.toString(), line, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b/controller-0", "b/controller-1", "b/controller-2"})
    void virtual_servers_of_one_address(String directory) {
        Path file = ROOT.resolve(directory).resolve("keepalived-virtualservers-generated.conf");

        assertThat(parse(file).virtualServers()).containsExactly(ofK0s(file, 6, "192.168.122.200", CONTROLLERS));
    }

    @Test
    void virtual_servers_of_two_addresses() {
        Path file = ROOT.resolve("c/keepalived-virtualservers-generated.conf");

        assertThat(parse(file).virtualServers())
                .containsExactly(
                        ofK0s(file, 6, "192.168.122.200", CONTROLLERS), ofK0s(file, 46, "10.0.50.200", CONTROLLERS));
    }

    @Test
    void virtual_servers_of_ipv6() {
        Path file = ROOT.resolve("d/ipvs-unicast/keepalived-virtualservers-generated.conf");

        assertThat(parse(file).virtualServers())
                .containsExactly(ofK0s(
                        file, 6, "2001:db8:2::100", List.of("2001:db8:2::11", "2001:db8:2::12", "2001:db8:2::13")));
    }

    private static KeepalivedConfiguration parse(Path file) {
        return KeepalivedConfiguration.parse(file, new ConfigFiles(), null);
    }
}
