package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the words of a virtual server come to together. */
class VirtualServerTest {
    private static VirtualServer server(String text) {
        return Texts.onlyServer(Texts.main(text).parse());
    }

    private static List<String> complaints(String text) {
        return Texts.complaints(Texts.main(text).parse());
    }

    /** A virtual server of which only the first line and some words matter. */
    private static String block(String head, String lines, String... realServers) {
        StringBuilder text = new StringBuilder(head + " {\nlb_algo rr\n" + lines + "\n");
        for (String realServer : realServers) {
            text.append("real_server ").append(realServer).append(" {\n}\n");
        }
        return text.append("}\n").toString();
    }

    private static List<String> targets(VirtualServer server) {
        return server.realServers().stream()
                .map(real -> AddressText.format(real.address()) + " " + real.port())
                .collect(Collectors.toList());
    }

    @Test
    void with_nothing_said_it_is_keepalived_s_defaults() {
        KeepalivedConfiguration configuration = Texts.main(
                        "virtual_server 10.0.0.1 80 {\nprotocol TCP\nreal_server 10.0.0.2 8080 {\n}\n}\n")
                .parse();

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.tlsFiles()).isEqualTo(TlsFiles.NONE);
        assertThat(configuration.virtualServers())
                .containsExactly(new VirtualServer(
                        new Service.Address(InetAddress.ofLiteral("10.0.0.1"), 80),
                        AddressFamily.IPV4,
                        VirtualServer.Protocol.TCP,
                        "wlc",
                        Set.of(),
                        false,
                        null,
                        1,
                        0,
                        null,
                        null,
                        null,
                        false,
                        false,
                        false,
                        null,
                        List.of(new RealServer(
                                InetAddress.ofLiteral("10.0.0.2"),
                                8080,
                                new Forwarding.Nat(),
                                1,
                                0,
                                0,
                                false,
                                null,
                                null,
                                true,
                                null,
                                List.of(),
                                new Position("keepalived.conf", 3, 1))),
                        new Position("keepalived.conf", 1, 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "virtual_server 10.0.0.1 80, [10.0.0.1]:tcp:80, [10.0.0.2]:tcp:99",
        "virtual_server 10.0.0.1, [10.0.0.1]:tcp:0, [10.0.0.2]:tcp:99",
        "virtual_server fwmark 4294967295, FWM 4294967295, [10.0.0.2]:tcp:99",
        "virtual_server group g, [g]:0, [10.0.0.2]:tcp:99",
    })
    void names_are_those_of_keepalived(String head, String name, String realServer) {
        VirtualServer server = server("virtual_server_group g {\n10.0.0.1 80\n}\n"
                + block(head, "protocol TCP\npersistence_timeout", "10.0.0.2 99"));

        assertThat(server.name()).isEqualTo(name);
        assertThat(nameOfFirst(server)).isEqualTo(realServer);
    }

    private static String nameOfFirst(VirtualServer server) {
        RealServer first = server.realServers().getFirst();
        return VirtualServer.endpoint(first.address(), server.protocol(), first.port());
    }

    @Test
    void names_of_ipv6_and_of_marks_without_protocol() {
        VirtualServer six =
                server(block("virtual_server 2001:db8:0:0:0:0:0:1 80", "protocol udp", "2001:DB8::00a2 99"));
        VirtualServer mark = server(block("virtual_server fwmark 7", "", "10.0.0.2"));

        assertThat(six.name()).isEqualTo("[2001:db8::1]:udp:80");
        assertThat(nameOfFirst(six)).isEqualTo("[2001:db8::a2]:udp:99");
        assertThat(nameOfFirst(mark)).isEqualTo("[10.0.0.2]:none:0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "virtual_server",
                "virtual_server x 80",
                "virtual_server 10.0.0.1 65536",
                "virtual_server 10.0.0.1 x",
                "virtual_server 10.0.0.256 80",
                "virtual_server fwmark",
                "virtual_server fwmark 0",
                "virtual_server fwmark 4294967296",
                "virtual_server group",
                "virtual_server group nope"
            })
    void without_a_valid_service_the_block_is_skipped(String head) {
        KeepalivedConfiguration configuration =
                Texts.main(block(head, "protocol TCP\nbogus", "10.0.0.2 80")).parse();

        assertThat(configuration.virtualServers()).isEmpty();
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:1:")
                .endsWith("; the block is skipped");
    }

    @Test
    void what_keepalived_cuts_off_is_cut_off_with_a_warning() {
        String text = block("virtual_server 10.0.0.1/24 80 90", "protocol TCP", "10.0.0.2/8 80 x");

        assertThat(server(text).service()).isEqualTo(new Service.Address(InetAddress.ofLiteral("10.0.0.1"), 80));
        assertThat(targets(server(text))).containsExactly("10.0.0.2 80");
        assertThat(complaints(text))
                .hasSize(4)
                .allMatch(line -> line.contains(": warning: ") && line.endsWith("ignored"));
    }

    @ParameterizedTest
    @CsvSource({
        "lb_kind NAT, 10.0.0.2 81, 81, 0",
        "lb_kind NAT, 10.0.0.2, 80, 0",
        "lb_kind DR, 10.0.0.2 81, 80, 1",
        "lb_kind DR, 10.0.0.2 80, 80, 0",
        "lb_kind DR, 10.0.0.2, 80, 0",
        "lb_kind TUN, 10.0.0.2 81, 80, 1",
    })
    void without_nat_a_real_server_has_the_port_of_the_service(String kind, String real, int port, int warnings) {
        String text = block("virtual_server 10.0.0.1 80", "protocol TCP\n" + kind, real);

        assertThat(server(text).realServers().getFirst().port()).isEqualTo(port);
        assertThat(complaints(text)).hasSize(warnings).allMatch(line -> line.contains(": warning: "));
    }

    @ParameterizedTest
    @CsvSource({
        "fwmark 1, NAT, 10.0.0.2 81, 81, 0",
        "fwmark 1, NAT, 10.0.0.2, 0, 0",
        "fwmark 1, DR, 10.0.0.2 81, 0, 1",
        "group one, NAT, 10.0.0.2 81, 81, 0",
        "group one, NAT, 10.0.0.2, 0, 0",
        "group one, DR, 10.0.0.2 80, 0, 0",
        "group one, DR, 10.0.0.2 81, 0, 1",
        "group two, DR, 10.0.0.2 80, 0, 1",
    })
    void marks_and_groups_have_no_port_to_force(String service, String kind, String real, int port, int warnings) {
        String text =
                "virtual_server_group one {\n10.0.0.1-3 80\n10.0.0.5 80\n}\nvirtual_server_group two {\n10.0.0.1 80\n10.0.0.1 81\n}\n"
                        + block("virtual_server " + service, "protocol TCP\nlb_kind " + kind, real);

        assertThat(server(text).realServers().getFirst().port()).isEqualTo(port);
        assertThat(complaints(text)).hasSize(warnings).allMatch(line -> line.contains(": warning: "));
    }

    @Test
    void of_real_servers_given_twice_the_first_counts() {
        String text = block(
                "virtual_server 10.0.0.1 80", "protocol TCP", "10.0.0.2 80", "10.0.0.2 81", "10.0.0.2", "10.0.0.3 80");

        assertThat(targets(server(text))).containsExactly("10.0.0.2 80", "10.0.0.2 81", "10.0.0.3 80");
        assertThat(complaints(text))
                .containsExactly(
                        "keepalived.conf:8:1: warning: virtual_server 10.0.0.1 80: the real server 10.0.0.2 port 80"
                                + " is given twice, first at keepalived.conf:4:1; the second is ignored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sorry_server 10.0.0.9 80"})
    void without_a_real_server_it_is_dropped(String line) {
        String text = block("virtual_server 10.0.0.1 80", "protocol TCP\n" + line);

        assertThat(Texts.main(text).parse().virtualServers()).isEmpty();
        assertThat(complaints(text)).singleElement().asString().contains(": warning: ", "found no real server");
    }

    @Test
    void an_address_without_protocol_is_udp_and_an_error() {
        String text = block("virtual_server 10.0.0.1 80", "", "10.0.0.2 80");

        assertThat(server(text).protocol()).isEqualTo(VirtualServer.Protocol.UDP);
        assertThat(complaints(text)).singleElement().asString().contains(": error: ", "found no protocol");
        assertThat(complaints(block("virtual_server fwmark 1", "", "10.0.0.2 80")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sh, sh-port sh-fallback, FLAG_2 FLAG_1, 0",
        "sh, flag-3, FLAG_3, 0",
        "mh, mh-port mh-fallback, FLAG_2 FLAG_1, 0",
        "mh, sh-port, '', 1",
        "sh, mh-fallback, '', 1",
        "rr, sh-port mh-port, '', 2",
        "rr, flag-1 flag-2, FLAG_1 FLAG_2, 0",
    })
    void flags_belong_to_their_scheduler(String scheduler, String words, String flags, int errors) {
        // The scheduler may stand below its flags.
        String text = block(
                "virtual_server 10.0.0.1 80",
                "protocol TCP\n" + words.replace(" ", "\n") + "\nlb_algo " + scheduler,
                "10.0.0.2 80");

        assertThat(server(text).flags().stream().map(Enum::name))
                .containsExactlyInAnyOrderElementsOf(flags.isEmpty() ? List.of() : List.of(flags.split(" ", -1)));
        assertThat(complaints(text)).hasSize(errors).allMatch(line -> line.contains(": error: "));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1 80, TCP, false", "10.0.0.1 80, UDP, true", "10.0.0.1 80, SCTP, false", "fwmark 1, TCP, true"})
    void ops_is_for_udp_and_marks(String service, String protocol, boolean onePacket) {
        String text = block("virtual_server " + service, "ops\nprotocol " + protocol, "10.0.0.2 80");

        assertThat(server(text).onePacket()).isEqualTo(onePacket);
        assertThat(complaints(text)).hasSize(onePacket ? 0 : 1).allMatch(line -> line.contains(": error: "));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "persistence_timeout 0, '', 0",
        "persistence_timeout 9, Persistence[timeoutS=9; prefixLength=32; engine=null], 0",
        "persistence_timeout 9|persistence_engine sip, Persistence[timeoutS=9; prefixLength=32; engine=sip], 0",
        "persistence_granularity 255.0.0.0, Persistence[timeoutS=360; prefixLength=8; engine=null], 0",
        "persistence_engine sip, '', 1",
        "persistence_engine x, '', 1",
    })
    void persistence(String lines, String expected, int complaints) {
        String text = block("virtual_server 10.0.0.1 80", "protocol UDP\n" + lines.replace('|', '\n'), "10.0.0.2 80");
        VirtualServer.Persistence persistence = server(text).persistence();

        assertThat(persistence == null ? "" : persistence.toString().replace(",", ";"))
                .isEqualTo(expected);
        assertThat(complaints(text)).hasSize(complaints);
    }

    @Test
    void ipv6_counts_128_bits_of_a_client() {
        String lines = "protocol TCP\npersistence_timeout 5\npersistence_granularity ";
        String head = "virtual_server 2001:db8::1 80";

        assertThat(server(block(head, "protocol TCP\npersistence_timeout 5", "2001:db8::2 80"))
                        .persistence())
                .isEqualTo(new VirtualServer.Persistence(5, 128, null));
        assertThat(server(block(head, lines + "128", "2001:db8::2 80")).persistence())
                .isEqualTo(new VirtualServer.Persistence(5, 128, null));
        assertThat(complaints(block(head, lines + "129", "2001:db8::2 80"))).hasSize(1);
        assertThat(complaints(block(head, lines + "255.255.255.0", "2001:db8::2 80")))
                .hasSize(1);
    }

    @Test
    void port_0_asks_for_persistence() {
        String text = block("virtual_server 10.0.0.1", "protocol TCP", "10.0.0.2");

        assertThat(server(text).persistence()).isEqualTo(new VirtualServer.Persistence(360, 32, null));
        assertThat(complaints(text)).singleElement().asString().contains(": warning: ", "port 0");
        assertThat(complaints(block("virtual_server 10.0.0.1", "protocol TCP\npersistence_timeout 5", "10.0.0.2")))
                .isEmpty();
        assertThat(server("virtual_server_group g {\n10.0.0.1 80\n10.0.0.2\n}\n"
                                + block("virtual_server group g", "protocol TCP", "10.0.0.2"))
                        .persistence())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 0, 0",
        "6, 5, 6, 5, 0",
        "7, 0, 6, 0, 1",
        "7, 9, 6, 5, 2",
        "2, 2, 2, 1, 1",
        "4294967295, 4294967295, 6, 5, 2",
    })
    void a_quorum_that_cannot_be_met_is_lowered(long quorum, long hysteresis, long used, long dampened, int errors) {
        String text = block(
                "virtual_server 10.0.0.1 80",
                "protocol TCP\nweight 3\nhysteresis " + hysteresis + "\nquorum " + quorum,
                "10.0.0.2 80",
                "10.0.0.3 80");

        assertThat(server(text).quorum()).isEqualTo(used);
        assertThat(server(text).hysteresis()).isEqualTo(dampened);
        assertThat(complaints(text)).hasSize(errors).allMatch(line -> line.contains(": error: "));
    }

    @Test
    void where_all_weights_are_0_there_is_no_quorum_to_lose() {
        String text = Texts.virtualServerText("", "weight 0");

        assertThat(server(text).quorum()).isZero();
        assertThat(server(text).hysteresis()).isZero();
        assertThat(complaints(text)).singleElement().asString().contains(": warning: ", "quorum 1");
        assertThat(server(Texts.virtualServerText("hysteresis 1", "weight 0")).hysteresis())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1 80, NAT, '', IPv4, 10.0.0.2",
        "2001:db8::1 80, DR, '', IPv6, 2001:db8::2",
        "10.0.0.1 80, TUN, '', IPv4, 10.0.0.2 2001:db8::2",
        "fwmark 1, NAT, '', IPv4, 10.0.0.2",
        "fwmark 1, NAT, ip_family inet6, IPv6, 2001:db8::2",
        "fwmark 1, NAT, persistence_granularity 255.0.0.0, IPv4, 10.0.0.2",
        "fwmark 1, TUN, ip_family inet6, IPv6, 10.0.0.2 2001:db8::2",
        "fwmark 1, TUN, '', IPv4, 10.0.0.2 2001:db8::2",
        "fwmark 1, TUN, sorry_server_lvs_method DR, IPv6, 10.0.0.2 2001:db8::2",
        "group six, TUN, '', IPv6, 10.0.0.2 2001:db8::2",
        "group six, TUN, ip_family inet, IPv4, 10.0.0.2 2001:db8::2",
        "group marks, NAT, '', IPv4, 10.0.0.2",
    })
    void real_servers_are_of_the_family_of_the_service(
            String service, String kind, String line, String family, String servers) {
        String text =
                "virtual_server_group six {\n2001:db8::1 80\nfwmark 1\n}\nvirtual_server_group marks {\nfwmark 1\n}\n"
                        + block(
                                "virtual_server " + service,
                                "protocol TCP\nsorry_server 2001:db8::9\nlb_kind " + kind + "\n" + line,
                                "10.0.0.2",
                                "2001:db8::2");
        VirtualServer server = server(text);

        assertThat(server.family()).hasToString(family);
        assertThat(server.realServers().stream().map(real -> AddressText.format(real.address())))
                .containsExactly(servers.split(" ", -1));
        assertThat(server.sorryServer() == null).isEqualTo(family.equals("IPv4") && kind.equals("NAT"));
    }

