package io.cplbd.lab.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.lab.Await;
import io.cplbd.lab.Children;
import io.cplbd.lab.LabException;
import io.cplbd.lab.ipvs.TrafficClient.Answer;
import io.cplbd.lab.ipvs.TrafficClient.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers that fail, come back, are drained: where the client's connections go. */
@Tag("ipvs")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TrafficHealthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Lines of a check that has found out after a second, and one retry a second later. */
    private static final String TCP_CHECK = """
            TCP_CHECK {
                warmup 0
                delay_loop 1
                connect_timeout 1
                retry 1
                delay_before_retry 1
            }""";
    /** delay_loop + connect_timeout + retry x (delay_before_retry + connect_timeout). */
    private static final long BOUND_NS = Duration.ofSeconds(4).toNanos();
    /** For the table to follow, on a machine that does many things at once. */
    private static final long REACTION_NS = Duration.ofSeconds(1).toNanos();

    private static final int FAILING = 9001;
    private static final int QUORUM = 9002;
    private static final Map<String, Integer> QUORUM_WEIGHTS = Map.of("c2", 3, "c3", 1, "c4", 2);
    private static final int INHIBITED = 9003;
    private static final int WEB = 9004;
    private static final int SCRIPTED = 9005;
    private static final int ALPHA = 9006;
    private static final int DRAINED = 9007;

    private static final String TEXT = "all is well";
    private static final Pattern RELOADED = Pattern.compile("Reload finished");

    private final TrafficNetwork network = new TrafficNetwork();
    private final TrafficServer second = network.servers().get(1);
    private final List<TrafficWebServer> webServers = network.servers().stream()
            .map(server -> new TrafficWebServer(server.node(), TEXT))
            .toList();
    private final List<String> fifoLines = new CopyOnWriteArrayList<>();
    private final Path fifo = network.folder().resolve("lvs-fifo");
    private Map<String, Integer> alphaAtFirst = Map.of("nobody", 0);
    private final Path heard = network.folder().resolve("heard");
    private final Path tell = network.folder().resolve("tell");
    private final Path weigh = network.folder().resolve("weigh");

    private String configuration(int weightOfSecond) {
        return TrafficConf.director("lvs_notify_fifo " + fifo)
                + failing(TrafficMethod.DR, false)
                + failing(TrafficMethod.NAT, true)
                + service(
                        QUORUM,
                        """
                        quorum 3
                        hysteresis 1
                        quorum_up "%1$s quorum up"
                        quorum_down "%1$s quorum down"
                        sorry_server %2$s %3$d
                        """.formatted(
                                tell,
                                TrafficNetwork.behind(network.sorryServer().node(), false)
                                        .getHostAddress(),
                                QUORUM),
                        server -> """
                                weight %3$d
                                notify_up "%1$s %2$s up"
                                notify_down "%1$s %2$s down"
                                TCP_CHECK {
                                    warmup 0
                                    delay_loop 1
                                    connect_timeout 1
                                    retry 0
                                }""".formatted(
                                        tell,
                                        server.node().name(),
                                        QUORUM_WEIGHTS.get(server.node().name())))
                + service(INHIBITED, "", server -> "inhibit_on_failure\n" + TCP_CHECK)
                + service(WEB, "", server -> """
                                HTTP_GET {
                                    connect_port %d
                                    warmup 0
                                    delay_loop 1
                                    connect_timeout 2
                                    retry 0
                                    url {
                                        path /status
                                        status_code 200-204
                                    }
                                    url {
                                        path /text
                                        digest %s
                                    }
                                }""".formatted(TrafficWebServer.PORT, digest(TEXT)))
                + service(SCRIPTED, "", server ->
                        """
                                weight 10
                                MISC_CHECK {
                                    misc_path "%s %s"
                                    misc_dynamic
                                    warmup 0
                                    delay_loop 1
                                }""".formatted(weigh, server.node().name()))
                + service(ALPHA, "alpha", server -> TCP_CHECK)
                + service(
                        DRAINED, "", server -> "weight " + (server == second ? weightOfSecond : 1) + "\n" + TCP_CHECK);
    }

    private String failing(TrafficMethod method, boolean ipv6) {
        return TrafficConf.virtualServer(
                method.vip(ipv6).getHostAddress() + " " + FAILING,
                method,
                ipv6,
                FAILING,
                "protocol TCP\nlb_algo rr",
                network.servers(),
                server -> TCP_CHECK);
    }

    private String service(int port, String lines, Function<TrafficServer, String> serverLines) {
        return TrafficConf.virtualServer(
                TrafficMethod.NAT.vip(false).getHostAddress() + " " + port,
                TrafficMethod.NAT,
                false,
                port,
                "protocol TCP\nlb_algo rr\n" + lines,
                network.servers(),
                serverLines);
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void begin() throws IOException {
        Files.createFile(heard);
        script(tell, "echo \"$*\" >>" + heard);
        script(weigh, "exit $(cat " + network.folder() + "/weight-$1)");
        for (TrafficServer server : network.servers()) {
            server.open(FAILING, QUORUM, INHIBITED, WEB, SCRIPTED, DRAINED);
            verdict(server, 0);
        }
        network.sorryServer().open(QUORUM);
        network.daemon().configure(configuration(1));
        network.daemon().start();
        Await.require(
                PATIENCE,
                () -> weights(service(DRAINED)).size() == 3
                        && !weights(service(QUORUM)).isEmpty(),
                () -> "not programmed: " + network.table());
        alphaAtFirst = weights(service(ALPHA));
        Children.readLines("lvs-fifo", Files.newInputStream(fifo), fifoLines::add);
    }

    private static void script(Path path, String line) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + line + "\n");
        assertThat(path.toFile().setExecutable(true)).isTrue();
    }

    /** With what the script that checks {@code server} exits. */
    private void verdict(TrafficServer server, int exit) {
        Path file = network.folder().resolve("weight-" + server.node().name());
        try {
            // At once, as the script may be reading.
            Path next = Files.writeString(network.folder().resolve("next"), exit + "\n");
            Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LabException("cannot write " + file, e);
        }
    }

    @AfterAll
    void end() {
        webServers.forEach(TrafficWebServer::close);
        network.close();
    }

    /** Weights by the real servers' names, as the kernel has them for one service. */
    private Map<String, Integer> weights(InetSocketAddress service) {
        Map<InetAddress, String> names = names();
        return network.table().stream()
                .filter(entry -> entry.service().address()
                                instanceof ServiceAddress.Endpoint(var ignored, InetAddress address, int port)
                        && address.equals(service.getAddress())
                        && port == service.getPort())
                .flatMap(entry -> entry.servers().stream())
                .collect(Collectors.toMap(
                        server -> Objects.requireNonNullElse(names.get(server.address()), "unknown"),
                        RealServer::weight));
    }

    private Map<InetAddress, String> names() {
        Map<InetAddress, String> names = new LinkedHashMap<>();
        List<TrafficServer> all = new ArrayList<>(network.servers());
        all.add(network.sorryServer());
        for (TrafficServer server : all) {
            for (boolean ipv6 : new boolean[] {false, true}) {
                names.put(
                        TrafficNetwork.inFront(server.node(), ipv6),
                        server.node().name());
                names.put(
                        TrafficNetwork.behind(server.node(), ipv6),
                        server.node().name());
            }
        }
        return names;
    }

    private void awaitWeights(InetSocketAddress service, Map<String, Integer> expected) {
        Await.require(
                PATIENCE,
                () -> weights(service).equals(expected),
                () -> "weights " + weights(service) + ", expected " + expected);
    }

    private static InetSocketAddress service(int port) {
        return new InetSocketAddress(TrafficMethod.NAT.vip(false), port);
    }

    private List<String> ask(int port, int count) {
        return network.client().ask(TrafficNetwork.source(1, false), service(port), count).stream()
                .map(Answer::server)
                .toList();
    }

    private List<Connection> hold(int port, int count) {
        return network.client().hold(TrafficNetwork.source(1, false), service(port), count);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_dead_real_server_gets_nothing_after_the_bound_and_comes_back(boolean ipv6) {
        InetSocketAddress service =
                new InetSocketAddress((ipv6 ? TrafficMethod.NAT : TrafficMethod.DR).vip(ipv6), FAILING);
        try (TrafficStream stream = new TrafficStream(network.client(), TrafficNetwork.source(1, ipv6), service)) {
            Await.require(
                    PATIENCE,
                    () -> network.servers().stream().allMatch(server -> stream.heardFrom(server, 0)),
                    () -> "not all answer: " + stream.since(0));

            long boundNs = System.nanoTime() + BOUND_NS + REACTION_NS;
            second.close(FAILING);
            Await.require(
                    PATIENCE,
                    () -> stream.since(boundNs).size() >= 30,
                    () -> "too few connections: " + stream.since(boundNs));
            long openedNs = System.nanoTime();
            List<TrafficStream.Attempt> without = stream.since(boundNs);
            second.open(FAILING);
            Await.require(
                    PATIENCE,
                    () -> stream.heardFrom(second, openedNs),
                    () -> "it does not come back: " + stream.since(openedNs));

            assertThat(without).extracting(TrafficStream.Attempt::outcome).containsOnly("c2", "c4");
            assertThat(stream.since(boundNs)).allMatch(TrafficStream.Attempt::answered);
            assertThat(weights(service)).isEqualTo(Map.of("c2", 1, "c3", 1, "c4", 1));
        }
    }

    @Test
    void the_sorry_server_answers_without_quorum_and_all_is_told_in_order() throws IOException {
        InetSocketAddress service = service(QUORUM);
        List<TrafficServer> servers = network.servers();
        awaitWeights(service, QUORUM_WEIGHTS);

        servers.get(0).close(QUORUM);
        awaitWeights(service, Map.of("c3", 1, "c4", 2));
        servers.get(1).close(QUORUM);
        // 2 is less than the quorum of 3, but not less than 3 - 1.
        awaitWeights(service, Map.of("c4", 2));
        assertThat(ask(QUORUM, 6)).containsOnly("c4");
        servers.get(2).close(QUORUM);
        awaitWeights(service, Map.of("c5", 1));
        assertThat(ask(QUORUM, 6)).containsOnly("c5");

        servers.get(0).open(QUORUM);
        Await.require(PATIENCE, () -> lines(heard).contains("c2 up"), () -> "heard: " + lines(heard));
        // 3 is the quorum, but less than 3 + 1.
        assertThat(weights(service)).isEqualTo(Map.of("c5", 1));
        assertThat(ask(QUORUM, 6)).containsOnly("c5");
        servers.get(1).open(QUORUM);
        awaitWeights(service, Map.of("c2", 3, "c3", 1));
        assertThat(ask(QUORUM, 6)).containsOnly("c2", "c3");
        servers.get(2).open(QUORUM);
        awaitWeights(service, QUORUM_WEIGHTS);

        List<String> told = List.of(
                "quorum up", "c2 down", "c3 down", "c4 down", "quorum down", "c2 up", "c3 up", "quorum up", "c4 up");
        Await.require(PATIENCE, () -> lines(heard).size() >= told.size(), () -> "heard: " + lines(heard));
        assertThat(lines(heard)).isEqualTo(told);
        List<String> lines = told.stream().map(this::fifoLine).toList();
        Await.require(PATIENCE, () -> fifoLinesOf(QUORUM).size() >= lines.size(), () -> "FIFO: " + fifoLines);
        assertThat(fifoLinesOf(QUORUM)).isEqualTo(lines);
    }

    private String fifoLine(String told) {
        String[] words = told.split(" ", -1);
        String state = words[1].equals("up") ? "UP" : "DOWN";
        String service = "[198.18.51.201]:tcp:" + QUORUM;
        return words[0].equals("quorum")
                ? "VS " + service + " " + state
                : "RS [198.18.52." + words[0].substring(1) + "]:tcp:" + QUORUM + " " + service + " " + state;
    }

    private List<String> fifoLinesOf(int port) {
        return fifoLines.stream()
                .filter(line -> line.contains(":" + port + " "))
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new LabException("cannot read " + file, e);
        }
    }

    @Test
    void an_inhibited_real_server_keeps_its_connections() throws IOException {
        List<Connection> connections = hold(INHIBITED, 3);
        assertThat(connections)
                .extracting(connection -> connection.first().server())
                .containsOnlyOnce("c3");

        second.close(INHIBITED);
        awaitWeights(service(INHIBITED), Map.of("c2", 1, "c3", 0, "c4", 1));

        assertThat(ask(INHIBITED, 6)).containsOnly("c2", "c4");
        for (Connection connection : connections) {
            assertThat(connection.ask()).isEqualTo(connection.first());
        }
        second.open(INHIBITED);
        awaitWeights(service(INHIBITED), Map.of("c2", 1, "c3", 1, "c4", 1));
        assertThat(ask(INHIBITED, 6)).containsOnly("c2", "c3", "c4");
        for (Connection connection : connections) {
            assertThat(connection.ask()).isEqualTo(connection.first());
            connection.close();
        }
    }

    @Test
    void weight_0_drains_by_a_reload() throws IOException {
        List<Connection> connections = hold(DRAINED, 3);
        assertThat(connections)
                .extracting(connection -> connection.first().server())
                .containsOnlyOnce("c3");

        reload(configuration(0));
        awaitWeights(service(DRAINED), Map.of("c2", 1, "c3", 0, "c4", 1));

        assertThat(ask(DRAINED, 6)).containsOnly("c2", "c4");
        for (Connection connection : connections) {
            assertThat(connection.ask()).isEqualTo(connection.first());
        }
        reload(configuration(1));
        awaitWeights(service(DRAINED), Map.of("c2", 1, "c3", 1, "c4", 1));
        assertThat(ask(DRAINED, 6)).containsOnly("c2", "c3", "c4");
        for (Connection connection : connections) {
            assertThat(connection.ask()).isEqualTo(connection.first());
            connection.close();
        }
    }

    private void reload(String text) {
        long sinceNs = System.nanoTime();
        network.daemon().configure(text);
        network.daemon().signal("HUP");
        Await.require(
                PATIENCE, () -> network.daemon().log().first(sinceNs, RELOADED).isPresent(), () -> "no reload");
    }

    @Test
    void http_get_looks_at_the_status_and_the_digest() {
        Map<String, Integer> all = Map.of("c2", 1, "c3", 1, "c4", 1);
        awaitWeights(service(WEB), all);

        webServers.get(1).status(503);
        awaitWeights(service(WEB), Map.of("c2", 1, "c4", 1));
        assertThat(ask(WEB, 6)).containsOnly("c2", "c4");
        webServers.get(1).status(204);
        awaitWeights(service(WEB), all);

        webServers.get(0).text("all is lost");
        awaitWeights(service(WEB), Map.of("c3", 1, "c4", 1));
        assertThat(ask(WEB, 6)).containsOnly("c3", "c4");
        webServers.get(0).text(TEXT);
        awaitWeights(service(WEB), all);
    }

    @Test
    void misc_check_takes_out_and_weighs() {
        Map<String, Integer> all = Map.of("c2", 10, "c3", 10, "c4", 10);
        awaitWeights(service(SCRIPTED), all);

        verdict(second, 2 + 7);
        awaitWeights(service(SCRIPTED), Map.of("c2", 10, "c3", 7, "c4", 10));
        verdict(second, 2);
        awaitWeights(service(SCRIPTED), Map.of("c2", 10, "c3", 0, "c4", 10));
        assertThat(ask(SCRIPTED, 6)).containsOnly("c2", "c4");
        verdict(second, 1);
        awaitWeights(service(SCRIPTED), Map.of("c2", 10, "c4", 10));
        verdict(second, 2 + 10);
        awaitWeights(service(SCRIPTED), all);
    }

    @Test
    void alpha_adds_nobody_before_a_check_has_passed() {
        // All others are in the table before anybody has checked them.
        assertThat(alphaAtFirst).isEmpty();

        second.open(ALPHA);
        awaitWeights(service(ALPHA), Map.of("c3", 1));

        assertThat(ask(ALPHA, 3)).containsOnly("c3");
        // The others were looked at by then, as often as that one.
        assertThat(network.daemon().log().first(0, Pattern.compile("\\[198.18.52.2]:tcp:" + ALPHA + " failed")))
                .isPresent();
    }
}
