package io.cplbd.lab.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.Inside;
import io.cplbd.lab.NodeDaemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's table is kept as the configuration says, whatever others do to it and however the daemon ends. */
@Tag("ipvs")
final class TableKeepingIT {
    private static final Set<String> FOREIGN =
            Set.of("-A -t 10.9.9.9:9 -s wlc", "-a -t 10.9.9.9:9 -r 10.8.8.8:9 -m -w 7");

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private Path folder;

    private static String service(String address, int port, String words, String... servers) {
        return "virtual_server " + address + " " + port + " {\n    lb_algo rr\n    protocol TCP\n    " + words
                + "\n    " + String.join("\n    ", servers) + "\n}\n";
    }

    private static String server(String address, int port, String words) {
        return "real_server " + address + " " + port + " {\n        " + words + "\n    }";
    }

    private static Set<String> lines(Set<String> some, String... more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(List.of(more));
        return all;
    }

    private static void addForeign(TableHost host) {
        host.ipvsadm("-A", "-t", "10.9.9.9:9", "-s", "wlc");
        host.ipvsadm("-a", "-t", "10.9.9.9:9", "-r", "10.8.8.8:9", "-m", "-w", "7");
    }

    // ---- What others do ----

    private static final String RECHECK = "global_defs {\n    lvs_recheck_interval %d\n}\n";
    private static final String WEB = service(
            "10.0.0.1", 80, "lb_kind NAT", server("10.1.0.1", 80, "weight 1"), server("10.1.0.2", 80, "weight 2"));
    private static final String MORE = service("10.0.0.1", 81, "lb_kind NAT", server("10.1.0.1", 81, ""));
    private static final String CHECKED = service(
            "10.0.0.1",
            82,
            "delay_loop 1",
            server("127.0.0.1", 8081, "TCP_CHECK {\n warmup 0\n retry 0\n }"),
            server("10.1.0.3", 82, "weight 4"));
    private static final String[] WEB_LINES = {
        "-A -t 10.0.0.1:80 -s rr",
        "-a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 1",
        "-a -t 10.0.0.1:80 -r 10.1.0.2:80 -m -w 2"
    };
    private static final String[] MORE_LINES = {"-A -t 10.0.0.1:81 -s rr", "-a -t 10.0.0.1:81 -r 10.1.0.1:81 -m -w 1"};
    /** As the kernel lists it. */
    private static final String DOWN = "127.0.0.1:8081";

    private static void damage(TableHost host) {
        host.ipvsadm("-d", "-t", "10.0.0.1:80", "-r", "10.1.0.1:80");
        host.ipvsadm("-e", "-t", "10.0.0.1:80", "-r", "10.1.0.2:80", "-m", "-w", "9");
        host.ipvsadm("-a", "-t", "10.0.0.1:80", "-r", "10.6.6.6:80", "-m");
        host.ipvsadm("-E", "-t", "10.0.0.1:81", "-s", "wrr");
        host.ipvsadm("-D", "-t", "10.0.0.1:82");
    }

    @Test
    void what_others_change_is_put_right_and_what_is_theirs_is_left_alone() throws InterruptedException {
        try (TableHost host = new TableHost("k1", folder)) {
            addForeign(host);
            Set<String> checked = lines(FOREIGN, "-A -t 10.0.0.1:82 -s rr", "-a -t 10.0.0.1:82 -r 10.1.0.3:82 -m -w 4");
            Set<String> expected = lines(lines(checked, MORE_LINES), WEB_LINES);
            NodeDaemon daemon = host.cplbd(RECHECK.formatted(1) + WEB + MORE + CHECKED);
            daemon.start("-C");
            assertThat(host.awaitSaved(expected::equals)).isEqualTo(expected); // less the one that does not answer

            damage(host);
            assertThat(host.awaitSaved(expected::equals))
                    .as("after the recheck period")
                    .isEqualTo(expected);
            assertThat(daemon.log()
                            .first(daemon.startedNs(), Pattern.compile("somebody else has changed the kernel's table")))
                    .isPresent();

            String rarely = RECHECK.formatted(3600);
            TableHost.reload(daemon, rarely + WEB + MORE + CHECKED);
            assertThat(host.awaitSaved(expected::equals)).isEqualTo(expected);
            damage(host);
            assertThat(host.saved()).isNotEqualTo(expected);
            TableHost.reload(daemon, rarely + WEB + MORE + CHECKED);
            assertThat(host.awaitSaved(expected::equals))
                    .as("at once at a reload")
                    .isEqualTo(expected);

            reloadChangesWhatIsNewAndNothingElse(host, daemon, rarely);
            reloadWithErrorsChangesNothing(host, daemon);

            assertThat(daemon.stop().exit()).isZero();
            assertThat(host.saved()).isEqualTo(FOREIGN);
        }
    }