    @Test
    void a_lone_tunnel_tells_the_family_of_a_mark() {
        assertThat(server(block("virtual_server fwmark 1", "lb_kind TUN", "2001:db8::2"))
                        .service())
                .isEqualTo(new Service.Mark(1, AddressFamily.IPV6));
        assertThat(server(block("virtual_server fwmark 1", "lb_kind NAT", "2001:db8::2"))
                        .services())
                .containsExactly(new Service.Mark(1, AddressFamily.IPV6));
    }

    @Test
    void a_real_server_of_the_wrong_family_is_an_error_with_its_place() {
        assertThat(complaints(block("virtual_server 10.0.0.1 80", "protocol TCP", "10.0.0.2 80", "2001:db8::2 80")))
                .containsExactly("keepalived.conf:6:1: error: virtual_server 10.0.0.1 80: found an IPv6 real server,"
                        + " expected IPv4 (only a tunnel joins the two); the real server is skipped");
    }

    @Test
    void a_sorry_server_and_its_words() {
        VirtualServer server = server(Texts.virtualServerText(
                "sorry_server_lvs_method DR\nsorry_server 10.0.0.9 99\nsorry_server_inhibit", ""));

        assertThat(server.sorryServer())
                .isEqualTo(new SorryServer(
                        InetAddress.ofLiteral("10.0.0.9"),
                        80,
                        new Forwarding.DirectRouting(),
                        true,
                        new Position("keepalived.conf", 6, 14)));
        assertThat(complaints(Texts.virtualServerText("sorry_server_inhibit\nsorry_server_lvs_method DR", "")))
                .hasSize(2)
                .allMatch(line -> line.contains(": error: ") && line.endsWith("without sorry_server; ignored"));
    }

