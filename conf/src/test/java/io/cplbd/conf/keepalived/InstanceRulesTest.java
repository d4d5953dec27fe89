package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What words mean together. Where it matters, the table is what keepalived itself did with the same lines. */
class InstanceRulesTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // state, priority, effective state, effective priority
                "-,      -,   BACKUP, 100",
                "-,      255, MASTER, 255",
                "-,      200, BACKUP, 200",
                "MASTER, -,   MASTER, 255",
                "MASTER, 20,  MASTER, 20",
                "BACKUP, -,   BACKUP, 100",
                "BACKUP, 255, BACKUP, 255",
                "MASTER, 0,   MASTER, 100",
            })
    void state_and_priority(String state, String priority, String effectiveState, int effectivePriority) {
        VrrpInstance instance = Texts.only(Texts.instance(line("state", state) + line("priority", priority)));

        assertThat(instance.initialState()).hasToString(effectiveState);
        assertThat(instance.priority()).isEqualTo(effectivePriority);
    }

    private static String line(String keyword, String value) {
        return value == null ? "" : keyword + " " + value + "\n";
    }

    @ParameterizedTest
    @CsvSource({
        // version, advert_int, effective, complaints
        "2, 0.5,   100,   1",
        "2, 0.01,  100,   1",
        "2, 1.5,   200,   1",
        "2, 1.49,  100,   1",
        "2, 255,   25500, 0",
        "3, 0.015, 2,     1",
        "3, 0.014, 1,     1",
        "3, 0.01,  1,     0",
        "3, 41,    4095,  1",
        "3, 255,   4095,  1",
        "3, 40.95, 4095,  0",
        "3, 40.954, 4095, 1",
    })
    void the_interval_has_the_unit_of_the_version(int version, String interval, int cs, int complaints) {
        KeepalivedConfiguration configuration = Texts.instance("version " + version + "\nadvert_int " + interval);

        assertThat(Texts.only(configuration).advertIntervalCs()).isEqualTo(cs);
        assertThat(Texts.complaints(configuration))
                .hasSize(complaints)
                .allMatch(text -> text.startsWith("keepalived.conf:8:1: ") && text.contains("interval"));
    }

    @Test
    void no_interval_of_zero() {
        KeepalivedConfiguration configuration = Texts.instance("advert_int 0");

        assertThat(Texts.only(configuration).advertIntervalCs()).isEqualTo(100);
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:7:12: error: advert_int: found '0', expected seconds from 0.01 to 255; an interval of 1 s is used");
    }

    @ParameterizedTest
    @CsvSource({
        // lines, preempt, delay in ms, complaints
        "'',                                            true,  0,    0",
        "nopreempt,                                     false, 0,    0",
        "nopreempt;state BACKUP,                        false, 0,    0",
        "nopreempt;state MASTER;priority 100,           true,  0,    1",
        "nopreempt;priority 255,                        true,  0,    1",
        "nopreempt;priority 255;state BACKUP,           true,  0,    1",
        "nopreempt;preempt,                             true,  0,    0",
        "preempt_delay 5,                               true,  5000, 0",
        "preempt_delay 5;nopreempt,                     false, 0,    1",
        "preempt_delay 5;state MASTER;priority 100,     true,  0,    1",
        "preempt_delay 5;priority 255,                  true,  0,    1",
        "preempt_delay 5;nopreempt;state MASTER,        true,  0,    2",
    })
    void preemption(String lines, boolean preempt, long delayMs, int complaints) {
        KeepalivedConfiguration configuration = Texts.instance(lines.replace(';', '\n'));

        assertThat(Texts.only(configuration).preempt()).isEqualTo(preempt);
        assertThat(Texts.only(configuration).preemptDelayMs()).isEqualTo(delayMs);
        assertThat(Texts.complaints(configuration)).hasSize(complaints).allMatch(text -> text.contains("warning: "));
    }

    @Test
    void simple_password() {
        KeepalivedConfiguration configuration =
                Texts.instance("authentication {\nauth_type PASS\nauth_pass 12345678\n}");

        assertThat(Texts.only(configuration).authentication()).isEqualTo(password("12345678"));
        assertThat(Texts.complaints(configuration)).isEmpty();
    }

    @Test
    void a_long_password_is_cut() {
        KeepalivedConfiguration configuration =
                Texts.instance("authentication {\nauth_type PASS\nauth_pass secret789\n}");

        assertThat(Texts.only(configuration).authentication()).isEqualTo(password("secret78"));
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:9:11: error: auth_pass: found 9 bytes, expected at most 8; cut off after 8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_type PASS\nauth_pass topsecret hunter2",
                "auth_type PASS\nauth_pass \"topsecret hunter2\"",
                "auth_type XXX\nauth_pass topsecret",
                "auth_type AH\nauth_pass topsecret",
                "auth_pass topsecret",
                "auth_typo PASS\nauth_pass topsecret",
            })
    void no_remark_shows_the_password(String lines) {
        KeepalivedConfiguration configuration = Texts.instance("authentication {\n" + lines + "\n}");

        assertThat(configuration.diagnostics()).isNotEmpty();
        assertThat(configuration.toString())
                .doesNotContain("topsec")
                .doesNotContain("secret")
                .doesNotContain("hunter");
    }

    @ParameterizedTest
    @CsvSource({
        "auth_type PASS,                        found no auth_pass",
        "auth_pass x,                           found no valid auth_type",
        "auth_type FOO;auth_pass x,             found 'FOO'",
        "'',                                    ''",
    })
    void half_an_authentication_is_none(String lines, String complaint) {
        KeepalivedConfiguration configuration = Texts.instance("authentication {\n" + lines.replace(';', '\n') + "\n}");

        assertThat(Texts.only(configuration).authentication()).isEqualTo(new Authentication.None());
        assertThat(String.join("\n", Texts.complaints(configuration))).contains(complaint);
    }

    @Test
    void version_3_has_no_authentication() {
        String lines = "authentication {\nauth_type PASS\nauth_pass x\n}\n";
        KeepalivedConfiguration asked = Texts.instance(lines + "version 3");
        KeepalivedConfiguration global = Texts.main(
                        "global_defs { vrrp_version 3 }\n" + Texts.instanceText("A", 1, lines))
                .parse();

        assertThat(Texts.only(asked).authentication()).isEqualTo(new Authentication.None());
        assertThat(Texts.complaints(asked))
                .containsExactly(
                        "keepalived.conf:7:1: warning: vrrp_instance 'VI_1': VRRPv3 has no authentication (RFC 9568 section 9); ignored");
        assertThat(Texts.complaints(global)).hasSize(1);
    }

    @Test
    void authentication_header_is_read_and_named() {
        KeepalivedConfiguration configuration = Texts.instance("authentication {\nauth_type AH\nauth_pass x\n}");

        assertThat(Texts.only(configuration).authentication()).isInstanceOf(Authentication.AuthenticationHeader.class);
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("auth_type AH")
                .contains("not built yet");
    }

    @Test
    void a_password_keeps_its_bytes_whatever_their_encoding() {
        byte[] text = Texts.instanceText("A", 1, "authentication {\nauth_type PASS\nauth_pass @\u00e4\n}")
                .getBytes(StandardCharsets.ISO_8859_1);
        KeepalivedConfiguration configuration =
                new Texts().with("keepalived.conf", text).parse();

        assertThat(Texts.only(configuration).authentication())
                .isEqualTo(new Authentication.SimplePassword(new Secret(new byte[] {'@', (byte) 0xe4})));
    }

    private static Authentication password(String text) {
        return new Authentication.SimplePassword(new Secret(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void the_first_address_decides_on_the_family() {
        KeepalivedConfiguration configuration = Texts.main("""
                        vrrp_instance A {
                        interface eth0
                        virtual_router_id 1
                        unicast_src_ip 10.0.0.1
                        unicast_peer {
                        fe80::2
                        10.0.0.2
                        }
                        virtual_ipaddress {
                        2001:db8::1
                        10.0.0.100
                        }
                        virtual_ipaddress_excluded {
                        2001:db8::2
                        }
                        }
                        """).parse();
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.family()).isEqualTo(AddressFamily.IPV4);
        assertThat(instance.virtualAddresses()).extracting(VirtualAddress::cidr).containsExactly("10.0.0.100/32");
        assertThat(instance.excludedAddresses())
                .extracting(VirtualAddress::family)
                .containsExactly(AddressFamily.IPV6);
        assertThat(instance.unicastPeers()).hasSize(1);
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:6:1: error: found the IPv6 address fe80:0:0:0:0:0:0:2, expected IPv4 as before in this instance; ignored",
                        "keepalived.conf:10:1: error: found the IPv6 address 2001:db8:0:0:0:0:0:1, expected IPv4 as before in this instance; ignored");
    }

    @Test
    void ipv6_is_always_version_3() {
        String text = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n%svirtual_ipaddress { fe80::1 }\n}\n";
        KeepalivedConfiguration asked =
                Texts.main(text.formatted("version 2\n")).parse();
        KeepalivedConfiguration silent = Texts.main(text.formatted("")).parse();

        assertThat(Texts.only(asked).version()).isEqualTo(3);
        assertThat(Texts.only(silent).version()).isEqualTo(3);
        assertThat(Texts.only(silent).multicastGroup()).isEqualTo(InetAddress.ofLiteral("ff02::12"));
        assertThat(Texts.complaints(asked))
                .singleElement()
                .asString()
                .contains("4:1: warning")
                .contains("VRRPv2 knows no IPv6");
        assertThat(silent.diagnostics()).isEmpty();
    }

    @Test
    void without_address_there_is_no_instance() {
        String text = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n%s}\n";
        KeepalivedConfiguration none = Texts.main(text.formatted("")).parse();
        KeepalivedConfiguration empty = Texts.main(text.formatted("virtual_ipaddress {\n1.2.3.400\n}\n"))
                .parse();
        KeepalivedConfiguration allowed =
                Texts.main(text.formatted("no_virtual_ipaddress\n")).parse();

        assertThat(none.instances()).isEmpty();
        assertThat(Texts.complaints(none))
                .containsExactly(
                        "keepalived.conf:1:1: error: vrrp_instance 'A': found no virtual address, expected at least one; the instance is skipped");
        assertThat(empty.instances()).isEmpty();
        assertThat(Texts.complaints(empty)).hasSize(2);
        assertThat(Texts.only(allowed).virtualAddresses()).isEmpty();
        assertThat(Texts.complaints(allowed)).isEmpty();
    }

    @Test
    void an_address_given_twice_is_used_once() {
        KeepalivedConfiguration configuration = Texts.instance("""
                virtual_ipaddress {
                10.0.0.100/24
                10.0.0.100/24 dev eth0
                10.0.0.100/24 dev eth1
                10.0.0.100
                }
                virtual_ipaddress_excluded {
                10.0.0.100/24
                10.0.0.101
                }
                """);
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.virtualAddresses())
                .extracting(VirtualAddress::cidr)
                .containsExactly("10.0.0.100/24", "10.0.0.100/24", "10.0.0.100/32");
        assertThat(instance.excludedAddresses())
                .extracting(VirtualAddress::cidr)
                .containsExactly("10.0.0.101/32");
        assertThat(Texts.complaints(configuration))
                .hasSize(3)
                .allMatch(text -> text.contains("warning") && text.endsWith("is given twice; the second is ignored"));
    }

    @Test
    void more_addresses_than_a_packet_holds_are_kept_but_not_advertised() {
        String addresses = IntStream.range(0, 300)
                .mapToObj(i -> "10.1." + i / 200 + "." + i % 200)
                .collect(Collectors.joining("\n"));
        KeepalivedConfiguration configuration =
                Texts.instance("virtual_ipaddress {\n" + addresses + "\n}\nvirtual_ipaddress_excluded {\n10.9.9.9\n}");
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.virtualAddresses()).hasSize(255);
        assertThat(instance.excludedAddresses()).hasSize(47);
        assertThat(instance.excludedAddresses().getLast().cidr()).isEqualTo("10.9.9.9/32");
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("warning")
                .contains("an advertisement holds 255 addresses; the 46 from here on");
    }

    @Test
    void without_virtual_router_id_there_is_no_instance() {
        KeepalivedConfiguration missing = Texts.main(
                        "vrrp_instance A {\ninterface eth0\nvirtual_ipaddress { 10.0.0.1 }\n}\n")
                .parse();
        KeepalivedConfiguration bad = Texts.main(
                        "vrrp_instance A {\nvirtual_router_id 256\nvirtual_ipaddress { 10.0.0.1 }\n}\n")
                .parse();

        assertThat(missing.instances()).isEmpty();
        assertThat(Texts.complaints(missing))
                .containsExactly(
                        "keepalived.conf:1:1: error: vrrp_instance 'A': found no virtual_router_id, expected one from 1 to 255; the instance is skipped");
        assertThat(bad.instances()).isEmpty();
        assertThat(Texts.complaints(bad))
                .containsExactly(
                        "keepalived.conf:2:1: error: vrrp_instance 'A': without a valid virtual_router_id the instance is skipped",
                        "keepalived.conf:2:19: error: virtual_router_id: found '256', expected a whole number from 1 to 255; ignored");
    }

    @Test
    void without_interface_the_default_one_is_used() {
        String text = "vrrp_instance A {\nvirtual_router_id 1\nvirtual_ipaddress { 10.0.0.1 }\n}\n";
        KeepalivedConfiguration silent = Texts.main(text).parse();
        KeepalivedConfiguration global =
                Texts.main(text + "global_defs { default_interface ens3 }\n").parse();

        assertThat(Texts.only(silent).interfaceName()).isEqualTo("eth0");
        assertThat(Texts.complaints(silent))
                .singleElement()
                .asString()
                .contains("warning")
                .contains("default_interface, eth0");
        assertThat(Texts.only(global).interfaceName()).isEqualTo("ens3");
    }

    @Test
    void unicast() {
        KeepalivedConfiguration configuration = Texts.instance("""
                mcast_src_ip 10.0.0.1
                unicast_peer {
                10.0.0.2
                10.0.0.3 min_ttl 1 max_ttl 64
                10.0.0.4 min_ttl 9 max_ttl 8
                10.0.0.5 min_ttl 256
                10.0.0.2
                10.0.0.6 10.0.0.7
                host.example
                }
                """);
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.sourceAddress()).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
        assertThat(instance.unicastPeers())
                .extracting(peer -> peer.address().getHostAddress() + " " + peer.minTtl() + "-" + peer.maxTtl())
                .containsExactly(
                        "10.0.0.2 0-255", "10.0.0.3 1-64", "10.0.0.4 0-255", "10.0.0.5 0-255", "10.0.0.6 0-255");
        assertThat(Texts.complaints(configuration))
                .extracting(text -> text.split(":", 3)[1])
                .containsExactly("11", "12", "13", "14", "15");
    }

    @Test
    void unicast_without_peers_is_multicast() {
        assertThat(Texts.complaints(Texts.instance("unicast_src_ip 10.0.0.1")))
                .singleElement()
                .asString()
                .contains("7:1: warning")
                .contains("multicast is used");
        assertThat(Texts.complaints(Texts.instance("unicast_src_ip 10.0.0.1\nunicast_fault_no_peer")))
                .isEmpty();
        assertThat(Texts.complaints(Texts.instance("mcast_src_ip 10.0.0.1"))).isEmpty();
    }

    @Test
    void a_group_of_its_own() {
        assertThat(Texts.only(Texts.instance("mcast_dst_ip 224.0.0.19")).multicastGroup())
                .isEqualTo(InetAddress.ofLiteral("224.0.0.19"));
        assertThat(Texts.complaints(Texts.instance("mcast_dst_ip 10.0.0.1")))
                .singleElement()
                .asString()
                .contains("expected a multicast address");
        assertThat(Texts.complaints(Texts.instance("mcast_dst_ip ff02::13")))
                .singleElement()
                .asString()
                .contains("expected IPv4");
        assertThat(Texts.complaints(Texts.instance("mcast_dst_ip")))
                .singleElement()
                .asString()
                .contains("found nothing");
        assertThat(Texts.complaints(Texts.instance("unicast_src_ip 10.0.0")))
                .anyMatch(text -> text.contains("found '10.0.0', expected an IPv4 or IPv6 address"));
    }

    @Test
    void gratuitous_arp_defaults_and_levels() {
        String globals = "global_defs {\n%s\n}\n";
        assertThat(garp("", "")).isEqualTo(new Garp(5000, 5, 0, 1, 5000, 5, 0, 0));
        // Without a word of its own, "lower priority" follows the master's values.
        assertThat(garp("", "garp_master_delay 7\ngarp_master_repeat 2"))
                .isEqualTo(new Garp(7000, 2, 0, 1, 7000, 2, 0, 0));
        assertThat(garp(
                        globals.formatted(
                                "vrrp_garp_master_delay 1\nvrrp_garp_lower_prio_delay 9\nvrrp_garp_master_refresh 60\nvrrp_garp_interval 0.001\nvrrp_gna_interval 0.000001"),
                        "garp_master_repeat 3\ngarp_lower_prio_repeat 0"))
                .isEqualTo(new Garp(1000, 3, 60_000, 1, 9000, 0, 1000, 1));
        assertThat(garp(globals.formatted("vrrp_min_garp"), "")).isEqualTo(new Garp(0, 1, 0, 1, 0, 1, 0, 0));
        assertThat(garp(globals.formatted("vrrp_min_garp"), "garp_master_delay 2"))
                .isEqualTo(new Garp(2000, 1, 0, 1, 2000, 1, 0, 0));
    }

    private static Garp garp(String globals, String lines) {
        KeepalivedConfiguration configuration =
                Texts.main(globals + Texts.instanceText("A", 1, lines)).parse();
        assertThat(Texts.complaints(configuration)).isEmpty();
        return Texts.only(configuration).garp();
    }

    @Test
    void values_of_global_defs_hold_until_an_instance_says_otherwise() {
        String globals = """
                global_defs {
                vrrp_version 3
                vrrp_mcast_group4 224.0.0.19
                vrrp_down_timer_adverts 4
                vrrp_lower_prio_no_advert
                vrrp_higher_prio_send_advert
                vrrp_owner_ignore_adverts
                v3_checksum_as_v2
                vrrp_check_unicast_src
                vrrp_skip_check_adv_addr
                vrrp_notify_priority_changes
                smtp_alert on
                }
                """;
        KeepalivedConfiguration configuration = Texts.main(
                        Texts.instanceText("A", 1, "") + Texts.instanceText("B", 2, """
                                version 2
                                down_timer_adverts 5
                                lower_prio_no_advert off
                                higher_prio_send_advert off
                                owner_ignore_adverts off
                                v3_checksum_as_v2 off
                                check_unicast_src off
                                skip_check_adv_addr off
                                notify_priority_changes off
                                smtp_alert off
                                """) + globals)
                .parse();
        VrrpInstance a = configuration.instances().getFirst();
        VrrpInstance b = configuration.instances().getLast();

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(a.version()).isEqualTo(3);
        assertThat(a.multicastGroup()).isEqualTo(InetAddress.ofLiteral("224.0.0.19"));
        assertThat(a.downTimerAdverts()).isEqualTo(4);
        assertThat(flags(a)).doesNotContain(false);
        assertThat(b.version()).isEqualTo(2);
        assertThat(b.downTimerAdverts()).isEqualTo(5);
        assertThat(flags(b)).doesNotContain(true);
    }

    private static Iterable<Boolean> flags(VrrpInstance instance) {
        return List.of(
                instance.lowerPrioNoAdvert(),
                instance.higherPrioSendAdvert(),
                instance.ownerIgnoreAdverts(),
                instance.v3ChecksumAsV2(),
                instance.checkUnicastSource(),
                instance.skipCheckAdvAddr(),
                instance.notifyScripts().priorityChanges(),
                instance.smtpAlert());
    }

    @Test
    void strict_mode_overrules_what_the_rfc_does_not_know() {
        KeepalivedConfiguration configuration = Texts.instance("""
                strict_mode on
                state MASTER
                priority 100
                preempt_delay 5
                accept
                down_timer_adverts 4
                garp_lower_prio_repeat 3
                higher_prio_send_advert
                lower_prio_no_advert off
                authentication {
                auth_type PASS
                auth_pass x
                }
                """);
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.strict()).isTrue();
        assertThat(instance.initialState()).isEqualTo(VrrpInstance.InitialState.BACKUP);
        assertThat(instance.preemptDelayMs()).isZero();
        assertThat(instance.accept()).isFalse();
        assertThat(instance.downTimerAdverts()).isEqualTo(3);
        assertThat(instance.garp()).isEqualTo(new Garp(5000, 5, 0, 1, 0, 0, 0, 0));
        assertThat(instance.higherPrioSendAdvert()).isFalse();
        assertThat(instance.lowerPrioNoAdvert()).isTrue();
        assertThat(instance.ownerIgnoreAdverts()).isTrue();
        assertThat(instance.authentication()).isEqualTo(new Authentication.None());
        assertThat(Texts.complaints(configuration)).hasSize(8).allMatch(text -> text.contains("warning"));
    }

    @Test
    void strict_mode_of_an_owner() {
        VrrpInstance owner = Texts.only(Texts.instance("strict_mode\npriority 255\nstate BACKUP"));

        assertThat(owner.initialState()).isEqualTo(VrrpInstance.InitialState.MASTER);
        assertThat(owner.accept()).isTrue();
        assertThat(Texts.only(Texts.instance("strict_mode\nversion 3\naccept")).accept())
                .isTrue();
        assertThat(Texts.only(Texts.instance("strict_mode")).accept()).isFalse();
        assertThat(Texts.complaints(Texts.instance("strict_mode"))).isEmpty();
    }

    @Test
    void strict_mode_demands_a_link_local_address_first() {
        String text =
                "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nstrict_mode\nvirtual_ipaddress {\n%s\n}\n}\n";
        KeepalivedConfiguration global =
                Texts.main(text.formatted("2001:db8::1\nfe80::1")).parse();

        assertThat(global.instances()).isEmpty();
        assertThat(Texts.complaints(global))
                .singleElement()
                .asString()
                .contains("6:1: error")
                .contains("link-local");
        assertThat(Texts.main(text.formatted("fe80::1\n2001:db8::1")).parse().instances())
                .hasSize(1);
    }

    @Test
    void strict_mode_of_global_defs_can_be_switched_off() {
        KeepalivedConfiguration configuration = Texts.main("global_defs { vrrp_strict }\n"
                        + Texts.instanceText("A", 1, "") + Texts.instanceText("B", 2, "strict_mode off"))
                .parse();

        assertThat(configuration.instances()).extracting(VrrpInstance::strict).containsExactly(true, false);
    }

    @Test
    void two_instances_cannot_be_one_virtual_router() {
        KeepalivedConfiguration configuration = Texts.main(Texts.instanceText("A", 1, "")
                        + Texts.instanceText("B", 1, "")
                        + Texts.instanceText("C", 1, "interface eth1")
                        + "vrrp_instance D {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress { fe80::1 }\n}\n")
                .parse();

        assertThat(configuration.instances()).extracting(VrrpInstance::name).containsExactly("A", "C", "D");
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:9:1: error: vrrp_instance 'B': virtual_router_id 1 (IPv4) on eth0 is that of vrrp_instance 'A' at keepalived.conf:1:1, expected another; the instance is skipped");
    }

    @Test
    void two_instances_cannot_have_one_name() {
        KeepalivedConfiguration configuration = Texts.main(
                        Texts.instanceText("A", 1, "") + Texts.instanceText("A", 2, ""))
                .parse();

        assertThat(Texts.only(configuration).virtualRouterId()).isEqualTo(1);
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:9:1: error: found vrrp_instance 'A' a second time, expected another name; the block is skipped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vrrp_instance {\n}\n", "vrrp_instance \"\" {\n}\n"})
    void an_instance_has_a_name(String text) {
        assertThat(Texts.complaints(Texts.main(text).parse()))
                .singleElement()
                .asString()
                .contains("error: ")
                .contains("expected a name");
    }

    @Test
    void routes_and_rules_are_kept_and_named() {
        KeepalivedConfiguration configuration = Texts.instance(
                "virtual_routes {\n10.0.0.0/8 via 10.0.0.1\n}\nvirtual_rules {\nfrom 10.0.0.1 table 5\n}");
        VrrpInstance instance = Texts.only(configuration);

        assertThat(instance.virtualRoutes())
                .singleElement()
                .satisfies(node -> assertThat(node.words()).hasSize(3));
        assertThat(instance.virtualRules()).hasSize(1);
        assertThat(Texts.complaints(configuration)).hasSize(2).allMatch(text -> text.contains("not built yet"));
    }
}