    /** A virtual server is dropped, and a weight changed next to a server that is known to be down. */
    private static void reloadChangesWhatIsNewAndNothingElse(TableHost host, NodeDaemon daemon, String globals)
            throws InterruptedException {
        List<String> before = host.table();
        try (TableWatch watch = new TableWatch(host.namespace())) {
            watch.await(seen -> seen.lines().equals(before));
            TableHost.reload(daemon, globals + WEB + CHECKED.replace("weight 4", "weight 5"));
            watch.await(seen -> !seen.has("10.0.0.1:81") && seen.has("10.1.0.3:82 Masquerade[] 5"));

            List<String> untouched = before.stream()
                    .filter(line -> !line.contains(":81 ") && !line.contains("10.1.0.3:"))
                    .toList();
            assertThat(untouched).hasSize(before.size() - 3);
            assertThat(watch.seen()).hasSizeGreaterThan(1).allSatisfy(seen -> {
                assertThat(seen.lines()).containsAll(untouched);
                assertThat(seen.has("10.1.0.3:82")).isTrue();
                assertThat(seen.has(DOWN)).as("down, and known to be").isFalse();
            });
        }
        Set<String> expected =
                lines(lines(FOREIGN, WEB_LINES), "-A -t 10.0.0.1:82 -s rr", "-a -t 10.0.0.1:82 -r 10.1.0.3:82 -m -w 5");
        assertThat(host.saved()).isEqualTo(expected);
    }

    private static void reloadWithErrorsChangesNothing(TableHost host, NodeDaemon daemon) {
        Set<String> before = host.saved();
        try (TableWatch watch = new TableWatch(host.namespace())) {
            long sinceNs = TableHost.reload(daemon, MORE.replace("virtual_server", "virtual_servant") + "}");
            assertThat(daemon.log().first(sinceNs, Pattern.compile("nothing was changed")))
                    .isPresent();
            assertThat(watch.seen()).hasSizeLessThan(2);
        }
        assertThat(host.saved()).isEqualTo(before);
    }

    // ---- Ends and starts ----

    private static final Pattern COUNTERS = Pattern.compile("-> 10\\.0\\.0\\.2:8080 +(\\d+) +(\\d+) ");