    @Test
    void ha_suspend_does_not_work_with_marks() {
        String group = "virtual_server_group g {\n10.0.0.1 80\nfwmark 4\n}\n";

        assertThat(server(block("virtual_server 10.0.0.1 80", "protocol TCP\nha_suspend", "10.0.0.2"))
                        .haSuspend())
                .isTrue();
        for (String text : List.of(
                block("virtual_server fwmark 3", "ha_suspend", "10.0.0.2"),
                group + block("virtual_server group g", "protocol TCP\nha_suspend", "10.0.0.2"))) {
            assertThat(server(text).haSuspend()).isFalse();
            assertThat(complaints(text)).singleElement().asString().contains(": warning: ", "ha_suspend");
        }
    }

    @Test
    void a_service_belongs_to_one_virtual_server() {
        String tcp = block("virtual_server 10.0.0.1 80", "protocol TCP", "10.0.0.2 80");
        KeepalivedConfiguration configuration = Texts.main(tcp + tcp).parse();

        assertThat(configuration.virtualServers()).hasSize(1);
        assertThat(Texts.complaints(configuration))
                .containsExactly("keepalived.conf:7:1: error: virtual_server 10.0.0.1 80: the virtual_server at"
                        + " keepalived.conf:1:1 has the same service; the block is skipped");
        assertThat(Texts.main(tcp
                                + tcp.replace("TCP", "UDP")
                                + tcp.replace("1 80", "1 81")
                                + tcp.replace("virtual_server 10.0.0.1", "virtual_server 10.0.0.3")
                                + block("virtual_server fwmark 1", "", "10.0.0.2")
                                + block("virtual_server fwmark 1", "", "2001:db8::2")
                                + block("virtual_server fwmark 2", "", "10.0.0.2"))
                        .parse()
                        .virtualServers())
                .hasSize(7);
    }

