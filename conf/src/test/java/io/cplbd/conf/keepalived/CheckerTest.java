package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkers, with what they take from the blocks around them. */
class CheckerTest {
    private static final long S = 1_000_000;

    private static List<Checker> checkers(String text) {
        KeepalivedConfiguration configuration = Texts.main(text).parse();

        assertThat(Texts.complaints(configuration)).isEmpty();
        return Texts.onlyServer(configuration).realServers().getFirst().checkers();
    }

    private static Checker.Url url(String lines) {
        Checker.Http http =
                (Checker.Http) checkers(Texts.virtualServerText("", "HTTP_GET {\nurl {\npath /\n" + lines + "\n}\n}"))
                        .getFirst();
        return http.urls().getFirst();
    }

    private static KeepalivedConfiguration parseUrl(String lines) {
        return Texts.main(Texts.virtualServerText("", "HTTP_GET {\nurl {\n" + lines + "\n}\n}"))
                .parse();
    }

    @Test
    void with_nothing_said_each_has_its_own_defaults() {
        List<Checker> checkers = checkers(
                Texts.virtualServerText(
                        "",
                        "TCP_CHECK {\n}\nHTTP_GET {\nurl {\npath /\n}\n}\nSSL_GET {\nurl {\npath /x\n}\n}\nMISC_CHECK {\nmisc_path /bin/a\n}"));
        Checker.Connection connection =
                new Checker.Connection(InetAddress.ofLiteral("10.0.0.2"), 80, null, 0, null, 0, 5 * S);
        Checker.Schedule http = new Checker.Schedule(60 * S, 60 * S, 1, 3 * S, false, false);

        assertThat(checkers)
                .containsExactly(
                        new Checker.Tcp(
                                connection,
                                new Checker.Schedule(60 * S, 60 * S, 1, S, false, false),
                                new Position("keepalived.conf", 7, 1)),
                        new Checker.Http(
                                false,
                                connection,
                                http,
                                List.of(new Checker.Url(
                                        "/",
                                        null,
                                        List.of(),
                                        List.of(new Checker.StatusCodes(200, 299)),
                                        null,
                                        false,
                                        new Position("keepalived.conf", 10, 1))),
                                Checker.HttpProtocol.HTTP_1_0,
                                false,
                                null,
                                false,
                                new Position("keepalived.conf", 9, 1)),
                        new Checker.Http(
                                true,
                                connection,
                                http,
                                List.of(new Checker.Url(
                                        "/x",
                                        null,
                                        List.of(),
                                        List.of(new Checker.StatusCodes(200, 299)),
                                        null,
                                        false,
                                        new Position("keepalived.conf", 15, 1))),
                                Checker.HttpProtocol.HTTP_1_0,
                                false,
                                null,
                                false,
                                new Position("keepalived.conf", 14, 1)),
                        new Checker.Misc(
                                new Script(List.of("/bin/a"), null, "/bin/a", new Position("keepalived.conf", 20, 11)),
                                60 * S,
                                false,
                                new Checker.Schedule(60 * S, 60 * S, 0, S, false, false),
                                new Position("keepalived.conf", 19, 1)));
    }

    @Test
    void words_come_from_the_nearest_block_that_says_them() {
        String outer =
                "delay_loop 7\nretry 4\ndelay_before_retry 8\nwarmup 9\nconnect_timeout 2\nalpha\nvirtualhost v\n";
        String inner = "delay_loop 17\nretry 14\ndelay_before_retry 18\nwarmup 19\nconnect_timeout 12\nalpha off\n";
        String checks = "TCP_CHECK {\n}\nTCP_CHECK {\nretry 0\nwarmup 0\n}\nMISC_CHECK {\nmisc_path /a\n}\n";

        assertThat(checkers(Texts.virtualServerText(outer, checks)))
                .extracting(Checker::schedule)
                .containsExactly(
                        new Checker.Schedule(7 * S, 9 * S, 4, 8 * S, true, false),
                        new Checker.Schedule(7 * S, 0, 0, 8 * S, true, false),
                        new Checker.Schedule(7 * S, 9 * S, 4, 8 * S, true, false));
        // Words of a real server count for its checkers wherever they stand, and so do those of the virtual server.
        assertThat(checkers("virtual_server 10.0.0.1 80 {\nreal_server 10.0.0.2 80 {\n" + checks + inner
                        + "}\nprotocol TCP\n" + outer + "}\n"))
                .extracting(Checker::schedule)
                .containsExactly(
                        new Checker.Schedule(17 * S, 19 * S, 14, 18 * S, false, false),
                        new Checker.Schedule(17 * S, 0, 0, 18 * S, false, false),
                        new Checker.Schedule(17 * S, 19 * S, 14, 18 * S, false, false));
        assertThat(checkers(Texts.virtualServerText(outer, "connect_timeout 3\n" + checks))
                        .getFirst())
                .extracting(checker -> ((Checker.Tcp) checker).connection().timeoutUs())
                .isEqualTo(3 * S);
    }

