package io.cplbd.lab.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.ipvs.TrafficClient.Answer;
import io.cplbd.lab.ipvs.TrafficClient.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a client over a virtual address to real servers, by every method, family and kind of scheduler. */
@Tag("ipvs")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TrafficIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NAT_PORT_OFFSET = 1000;
    private static final int DATAGRAM_PORT = 7020;
    private static final int MARK = 7;
    private static final String TUNNEL_DEVICES = "tunl0|ip6tnl0|gre0|ip6gre0";

    private final TrafficNetwork network = new TrafficNetwork();

    /** Of which a service is made for each method and family. */
    enum Scheduling {
        RR(7001, "rr"),
        WLC(7002, "wlc"),
        MH(7003, "mh"),
        RR_PERSISTENT(7011, "rr\npersistence_timeout 300"),
        WLC_PERSISTENT(7012, "wlc\npersistence_timeout 300"),
        /** By the client's port too: only persistence keeps a client where it is. */
        MH_PERSISTENT(7013, "mh\nmh-port\npersistence_timeout 300");

        private final int port;
        private final String words;

        Scheduling(int port, String words) {
            this.port = port;
            this.words = words;
        }
    }

    record Case(TrafficMethod method, boolean ipv6, Scheduling scheduling) {
        InetAddress vip() {
            return method.vip(ipv6);
        }

        /** The port may be another one with NAT only. */
        int servicePort() {
            return scheduling.port + (method == TrafficMethod.NAT ? NAT_PORT_OFFSET : 0);
        }

        InetSocketAddress service() {
            return new InetSocketAddress(vip(), servicePort());
        }

        @Override
        public String toString() {
            return method + (ipv6 ? " IPv6 " : " IPv4 ") + scheduling;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean ipv6 : new boolean[] {false, true}) {
            for (Scheduling scheduling : Scheduling.values()) {
                for (TrafficMethod method : List.of(TrafficMethod.NAT, TrafficMethod.DR, TrafficMethod.TUN)) {
                    cases.add(new Case(method, ipv6, scheduling));
                }
            }
            for (TrafficMethod method : List.of(TrafficMethod.GUE, TrafficMethod.GRE)) {
                cases.add(new Case(method, ipv6, Scheduling.RR));
            }
        }
        return cases.stream();
    }

    private String configuration() {
        StringBuilder text = new StringBuilder(TrafficConf.director(""));
        cases().forEach(of -> text.append(TrafficConf.virtualServer(
                of.vip().getHostAddress() + " " + of.servicePort(),
                of.method,
                of.ipv6,
                of.scheduling.port,
                "protocol TCP\nlb_algo " + of.scheduling.words,
                network.servers(),
                server -> "weight " + weight(server) + "\nTCP_CHECK {\n    warmup 0\n    connect_port 7001\n}")));
        for (boolean ipv6 : new boolean[] {false, true}) {
            text.append(TrafficConf.virtualServer(
                    TrafficMethod.DR.vip(ipv6).getHostAddress() + " " + DATAGRAM_PORT,
                    TrafficMethod.DR,
                    ipv6,
                    DATAGRAM_PORT,
                    "protocol UDP\nlb_algo rr\nops",
                    network.servers(),
                    server -> "weight 1"));
            text.append(TrafficConf.virtualServer(
                    "fwmark " + MARK,
                    TrafficMethod.MARKED,
                    ipv6,
                    0,
                    "lb_algo rr\nip_family " + (ipv6 ? "inet6" : "inet"),
                    network.servers(),
                    server -> "weight 1\nTCP_CHECK {\n    warmup 0\n    connect_port 7001\n}"));
        }
        return text.toString();
    }

    /** 1, 2 and 3. */
    private int weight(TrafficServer server) {
        return 1 + network.servers().indexOf(server);
    }

    @BeforeAll
    void begin() {
        for (TrafficServer server : network.servers()) {
            for (Scheduling scheduling : Scheduling.values()) {
                server.open(scheduling.port);
            }
            for (boolean ipv6 : new boolean[] {false, true}) {
                server.openDatagrams(TrafficMethod.DR.vip(ipv6), DATAGRAM_PORT);
            }
        }
        mark();
        network.daemon().configure(configuration());
        network.daemon().start();
        int services = (int) cases().count() + 4;
        Await.require(
                PATIENCE,
                () -> network.table().stream()
                                .filter(entry -> entry.servers().size() == 3)
                                .count()
                        == services,
                () -> "not " + services + " services of three: " + network.table());
    }

    /** What nftables or iptables are used for elsewhere, which this machine may not have. */
    private void mark() {
        String director = network.director().namespace();
        Command.run("tc", "-n", director, "qdisc", "add", "dev", "eth0", "clsact");
        for (boolean ipv6 : new boolean[] {false, true}) {
            Command.run(
                    "tc",
                    "-n",
                    director,
                    "filter",
                    "add",
                    "dev",
                    "eth0",
                    "ingress",
                    "protocol",
                    ipv6 ? "ipv6" : "ip",
                    "flower",
                    "dst_ip",
                    TrafficMethod.MARKED.vip(ipv6).getHostAddress(),
                    "ip_proto",
                    "tcp",
                    "action",
                    "skbedit",
                    "mark",
                    Integer.toString(MARK));
        }
    }

    @AfterAll
    void end() {
        network.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void reaches_the_real_servers_as_the_scheduler_promises(Case of) throws IOException {
        long tunnelled = tunnelled();
        switch (of.scheduling) {
            case RR -> assertThat(shares(ask(of, 1, 12))).isEqualTo(Map.of("c2", 4L, "c3", 4L, "c4", 4L));
            case WLC -> {
                List<Connection> connections =
                        network.client().hold(TrafficNetwork.source(1, of.ipv6), of.service(), 12);
                assertThat(shares(connections.stream().map(Connection::first).toList()))
                        .isEqualTo(Map.of("c2", 2L, "c3", 4L, "c4", 6L));
                for (Connection connection : connections) {
                    assertThat(connection.ask()).isEqualTo(connection.first());
                    connection.close();
                }
            }
            case MH -> assertThat(serversThatStick(of, 12)).hasSizeGreaterThan(1);
            case RR_PERSISTENT -> assertThat(serversThatStick(of, 3)).containsOnly("c2", "c3", "c4");
            case WLC_PERSISTENT, MH_PERSISTENT ->
                assertThat(serversThatStick(of, 6)).hasSizeGreaterThan(1);
        }
        assertThat(reachedAt(of)).isTrue();
        switch (of.method) {
            case TUN, GUE, GRE -> assertThat(tunnelled()).isGreaterThan(tunnelled);
            case NAT, DR, MARKED -> assertThat(tunnelled()).isEqualTo(tunnelled);
        }
        assertThat(methods(of.service())).containsOnly(expected(of.method));
    }

    private List<Answer> ask(Case of, int client, int count) {
        return network.client().ask(TrafficNetwork.source(client, of.ipv6), of.service(), count);
    }

    private static Map<String, Long> shares(List<Answer> answers) {
        return answers.stream().collect(Collectors.groupingBy(Answer::server, Collectors.counting()));
    }

    /** Asks as several clients, each of which must find itself at one real server; all of these. */
    private Set<String> serversThatStick(Case of, int clients) {
        Set<String> servers = new HashSet<>();
        for (int client = 1; client <= clients; client++) {
            Map<String, Long> shares = shares(ask(of, client, 4));
            assertThat(shares).as("client %d", client).hasSize(1);
            servers.addAll(shares.keySet());
        }
        return servers;
    }

    /** Whether a real server sees its own address with NAT, and the virtual one otherwise. */
    private boolean reachedAt(Case of) {
        Answer answer = ask(of, 1, 1).getFirst();
        InetAddress expected = network.servers().stream()
                .map(TrafficServer::node)
                .filter(node -> of.method == TrafficMethod.NAT && node.name().equals(answer.server()))
                .map(node -> of.method.of(node, of.ipv6))
                .findFirst()
                .orElse(of.vip());
        assertThat(answer.at()).isEqualTo(expected);
        return true;
    }

    /** Packets that the real servers have taken out of tunnels. */
    private long tunnelled() {
        return network.servers().stream()
                .mapToLong(server -> Inside.call(
                        server.node().namespace(),
                        () -> Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
                                .map(line -> line.strip().split("[:\\s]+"))
                                .filter(words -> words[0].matches(TUNNEL_DEVICES))
                                .mapToLong(words -> Long.parseLong(words[2]))
                                .sum()))
                .sum();
    }

    private Set<ForwardMethod> methods(InetSocketAddress service) {
        return network.table().stream()
                .filter(entry -> entry.service().address()
                                instanceof ServiceAddress.Endpoint(var ignored, InetAddress address, int port)
                        && address.equals(service.getAddress())
                        && port == service.getPort())
                .map(TableEntry::servers)
                .flatMap(List::stream)
                .map(server -> server.method())
                .collect(Collectors.toSet());
    }

    private static ForwardMethod expected(TrafficMethod method) {
        Function<ForwardMethod.Encapsulation, ForwardMethod> tunnel = type -> new ForwardMethod.Tunnel(
                type,
                type == ForwardMethod.Encapsulation.GUE ? TrafficNetwork.GUE_PORT : 0,
                ForwardMethod.Checksum.NONE);
        return switch (method) {
            case NAT -> new ForwardMethod.Masquerade();
            case DR, MARKED -> new ForwardMethod.DirectRouting();
            case TUN -> tunnel.apply(ForwardMethod.Encapsulation.IPIP);
            case GUE -> tunnel.apply(ForwardMethod.Encapsulation.GUE);
            case GRE -> tunnel.apply(ForwardMethod.Encapsulation.GRE);
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void schedules_each_datagram_by_itself_with_ops(boolean ipv6) {
        InetSocketAddress service = new InetSocketAddress(TrafficMethod.DR.vip(ipv6), DATAGRAM_PORT);

        assertThat(shares(network.client().askByDatagrams(TrafficNetwork.source(1, ipv6), service, 12)))
                .isEqualTo(Map.of("c2", 4L, "c3", 4L, "c4", 4L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void balances_marked_packets_to_whatever_port(boolean ipv6) {
        for (Scheduling scheduling : List.of(Scheduling.WLC, Scheduling.MH)) {
            InetSocketAddress service = new InetSocketAddress(TrafficMethod.MARKED.vip(ipv6), scheduling.port);

            assertThat(shares(network.client().ask(TrafficNetwork.source(1, ipv6), service, 12)))
                    .isEqualTo(Map.of("c2", 4L, "c3", 4L, "c4", 4L));
        }
    }
}