    @Test
    void of_a_file_included_twice_each_virtual_server_is_there_once() {
        KeepalivedConfiguration configuration = Texts.main("include a\ninclude a\n")
                .with("a", block("virtual_server 10.0.0.1 80", "protocol TCP", "10.0.0.2 80"))
                .parse();

        assertThat(configuration.virtualServers()).hasSize(1);
        assertThat(configuration.hasErrors()).isTrue();
    }

    @Test
    void scripts_without_a_user_run_as_script_user() {
        VirtualServer server = server("global_defs {\nscript_user s g\n}\n"
                + Texts.virtualServerText(
                        "quorum_up /bin/a\nquorum_down \"/bin/b c\" u",
                        "notify_up /bin/d\nnotify_down /bin/e x y\nMISC_CHECK {\nmisc_path /bin/f\n}"));
        RealServer real = server.realServers().getFirst();

        assertThat(server.quorumUp()).isNotNull().extracting(Script::user).isEqualTo(new ScriptUser("s", "g"));
        assertThat(server.quorumDown()).isNotNull().satisfies(script -> {
            assertThat(script.user()).isEqualTo(new ScriptUser("u", null));
            assertThat(script.argv()).containsExactly("/bin/b", "c");
        });
        assertThat(real.notifyUp()).isNotNull().extracting(Script::user).isEqualTo(new ScriptUser("s", "g"));
        assertThat(real.notifyDown()).isNotNull().extracting(Script::user).isEqualTo(new ScriptUser("x", "y"));
        assertThat(((Checker.Misc) real.checkers().getFirst()).script().user()).isEqualTo(new ScriptUser("s", "g"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', false, true",
        "smtp_alert, true, true",
        "smtp_alert off, false, false",
        "smtp_alert|smtp_alert_checker off, false, false",
        "smtp_alert off|smtp_alert_checker, true, true",
    })
    void mail_follows_the_nearest_word(String globals, boolean ofServer, boolean ofReal) {
        String text = "global_defs {\n" + globals.replace('|', '\n') + "\n}\n" + Texts.virtualServerText("", "");

        assertThat(server(text).smtpAlert()).isEqualTo(ofServer);
        assertThat(server(text).realServers().getFirst().smtpAlert()).isEqualTo(ofReal);
    }

    @Test
    void words_of_no_effect_say_so() {
        assertThat(complaints(Texts.virtualServerText("hashed", "")))
                .containsExactly("keepalived.conf:5:1: warning: hashed: the kernel decides itself; it has no effect");
    }

    @Test
    void tunnels() {
        VirtualServer server = server("""
                virtual_server 10.0.0.1 80 {
                protocol TCP
                lb_kind TUN type gue csum port 6080
                real_server 10.0.0.2 80 {
                }
                real_server 10.0.0.3 80 {
                lvs_method TUN type gue port 1 remcsum
                }
                real_server 10.0.0.4 80 {
                lvs_method TUN type gre csum
                }
                real_server 10.0.0.5 80 {
                lvs_method TUN nocsum type gre
                }
                real_server 10.0.0.6 80 {
                lvs_method TUN
                }
                }
                """);

        assertThat(server.realServers().stream().map(real -> real.forwarding().toString()))
                .containsExactly(
                        "Tunnel[type=GUE, port=6080, checksum=FULL]",
                        "Tunnel[type=GUE, port=1, checksum=REMOTE]",
                        "Tunnel[type=GRE, port=0, checksum=FULL]",
                        "Tunnel[type=GRE, port=0, checksum=NONE]",
                        "Tunnel[type=IPIP, port=0, checksum=NONE]");
    }

    @Test
    void thresholds_that_the_kernel_would_refuse() {
        assertThat(complaints(Texts.virtualServerText("", "lthreshold 6\nuthreshold 5")))
                .singleElement()
                .asString()
                .contains(":7:1: error: found lthreshold 6, expected it not to be above uthreshold, which is 5");
        assertThat(server(Texts.virtualServerText("", "lthreshold 5\nuthreshold 5"))
                        .realServers()
                        .getFirst()
                        .lowerThreshold())
                .isEqualTo(5);
    }

    @Test
    void files_for_tls_and_their_password_that_never_shows() {
        KeepalivedConfiguration configuration = Texts.main(
                        "SSL {\nca /old\n}\nSSL {\npassword geheim wort\nca /ca\ncertificate /cert\nkey /key\nkee x\n}\n")
                .parse();

        assertThat(configuration.tlsFiles().ca()).isEqualTo("/ca");
        assertThat(configuration.tlsFiles().certificate()).isEqualTo("/cert");
        assertThat(configuration.tlsFiles().key()).isEqualTo("/key");
        assertThat(configuration.tlsFiles().password()).isEqualTo(new Secret(ByteText.encode("geheim")));
        assertThat(configuration.toString()).doesNotContain("geheim").doesNotContain("wort");
        assertThat(Texts.complaints(configuration)).hasSize(3);
    }
}
