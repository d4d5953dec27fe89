package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each word of a virtual server on its own: least and greatest value, what is out of range, missing, too much. */
class VirtualServerKeywordTest {
    /** Where a word stands; {@code %s} is its line. */
    enum Place {
        VIRTUAL_SERVER("%s", "TCP_CHECK {\n}"),
        REAL_SERVER("", "%s\nTCP_CHECK {\n}"),
        TCP_CHECK("", "TCP_CHECK {\n%s\n}"),
        HTTP_GET("", "HTTP_GET {\n%s\nurl {\npath /\n}\n}"),
        SSL_GET("", "SSL_GET {\n%s\nurl {\npath /\n}\n}"),
        URL("", "SSL_GET {\nurl {\npath /\n%s\n}\n}"),
        REGEX("", "HTTP_GET {\nurl {\npath /\nregex x\n%s\n}\n}"),
        MISC_CHECK("", "MISC_CHECK {\nmisc_path /bin/a\n%s\n}");

        private final String lines;
        private final String realServerLines;

        Place(String lines, String realServerLines) {
            this.lines = lines;
            this.realServerLines = realServerLines;
        }

        KeepalivedConfiguration parse(String line) {
            return Texts.main(Texts.virtualServerText(lines.formatted(line), realServerLines.formatted(line)))
                    .parse();
        }
    }

    /**
     * A word.
     *
     * @param value what it sets
     * @param good arguments and what they come to, as text
     * @param bad arguments that leave the default in effect, "" for none at all
     * @param open it takes any number of arguments
     */
    record Row(
            Place place,
            String word,
            Function<VirtualServer, @Nullable Object> value,
            List<Good> good,
            List<String> bad,
            boolean open) {}

    record Good(String text, String value) {}

    private static final long FOR_EVER_US = 4_294_967_295_000_000L;