    @Test
    void warmup_and_time_of_a_script_follow_delay_loop() {
        List<Checker> checkers = checkers(Texts.virtualServerText(
                "delay_loop 7", "TCP_CHECK {\ndelay_loop 3\n}\nMISC_CHECK {\nmisc_path /a\ndelay_loop 4\n}"));

        assertThat(checkers.getFirst().schedule().warmupUs()).isEqualTo(3 * S);
        assertThat(((Checker.Misc) checkers.getLast()).timeoutUs()).isEqualTo(4 * S);
    }

    @Test
    void failures_are_logged_as_global_defs_say() {
        String text = Texts.virtualServerText("", "TCP_CHECK {\n}\nTCP_CHECK {\nlog_all_failures off\n}");

        assertThat(checkers("global_defs {\nchecker_log_all_failures\n}\n" + text))
                .extracting(checker -> checker.schedule().logAllFailures())
                .containsExactly(true, false);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1 80, NAT, 10.0.0.2 8080, '', 8080",
        "10.0.0.1 80, NAT, 10.0.0.2, '', 80",
        "10.0.0.1 80, DR, 10.0.0.2, '', 80",
        "10.0.0.1 80, DR, 10.0.0.2 81, '', 81",
        "10.0.0.1 80, DR, 10.0.0.2 81, connect_port 82, 82",
        "fwmark 1, DR, 10.0.0.2 81, '', 81",
        "fwmark 1, DR, 10.0.0.2, connect_port 82, 82",
    })
    void the_port_as_written_is_checked(String service, String kind, String real, String line, int port) {
        KeepalivedConfiguration configuration = Texts.main("virtual_server " + service + " {\nprotocol TCP\nlb_kind "
                        + kind + "\nreal_server " + real + " {\nTCP_CHECK {\n" + line + "\n}\n}\n}\n")
                .parse();
        Checker.Tcp tcp = (Checker.Tcp) Texts.onlyServer(configuration)
                .realServers()
                .getFirst()
                .checkers()
                .getFirst();

        assertThat(tcp.connection().port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP_CHECK {|}, found no port to connect to",
        "HTTP_GET {|connect_port 80|}, found no url",
        "HTTP_GET {|url {|path /|}|}, found no port to connect to",
        "MISC_CHECK {|}, found no valid misc_path",
        "MISC_CHECK {|misc_timeout 1|}, found no valid misc_path",
    })
    void a_checker_that_cannot_work_is_skipped(String checker, String fault) {
        KeepalivedConfiguration configuration = Texts.main(
                        "virtual_server fwmark 1 {\nreal_server 10.0.0.2 {\n" + checker.replace('|', '\n') + "\n}\n}\n")
                .parse();

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:3:1: error: ")
                .contains(fault)
                .endsWith("; the checker is skipped and the real server taken as up without it");
        assertThat(Texts.onlyServer(configuration).realServers().getFirst().checkers())
                .isEmpty();
    }

    @Test
    void a_connection_may_have_another_family_than_the_service_but_only_one() {
        String lines = "TCP_CHECK {\nbindto 2001:db8::9\nconnect_ip 2001:db8::2\nbind_port 7\n}";
        Checker.Tcp tcp =
                (Checker.Tcp) checkers(Texts.virtualServerText("", lines)).getFirst();

        assertThat(tcp.connection())
                .isEqualTo(new Checker.Connection(
                        InetAddress.ofLiteral("2001:db8::2"),
                        80,
                        InetAddress.ofLiteral("2001:db8::9"),
                        7,
                        null,
                        0,
                        5 * S));
        assertThat(Texts.complaints(
                        Texts.main(Texts.virtualServerText("", lines.replace("bindto 2001:db8::9", "bindto 10.0.0.9")))
                                .parse()))
                .containsExactly(
                        "keepalived.conf:8:8: error: bindto: found '10.0.0.9', expected an IPv6 address as that"
                                + " of the connection; ignored");
    }

    @Test
    void a_host_comes_from_the_nearest_block() {
        String url = "url {\npath /a\n}\nurl {\npath /b\nvirtualhost u\n}\n";
        List<Checker> checkers = checkers(Texts.virtualServerText(
                "virtualhost v", "virtualhost r\nHTTP_GET {\nvirtualhost c\n" + url + "}\nHTTP_GET {\n" + url + "}"));

        assertThat(checkers)
                .flatExtracting(checker -> ((Checker.Http) checker).urls())
                .extracting(Checker.Url::virtualHost)
                .containsExactly("c", "u", "r", "u");
        assertThat(checkers(Texts.virtualServerText("virtualhost v", "SSL_GET {\n" + url + "}")))
                .flatExtracting(checker -> ((Checker.Http) checker).urls())
                .extracting(Checker.Url::virtualHost)
                .containsExactly("v", "u");
    }

    @Test
    void a_url_without_path_is_the_root() {
        KeepalivedConfiguration configuration = parseUrl("status_code 200");

        assertThat(Texts.complaints(configuration))
                .containsExactly("keepalived.conf:8:1: warning: url: found no path; '/' is used");
        assertThat(Texts.onlyServer(configuration).realServers().getFirst().checkers())
                .hasSize(1);
    }

    @Test
    void digests_and_codes_add_up() {
        String digest = "9b3a0c85a887a256d6939da88aabd8cd";
        Checker.Url url = url("digest " + digest + "\ndigest " + digest + "\ndigest " + "0".repeat(32)
                + "\nstatus_code 200\nstatus_code 301-302");

        assertThat(url.digests()).containsExactly(digest, "0".repeat(32));
        assertThat(url.statusCodes())
                .containsExactly(new Checker.StatusCodes(200, 200), new Checker.StatusCodes(301, 302));
    }

    @Test
    void a_regex_with_its_words() {
        assertThat(
                        url("regex \"^a [b-d]+\\\\.$\"\nregex_no_match\nregex_options caseless dotall\nregex_options multiline ungreedy"
                                        + "\nregex_min_offset 3\nregex_max_offset 9")
                                .regex())
                .isEqualTo(new Checker.Regex(
                        "^a [b-d]+\\\\.$",
                        Pattern.UNIX_LINES | Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.MULTILINE,
                        true,
                        3,
                        9));
        assertThat(url("regex x").regex()).isEqualTo(new Checker.Regex("x", Pattern.UNIX_LINES, false, 0, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[a", "*", "a{2,1}", "(?<a>x)(?<a>y)"})
    void a_regex_that_does_not_compile_is_an_error(String regex) {
        KeepalivedConfiguration configuration = parseUrl("path /\nregex \"" + regex + "\"");

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith(
                        "keepalived.conf:10:7: error: regex: found '" + regex + "', expected a regular expression (");
    }

    @Test
    void a_regex_nested_without_end_is_an_error_too() {
        KeepalivedConfiguration configuration = Texts.main("$a=" + "(".repeat(900) + "\n"
                        + Texts.virtualServerText(
                                "", "HTTP_GET {\nurl {\npath /\nregex " + "${a}".repeat(60) + "\n}\n}"))
                .parse();

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("expected a regular expression (");
    }

    @ParameterizedTest
    @CsvSource({
        "regex_options x, error, expected an option of PCRE",
        "regex_options firstline, warning, not built yet",
        "regex_options, error, found nothing after 'regex_options'",
        "regex_min_offset 5|regex_max_offset 4, error, expected it not to be below regex_min_offset 5",
    })
    void words_about_a_regex_that_do_not_fit(String lines, String severity, String message) {
        assertThat(Texts.complaints(parseUrl("path /\nregex x\n" + lines.replace('|', '\n'))))
                .singleElement()
                .asString()
                .contains(": " + severity + ": ", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"regex_no_match", "regex_min_offset 1", "regex_max_offset 1", "regex_options caseless"})
    void words_about_a_regex_that_is_not_there(String line) {
        assertThat(Texts.complaints(parseUrl("path /\n" + line)))
                .singleElement()
                .asString()
                .contains(": warning: url: found words regex_... without regex");
    }

    @Test
    void the_old_name_of_retry_is_read_and_explained() {
        KeepalivedConfiguration configuration = Texts.main(
                        Texts.virtualServerText("", "HTTP_GET {\nnb_get_retry 3\nurl {\npath /\n}\n}"))
                .parse();

        assertThat(configuration.diagnostics()).singleElement().satisfies(diagnostic -> {
            assertThat(diagnostic.severity()).isEqualTo(Severity.INFO);
            assertThat(diagnostic.message()).isEqualTo("nb_get_retry is the old name of retry");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"SMTP_CHECK", "DNS_CHECK", "UDP_CHECK", "PING_CHECK", "FILE_CHECK", "BFD_CHECK"})
    void what_is_not_built_says_what_that_means(String checker) {
        KeepalivedConfiguration configuration = Texts.main(
                        Texts.virtualServerText("", checker + " {\n}\nTCP_CHECK {\n}"))
                .parse();

        assertThat(Texts.complaints(configuration))
                .containsExactly("keepalived.conf:7:1: warning: '" + checker
                        + "': known to keepalived, not built yet; the real server is taken as up without it");
        assertThat(Texts.onlyServer(configuration).realServers().getFirst().checkers())
                .hasSize(1);
    }

    @Test
    void words_of_another_checker_are_errors() {
        assertThat(Texts.complaints(Texts.main(
                                Texts.virtualServerText(
                                        "",
                                        "MISC_CHECK {\nmisc_path /a\nconnect_port 5\n}\nTCP_CHECK {\nmisc_path /a\n}\nTCP_CHECK"))
                        .parse()))
                .hasSize(3)
                .allMatch(text -> text.contains(": error: "));
    }
}