    /** Connections and packets at the destination that is used; the kernel takes its counters over every two seconds. */
    private static long[] counted(TableHost host) {
        Matcher matcher = COUNTERS.matcher(host.ipvsadm("-Ln", "--stats", "--exact"));
        return matcher.find()
                ? new long[] {Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))}
                : new long[] {0, 0};
    }

    /** The kernel has it in its backlog: nobody needs to accept it for that. */
    private static Socket connected() throws IOException {
        Socket client = new Socket();
        client.setSoTimeout(10_000);
        client.connect(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 8080), 10_000);
        return client;
    }

    private static void exchange(Socket client, Socket accepted) throws IOException {
        client.getOutputStream().write(42);
        assertThat(accepted.getInputStream().read()).isEqualTo(42);
        accepted.getOutputStream().write(43);
        assertThat(client.getInputStream().read()).isEqualTo(43);
    }

    @Test
    void a_connection_outlives_the_daemon_and_the_table_converges() throws IOException, InterruptedException {
        String used = service("10.0.0.1", 8080, "lb_kind DR", server("10.0.0.2", 8080, "weight 3"));
        Set<String> expected = lines(
                lines(Set.of(), WEB_LINES),
                "-A -t 10.0.0.1:8080 -s rr",
                "-a -t 10.0.0.1:8080 -r 10.0.0.2:8080 -g -w 3");
        try (TableHost host = new TableHost("k2", folder)) {
            host.inside("ip", "addr", "add", "10.0.0.1/32", "dev", "lo");
            host.inside("ip", "addr", "add", "10.0.0.2/32", "dev", "lo");
            NodeDaemon daemon = host.cplbd(used + WEB);
            daemon.start("-C");
            assertThat(host.awaitSaved(expected::equals)).isEqualTo(expected);

            try (ServerSocket server = Inside.call(host.namespace(), () -> new ServerSocket(8080));
                    Socket client = Inside.call(host.namespace(), TableKeepingIT::connected)) {
                server.setSoTimeout(10_000);
                try (Socket accepted = server.accept()) {
                    accepted.setSoTimeout(10_000);
                    exchange(client, accepted);
                    Await.until(TableHost.PATIENCE, () -> counted(host)[0] > 0);
                    long[] before = counted(host);
                    assertThat(before[0]).isOne();

                    TableHost.kill(daemon);
                    assertThat(host.saved()).isEqualTo(expected);
                    addForeign(host);
                    host.ipvsadm("-d", "-t", "10.0.0.1:80", "-r", "10.1.0.1:80");
                    host.ipvsadm("-a", "-t", "10.0.0.1:8080", "-r", "10.6.6.6:8080", "-g");
                    try (TableWatch watch = new TableWatch(host.namespace())) {
                        daemon.start("-C", "-I");
                        Set<String> all = lines(expected, FOREIGN.toArray(String[]::new));
                        assertThat(host.awaitSaved(all::equals)).isEqualTo(all);
                        assertThat(watch.seen())
                                .allSatisfy(seen ->
                                        assertThat(seen.lines()).contains("-> 10.0.0.2:8080 DirectRouting[] 3"));
                    }
                    exchange(client, accepted);
                    Await.until(TableHost.PATIENCE, () -> counted(host)[1] > before[1]);
                    long[] after = counted(host);
                    assertThat(after[0]).as("connections").isEqualTo(before[0]);
                    assertThat(after[1]).as("packets").isGreaterThan(before[1]);

                    assertThat(daemon.stop().exit()).isZero();
                    assertThat(host.saved()).as("after a stop with -I").containsAll(expected);
                    exchange(client, accepted);
                }
            }
            flush(host, daemon, used + WEB, expected);
        }
    }

    private static void flush(TableHost host, NodeDaemon daemon, String services, Set<String> expected) {
        assertThat(host.saved()).containsAll(FOREIGN);
        daemon.configure("global_defs {\n    lvs_flush\n    lvs_flush_on_stop\n}\n" + services);
        daemon.start("-C");
        assertThat(host.awaitSaved(expected::equals)).as("after lvs_flush").isEqualTo(expected);
        addForeign(host);
        assertThat(daemon.stop().exit()).isZero();
        assertThat(host.saved()).as("after lvs_flush_on_stop").isEmpty();
    }

    // ---- Another namespace's table ----

    /** {@code net_namespace_ipvs}: the table is there, the checks are made from here. */
    @ParameterizedTest
    @ValueSource(strings = {"cplbd", "keepalived"})
    void a_table_in_another_network_namespace(String program) throws IOException {
        try (TableHost here = new TableHost("n1", folder);
                TableHost there = new TableHost("n2", folder);
                ServerSocket _ = Inside.call(here.namespace(), () -> new ServerSocket(8081))) {
            String check = "TCP_CHECK {\n warmup 0\n retry 0\n }";
            String services = service(
                    "10.0.0.1",
                    83,
                    "delay_loop 1",
                    server("127.0.0.1", 8081, check),
                    server("127.0.0.1", 8082, check),
                    server("10.1.0.3", 83, "weight 4"));
            String configuration = "net_namespace_ipvs " + there.namespace() + "\n" + services;
            NodeDaemon daemon = program.equals("cplbd") ? here.cplbd(configuration) : here.keepalived(configuration);
            daemon.start("-C");

            Set<String> expected = lines(
                    Set.of(),
                    "-A -t 10.0.0.1:83 -s rr",
                    "-a -t 10.0.0.1:83 -r 127.0.0.1:8081 -m -w 1",
                    "-a -t 10.0.0.1:83 -r 10.1.0.3:83 -m -w 4");
            assertThat(there.awaitSaved(expected::equals)).isEqualTo(expected);
            assertThat(here.saved()).isEmpty();
            daemon.stop();
            assertThat(there.saved()).isEmpty();
        }
    }
}