    private static final List<Row> ROWS = rows();

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        List<Place> checks = List.of(Place.TCP_CHECK, Place.HTTP_GET, Place.SSL_GET, Place.MISC_CHECK);
        List<Place> levels = Stream.concat(Stream.of(Place.VIRTUAL_SERVER, Place.REAL_SERVER), checks.stream())
                .toList();
        String times =
                "0.5=500000 1.=1000000 +2=2000000 000000000003=3000000 .000001=1 1e-06=1 4294967295=" + FOR_EVER_US;
        for (Place place : levels) {
            rows.add(row(
                    place,
                    "delay_loop",
                    s -> schedule(s).delayLoopUs(),
                    times,
                    "0 -1 x + 4294967296 99999999999999999999 0.0000001 <none>"));
            rows.add(row(place, "warmup", s -> schedule(s).warmupUs(), "0=0 " + times, "-1 x 4294967296 <none>"));
            rows.add(row(
                    place,
                    "delay_before_retry",
                    s -> schedule(s).delayBeforeRetryUs(),
                    "0=0 " + times,
                    "-1 x 4294967296 <none>"));
            rows.add(row(place, "alpha", s -> schedule(s).alpha(), "=true on=true off=false", "x"));
            boolean outer = !checks.contains(place);
            rows.add(row(
                    place,
                    "retry",
                    s -> schedule(s).retry(),
                    (outer ? "" : "0=0 ") + "1=1 2147483647=2147483647 4294967295=2147483647",
                    (outer ? "0 " : "") + "-1 x 1.5 4294967296 <none>"));
            if (place != Place.MISC_CHECK) {
                rows.add(row(
                        place,
                        "connect_timeout",
                        s -> connection(s).timeoutUs(),
                        "0.000001=1 4294.967295=4294967295 2=2000000",
                        "0 4294.967296 -1 x <none>"));
            }
        }
        for (Place place : checks) {
            rows.add(row(
                    place, "log_all_failures", s -> schedule(s).logAllFailures(), "=true yes=true no=false", "maybe"));
        }
        for (Place place : List.of(Place.TCP_CHECK, Place.HTTP_GET, Place.SSL_GET)) {
            rows.add(row(
                    place,
                    "connect_ip",
                    s -> connection(s).address().getHostAddress(),
                    "10.9.9.9=10.9.9.9 2001:db8::1=2001:db8:0:0:0:0:0:1",
                    "x 10.0.0.256 localhost <none>"));
            rows.add(row(place, "connect_port", s -> connection(s).port(), "1=1 65535=65535", "0 65536 x <none>"));
            rows.add(row(
                    place,
                    "bindto",
                    s -> Objects.toString(connection(s).bindAddress()),
                    "10.9.9.9=/10.9.9.9",
                    "x 2001:db8::1 <none>"));
            rows.add(row(place, "bind_port", s -> connection(s).bindPort(), "1=1 65535=65535", "0 65536 x <none>"));
            rows.add(row(
                    place, "bind_if", s -> connection(s).bindInterface(), "lo=lo", "a_very_long_interface a/b <none>"));
            rows.add(row(
                    place, "fwmark", s -> connection(s).mark(), "0=0 4294967295=4294967295", "-1 4294967296 x <none>"));
        }
        addVirtualServer(rows);
        addRealServer(rows);
        addHttp(rows);
        return rows;
    }

    private static void addVirtualServer(List<Row> rows) {
        Place place = Place.VIRTUAL_SERVER;
        for (String word : List.of("lb_algo", "lvs_sched")) {
            rows.add(row(
                    place,
                    word,
                    VirtualServer::scheduler,
                    "rr=rr wrr=wrr lc=lc wlc=wlc lblc=lblc lblcr=lblcr sh=sh mh=mh dh=dh fo=fo ovf=ovf sed=sed nq=nq"
                            + " twos=twos",
                    "RR xx <none>"));
        }
        for (String word : List.of("lb_kind", "lvs_method")) {
            rows.add(row(
                    place,
                    word,
                    s -> s.realServers().getFirst().forwarding(),
                    "NAT=Nat[] DR=DirectRouting[]",
                    "nat X TUN_type TUN_x TUN_type_x TUN_type_gue TUN_type_gue_port TUN_type_gue_port_0"
                            + " TUN_type_gue_port_65536 TUN_type_ipip_port_1 TUN_type_ipip_csum TUN_type_gre_port_1"
                            + " TUN_type_gre_remcsum <none>"));
        }
        rows.add(row(place, "protocol", VirtualServer::protocol, "TCP=TCP UDP=UDP SCTP=SCTP udp=UDP", "ICMP 6 <none>"));
        rows.add(row(
                place,
                "persistence_timeout",
                s -> s.persistence() == null ? 0L : s.persistence().timeoutS(),
                "=360 0=0 1=1 2678400=2678400",
                "-1 2678401 x 1.5"));
        rows.add(row(
                place,
                "persistence_granularity",
                s -> s.persistence() == null ? null : s.persistence().prefixLength(),
                "255.255.255.255=32 255.255.254.0=23 128.0.0.0=1 1=1 32=32",
                "0.0.0.0 255.0.255.0 0.0.0.255 0 33 x <none>"));
        rows.add(row(
                place,
                "weight",
                s -> s.realServers().getFirst().weight(),
                "1=1 2147483647=2147483647",
                "0 -1 2147483648 x <none>"));
        rows.add(row(
                place,
                "inhibit_on_failure",
                s -> s.realServers().getFirst().inhibitOnFailure(),
                "=true off=false",
                "x"));
        rows.add(row(place, "ha_suspend", VirtualServer::haSuspend, "=true no=false", "x"));
        rows.add(row(place, "omega", VirtualServer::omega, "=true false=false", "x"));
        rows.add(row(place, "smtp_alert", VirtualServer::smtpAlert, "=true on=true off=false", "x"));
        rows.add(row(place, "snmp_name", VirtualServer::snmpName, "n=n", "<none>"));
        rows.add(row(place, "quorum", VirtualServer::quorum, "1=1", "0 -1 4294967296 x <none>"));
        rows.add(row(place, "hysteresis", VirtualServer::hysteresis, "0=0", "-1 4294967296 x <none>"));
        rows.add(row(place, "flag-1", VirtualServer::flags, "=[FLAG_1]", ""));
        rows.add(row(place, "flag-2", VirtualServer::flags, "=[FLAG_2]", ""));
        rows.add(row(place, "flag-3", VirtualServer::flags, "=[FLAG_3]", ""));
        rows.add(row(place, "ip_family", VirtualServer::family, "inet=IPv4", "inet6 x <none>"));
        rows.add(row(
                place,
                "sorry_server",
                s -> s.sorryServer() == null
                        ? null
                        : s.sorryServer().address().getHostAddress() + " "
                                + s.sorryServer().port(),
                "10.0.0.9_1=10.0.0.9_1 10.0.0.9_65535=10.0.0.9_65535 10.0.0.9_0=10.0.0.9_80",
                "x 10.0.0.9_65536 10.0.0.9_x <none>"));
        rows.add(new Row(
                place,
                "quorum_up",
                s -> s.quorumUp() == null ? null : s.quorumUp().argv(),
                List.of(new Good("\"/bin/a 'b c'\"", "[/bin/a, b c]"), new Good("/bin/a u g", "[/bin/a]")),
                List.of("", "\"/bin/a 'b\""),
                true));
        rows.add(new Row(
                place,
                "quorum_down",
                s -> s.quorumDown() == null ? null : s.quorumDown().argv(),
                List.of(new Good("/bin/a", "[/bin/a]")),
                List.of(""),
                true));
    }

    private static void addRealServer(List<Row> rows) {
        Place place = Place.REAL_SERVER;
        rows.add(row(
                place,
                "weight",
                s -> s.realServers().getFirst().weight(),
                "1=1 2147483647=2147483647",
                "-1 2147483648 x <none>"));
        rows.add(row(
                place,
                "lvs_method",
                s -> s.realServers().getFirst().forwarding(),
                "TUN=Tunnel[type=IPIP,_port=0,_checksum=NONE] DR=DirectRouting[] NAT=Nat[]",
                "tun <none>"));
        rows.add(row(
                place,
                "uthreshold",
                s -> s.realServers().getFirst().upperThreshold(),
                "0=0 4294967295=4294967295",
                "-1 4294967296 x <none>"));
        rows.add(row(
                place,
                "lthreshold",
                s -> s.realServers().getFirst().lowerThreshold(),
                "0=0",
                "1 -1 4294967296 x <none>"));
        rows.add(row(
                place,
                "inhibit_on_failure",
                s -> s.realServers().getFirst().inhibitOnFailure(),
                "=true off=false",
                "x"));
        rows.add(row(place, "smtp_alert", s -> s.realServers().getFirst().smtpAlert(), "=true off=false", "x"));
        rows.add(row(place, "snmp_name", s -> s.realServers().getFirst().snmpName(), "n=n", "<none>"));
        rows.add(new Row(
                place,
                "notify_up",
                s -> Objects.toString(s.realServers().getFirst().notifyUp()),
                List.of(new Good(
                        "/bin/a", "Script[argv=[/bin/a], user=null, text=/bin/a, position=keepalived.conf:7:11]")),
                List.of(""),
                true));
        rows.add(new Row(
                place,
                "notify_down",
                s -> s.realServers().getFirst().notifyDown() == null,
                List.of(new Good("/bin/a", "false")),
                List.of(""),
                true));
    }

    private static void addHttp(List<Row> rows) {
        for (Place place : List.of(Place.HTTP_GET, Place.SSL_GET)) {
            rows.add(row(place, "nb_get_retry", s -> schedule(s).retry(), "0=0 5=5", "-1 x <none>"));
            rows.add(row(
                    place,
                    "http_protocol",
                    s -> http(s).protocol(),
                    "1.0=HTTP_1_0 1.0C=HTTP_1_0_CLOSE 1.0c=HTTP_1_0_CLOSE 1.1=HTTP_1_1",
                    "2 1 <none>"));
            rows.add(row(place, "enable_sni", s -> http(s).enableSni(), "=true off=false", "x"));
            rows.add(row(place, "sni_name", s -> http(s).sniName(), "a.b=a.b", "<none>"));
            rows.add(row(place, "fast_recovery", s -> http(s).fastRecovery(), "=true off=false", "x"));
            rows.add(row(place, "tls_compliant", s -> url(s).tlsCompliant(), "=true off=false", "x"));
            rows.add(row(place, "virtualhost", s -> url(s).virtualHost(), "h=h", "<none>"));
        }
        rows.add(row(Place.VIRTUAL_SERVER, "virtualhost", s -> null, "h=null", "<none>"));
        rows.add(row(Place.REAL_SERVER, "virtualhost", s -> null, "h=null", "<none>"));
        rows.add(row(Place.URL, "path", s -> url(s).path(), "/a?b=c=/a?b=c", "<none>"));
        rows.add(row(Place.URL, "virtualhost", s -> url(s).virtualHost(), "h=h", "<none>"));
        rows.add(row(Place.URL, "tls_compliant", s -> url(s).tlsCompliant(), "=true off=false", "x"));
        rows.add(row(
                Place.URL,
                "digest",
                s -> url(s).digests(),
                "9B3a0c85a887a256d6939da88aabd8cd=[9b3a0c85a887a256d6939da88aabd8cd]",
                "9b3a0c85a887a256d6939da88aabd8c 9b3a0c85a887a256d6939da88aabd8cda 9b3a0c85a887a256d6939da88aabd8cg"
                        + " <none>"));
        rows.add(new Row(
                Place.URL,
                "status_code",
                s -> url(s).statusCodes(),
                List.of(
                        new Good("100", "[StatusCodes[from=100, to=100]]"),
                        new Good("599", "[StatusCodes[from=599, to=599]]"),
                        new Good("200-204 301", "[StatusCodes[from=200, to=204], StatusCodes[from=301, to=301]]"),
                        new Good("200-200", "[StatusCodes[from=200, to=200]]")),
                List.of("99", "600", "1000", "300-200", "200-", "-200", "x", "200-600", ""),
                true));
        rows.add(row(
                Place.REGEX,
                "regex_min_offset",
                s -> Objects.requireNonNull(url(s).regex()).minOffset(),
                "0=0 2147483647=2147483647",
                "-1 x 2147483648 <none>"));
        rows.add(row(
                Place.REGEX,
                "regex_max_offset",
                s -> Objects.requireNonNull(url(s).regex()).maxOffset(),
                "0=0 2147483647=2147483647",
                "-1 x 2147483648 <none>"));
        rows.add(row(
                Place.REGEX,
                "regex_no_match",
                s -> Objects.requireNonNull(url(s).regex()).noMatch(),
                "=true",
                ""));
        rows.add(row(Place.REGEX, "regex_stack", s -> null, "1_1=null 10_50=null", "0_5 10_5 10 x <none>"));
        rows.add(row(
                Place.MISC_CHECK,
                "misc_timeout",
                s -> misc(s).timeoutUs(),
                "0=60000000 1=1000000 1.5=1500000",
                "-1 x <none>"));
        rows.add(row(Place.MISC_CHECK, "misc_dynamic", s -> misc(s).dynamic(), "=true off=false", "x"));
        rows.add(new Row(
                Place.MISC_CHECK,
                "user",
                s -> misc(s).script().user(),
                List.of(
                        new Good("u", "ScriptUser[user=u, group=null]"),
                        new Good("u g", "ScriptUser[user=u, group=g]"),
                        new Good("u:g", "ScriptUser[user=u, group=g]")),
                List.of("", ":", "u:"),
                false));
        rows.add(new Row(
                Place.MISC_CHECK,
                "misc_path",
                s -> misc(s).script().argv(),
                List.of(new Good("\"/bin/b -x 'y z'\"", "[/bin/b, -x, y z]")),
                List.of("", "\"'\""),
                true));
    }

    /** Arguments are separated by blanks and have {@code _} for a blank; the last {@code =} stands before what a good one comes to. */
    private static Row row(
            Place place, String word, Function<VirtualServer, @Nullable Object> value, String good, String bad) {
        List<Good> goods = new ArrayList<>();
        for (String text : good.split(" ", -1)) {
            int equals = place == Place.URL || text.indexOf('[') < 0 ? text.lastIndexOf('=') : text.indexOf('=');
            equals = word.equals("path") ? text.length() / 2 : equals;
            goods.add(new Good(
                    text.substring(0, equals).replace("_", word.startsWith("bind") ? "_" : " "),
                    word.equals("http_protocol")
                            ? text.substring(equals + 1)
                            : text.substring(equals + 1).replace("_", text.contains("FLAG") ? "_" : " ")));
        }
        List<String> bads = new ArrayList<>();
        for (String text : bad.isEmpty() ? new String[0] : bad.split(" ", -1)) {
            bads.add(text.equals("<none>") ? "" : text.replace("_", word.startsWith("bind") ? "_" : " "));
        }
        return new Row(place, word, value, goods, bads, false);
    }

    private static Checker.Schedule schedule(VirtualServer server) {
        return server.realServers().getFirst().checkers().getFirst().schedule();
    }

    private static Checker.Connection connection(VirtualServer server) {
        return switch (server.realServers().getFirst().checkers().getFirst()) {
            case Checker.Tcp tcp -> tcp.connection();
            case Checker.Http http -> http.connection();
            case Checker.Misc misc -> throw new AssertionError(misc);
        };
    }

    private static Checker.Http http(VirtualServer server) {
        return (Checker.Http) server.realServers().getFirst().checkers().getFirst();
    }

    private static Checker.Url url(VirtualServer server) {
        return http(server).urls().getFirst();
    }

    private static Checker.Misc misc(VirtualServer server) {
        return (Checker.Misc) server.realServers().getFirst().checkers().getFirst();
    }

    static Stream<Arguments> good() {
        return ROWS.stream().flatMap(row -> row.good().stream().map(good -> Arguments.of(row, good)));
    }

    static Stream<Arguments> bad() {
        return ROWS.stream().flatMap(row -> row.bad().stream().map(bad -> Arguments.of(row, bad)));
    }

    static Stream<Row> closed() {
        return ROWS.stream().filter(row -> !row.open());
    }

    @ParameterizedTest
    @MethodSource("good")
    void what_a_word_takes_is_in_the_record(Row row, Good good) {
        KeepalivedConfiguration configuration = row.place().parse(row.word() + " " + good.text());

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(String.valueOf(row.value().apply(Texts.onlyServer(configuration))))
                .isEqualTo(good.value());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void what_it_does_not_take_is_one_error_with_its_place_and_the_default_holds(Row row, String bad) {
        String line = row.word() + " " + bad;
        KeepalivedConfiguration configuration = row.place().parse(line);

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .matches("keepalived\\.conf:[0-9]+:[0-9]+: error: .*expected .*; .*")
                .contains("found");
        assertThat(row.value().apply(Texts.onlyServer(configuration)))
                .isEqualTo(row.value().apply(Texts.onlyServer(row.place().parse(""))));
    }

    @ParameterizedTest
    @MethodSource("closed")
    void one_argument_too_many_is_a_warning_and_the_rest_counts(Row row) {
        Good good = row.good().getLast();
        // After a word that may be left out, any other word takes its place.
        String text = good.text().isEmpty() && !row.bad().isEmpty() ? "on" : good.text();
        KeepalivedConfiguration configuration = row.place().parse(row.word() + " " + text + " surplus");

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains(": warning: ", "found 'surplus', expected nothing more; ignored");
        assertThat(String.valueOf(row.value().apply(Texts.onlyServer(configuration))))
                .isEqualTo(good.value());
    }

    @Test
    void every_word_of_the_blocks_is_in_the_table_or_tested_elsewhere() {
        List<String> elsewhere = List.of(
                // VirtualServerTest
                "real_server",
                "sh-port",
                "sh-fallback",
                "mh-port",
                "mh-fallback",
                "ops",
                "hashed",
                "persistence_engine",
                "sorry_server_inhibit",
                "sorry_server_lvs_method",
                // CheckerTest
                "url",
                "regex",
                "regex_options",
                "TCP_CHECK",
                "HTTP_GET",
                "SSL_GET",
                "MISC_CHECK",
                "SMTP_CHECK",
                "DNS_CHECK",
                "UDP_CHECK",
                "PING_CHECK",
                "FILE_CHECK",
                "BFD_CHECK");
        for (Block block : List.of(
                Block.VIRTUAL_SERVER,
                Block.REAL_SERVER,
                Block.TCP_CHECK,
                Block.HTTP_GET,
                Block.SSL_GET,
                Block.URL,
                Block.MISC_CHECK)) {
            assertThat(block.words())
                    .allSatisfy(word -> assertThat(elsewhere.contains(word)
                                    || ROWS.stream()
                                            .anyMatch(row -> row.word().equals(word)
                                                    && (row.place().name().equals(block.name())
                                                            || (block == Block.URL && row.place() == Place.REGEX))))
                            .as(block.title() + " " + word)
                            .isTrue());
        }
    }
}
