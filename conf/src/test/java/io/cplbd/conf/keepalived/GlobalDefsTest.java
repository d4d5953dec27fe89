package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalDefsTest {
    /** Lines and what they come to. */
    private static final Map<String, Object> GOOD = Map.ofEntries(
            Map.entry("router_id r1", "r1"),
            Map.entry("router_id \"a b\"", "a b"),
            Map.entry("vrrp_version 2", 2),
            Map.entry("vrrp_version 3", 3),
            Map.entry("vrrp_mcast_group4 239.1.2.3", InetAddress.ofLiteral("239.1.2.3")),
            Map.entry("vrrp_mcast_group6 ff05::9", Inet6Address.ofLiteral("ff05::9")),
            Map.entry("default_interface ens3", "ens3"),
            Map.entry("vrrp_down_timer_adverts 1", 1),
            Map.entry("vrrp_down_timer_adverts 100", 100),
            Map.entry("vrrp_vip_lease forever", new AddressLease.Forever()),
            Map.entry("vrrp_startup_delay 1.5", 1500L),
            Map.entry("vrrp_delay_after_boot 2", 2000L),
            Map.entry("vrrp_rt_priority 1", 1),
            Map.entry("vrrp_rt_priority 99", 99),
            Map.entry("max_auto_priority", 99),
            Map.entry("max_auto_priority 50", 50),
            Map.entry("max_auto_priority -1", 0),
            Map.entry("max_auto_priority 0", 0),
            Map.entry("min_auto_priority_delay 10000000", 10_000_000),
            Map.entry("vrrp_priority -20", -20),
            Map.entry("vrrp_priority 19", 19),
            Map.entry("vrrp_cpu_affinity 0 1 3", List.of(0, 1, 3)),
            Map.entry("vrrp_rlimit_rttime 2", 2L),
            Map.entry("vrrp_rlimit_rtime 5", 5L),
            Map.entry("vrrp_no_swap", true),
            Map.entry("vrrp_no_swap off", false),
            Map.entry("script_user u", new ScriptUser("u", null)),
            Map.entry("script_user u g", new ScriptUser("u", "g")),
            Map.entry("enable_script_security", true),
            Map.entry("dynamic_interfaces", GlobalDefs.DynamicInterfaces.ON),
            Map.entry("dynamic_interfaces allow_if_changes", GlobalDefs.DynamicInterfaces.ALLOW_CHANGES),
            Map.entry("log_unknown_vrids", true),
            Map.entry("fifo_write_vrrp_states_on_reload", true),
            Map.entry("vrrp_strict off", false),
            Map.entry("vrrp_strict", true),
            Map.entry("vrrp_skip_check_adv_addr", true),
            Map.entry("state_dump_file /run/s", "/run/s"),
            Map.entry("stats_dump_file /run/t", "/run/t"),
            Map.entry("net_namespace blue", "blue"),
            Map.entry("instance one", "one"),
            Map.entry("use_pid_dir", true));

    private static final Map<String, Function<GlobalDefs, Object>> VALUES = Map.ofEntries(
            Map.entry("router_id", g -> String.valueOf(g.routerId())),
            Map.entry("vrrp_version", GlobalDefs::vrrpVersion),
            Map.entry("vrrp_mcast_group4", GlobalDefs::multicastGroup4),
            Map.entry("vrrp_mcast_group6", GlobalDefs::multicastGroup6),
            Map.entry("default_interface", GlobalDefs::defaultInterface),
            Map.entry("vrrp_down_timer_adverts", GlobalDefs::downTimerAdverts),
            Map.entry("vrrp_vip_lease", GlobalDefs::lease),
            Map.entry("vrrp_startup_delay", GlobalDefs::startupDelayMs),
            Map.entry("vrrp_delay_after_boot", GlobalDefs::delayAfterBootMs),
            Map.entry("vrrp_rt_priority", g -> g.scheduling().realtimePriority()),
            Map.entry("max_auto_priority", g -> g.scheduling().maxAutoPriority()),
            Map.entry("min_auto_priority_delay", g -> g.scheduling().minAutoPriorityDelayUs()),
            Map.entry("vrrp_priority", g -> String.valueOf(g.scheduling().niceness())),
            Map.entry("vrrp_cpu_affinity", g -> g.scheduling().cpuAffinity()),
            Map.entry("vrrp_rlimit_rttime", g -> g.scheduling().rlimitRttimeUs()),
            Map.entry("vrrp_rlimit_rtime", g -> g.scheduling().rlimitRttimeUs()),
            Map.entry("vrrp_no_swap", g -> g.scheduling().noSwap()),
            Map.entry("script_user", g -> String.valueOf(g.scriptUser())),
            Map.entry("enable_script_security", GlobalDefs::enableScriptSecurity),
            Map.entry("dynamic_interfaces", GlobalDefs::dynamicInterfaces),
            Map.entry("log_unknown_vrids", GlobalDefs::logUnknownVrids),
            Map.entry("fifo_write_vrrp_states_on_reload", GlobalDefs::fifoWriteStatesOnReload),
            Map.entry("vrrp_strict", GlobalDefs::strict),
            Map.entry("vrrp_skip_check_adv_addr", GlobalDefs::skipCheckAdvAddr),
            Map.entry("state_dump_file", g -> String.valueOf(g.stateDumpFile())),
            Map.entry("stats_dump_file", g -> String.valueOf(g.statsDumpFile())),
            Map.entry("net_namespace", g -> String.valueOf(g.netNamespace())),
            Map.entry("instance", g -> String.valueOf(g.instanceName())),
            Map.entry("use_pid_dir", GlobalDefs::usePidDir));

    static Stream<Arguments> good() {
        return GOOD.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_word_sets_its_value(String line, Object value) {
        KeepalivedConfiguration configuration = parse(line);
        Function<GlobalDefs, Object> reader = VALUES.get(line.replaceAll(" .*", ""));

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(reader).isNotNull();
        if (reader != null) {
            assertThat(reader.apply(configuration.globals())).asString().isEqualTo(value.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "router_id",
                "vrrp_version 4",
                "vrrp_version",
                "vrrp_mcast_group4 1.2.3.4",
                "vrrp_mcast_group4 ff02::1",
                "vrrp_mcast_group4",
                "vrrp_mcast_group6 224.0.0.1",
                "vrrp_mcast_group6 x",
                "default_interface a_very_long_interface_name",
                "vrrp_down_timer_adverts 0",
                "vrrp_down_timer_adverts 101",
                "vrrp_startup_delay -1",
                "vrrp_rt_priority 0",
                "vrrp_rt_priority 100",
                "max_auto_priority 100",
                "max_auto_priority -2",
                "min_auto_priority_delay 0",
                "min_auto_priority_delay 10000001",
                "vrrp_priority 20",
                "vrrp_priority -21",
                "vrrp_cpu_affinity",
                "vrrp_cpu_affinity x",
                "vrrp_rlimit_rttime 1",
                "script_user",
                "enable_script_security maybe",
                "vrrp_garp_interval -1",
                "vrrp_garp_interval 4295",
                "vrrp_garp_master_repeat x",
                "smtp_server",
                "smtp_server a [25]",
                "smtp_server a 0",
                "smtp_server a 65536",
                "smtp_connect_timeout 0",
                "state_dump_file",
                "notify_fifo",
                "net_namespace",
                "notification_email x@y",
                "router_id { x }"
            })
    void what_a_word_does_not_take_is_an_error_and_the_default_holds(String line) {
        KeepalivedConfiguration configuration = parse(line);

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:2:")
                .contains(": error: ");
        if (!line.startsWith("smtp_server a")) {
            assertThat(configuration.globals()).isEqualTo(parse("").globals());
        }
    }

    @Test
    void stock_files_of_distributions_are_read_in_silence() {
        KeepalivedConfiguration configuration = Texts.main("""
                        ! Configuration File for keepalived

                        global_defs {
                           notification_email {
                             acassen@firewall.loc
                             failover@firewall.loc sysadmin@firewall.loc
                           }
                           notification_email_from Alexandre.Cassen@firewall.loc
                           smtp_server 192.168.200.1
                           smtp_connect_timeout 30
                           router_id LVS_DEVEL
                           vrrp_skip_check_adv_addr
                           vrrp_strict
                           vrrp_garp_interval 0
                           vrrp_gna_interval 0
                        }
                        """).parse();
        GlobalDefs globals = configuration.globals();

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(globals.smtp().to()).hasSize(3);
        assertThat(globals.smtp().server()).isEqualTo("192.168.200.1");
        assertThat(globals.smtp().port()).isEqualTo(25);
        assertThat(globals.smtp().connectTimeoutMs()).isEqualTo(30_000);
        assertThat(globals.strict()).isTrue();
        assertThat(globals.garp().intervalUs()).isZero();
    }

    @Test
    void fifos_and_their_scripts() {
        GlobalDefs globals = parse("""
                        notify_fifo_script "/bin/a b" x
                        notify_fifo /run/f u g
                        vrrp_notify_fifo /run/v
                        vrrp_notify_fifo_script /bin/c
                        script_user s
                        """).globals();

        assertThat(globals.notifyFifo()).isNotNull().satisfies(fifo -> {
            assertThat(fifo.path()).isEqualTo("/run/f");
            assertThat(fifo.user()).isEqualTo(new ScriptUser("u", "g"));
            assertThat(fifo.script()).isNotNull().extracting(Script::user).isEqualTo(new ScriptUser("x", null));
        });
        assertThat(globals.vrrpNotifyFifo()).isNotNull().satisfies(fifo -> {
            assertThat(fifo.user()).isNull();
            assertThat(fifo.script()).isNotNull().extracting(Script::user).isEqualTo(new ScriptUser("s", null));
        });
    }

    @Test
    void mail_of_vrrp_follows_the_nearest_word() {
        assertThat(parse("").globals().smtp().alertsVrrp()).isFalse();
        assertThat(parse("smtp_alert").globals().smtp().alertsVrrp()).isTrue();
        assertThat(parse("smtp_alert\nsmtp_alert_vrrp off").globals().smtp().alertsVrrp())
                .isFalse();
        assertThat(parse("smtp_alert off\nsmtp_alert_vrrp").globals().smtp().alertsVrrp())
                .isTrue();
    }

    @Test
    void several_blocks_are_one() {
        KeepalivedConfiguration configuration = Texts.main(
                        "global_defs { router_id a }\nglobal_defs { vrrp_version 3 }\n")
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo("a");
        assertThat(configuration.globals().vrrpVersion()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"net_namespace blue", "instance blue", "use_pid_dir"})
    void some_words_may_stand_outside(String line) {
        KeepalivedConfiguration outside = Texts.main(line + "\n").parse();

        assertThat(outside.diagnostics()).isEmpty();
        assertThat(outside.globals()).isEqualTo(parse(line).globals());
        assertThat(outside.globals()).isNotEqualTo(parse("").globals());
        assertThat(Texts.complaints(Texts.main(line + " x\n").parse())).hasSize(1);
    }

    @Test
    void words_not_built_are_named() {
        assertThat(Texts.complaints(
                        parse("namespace_with_ipsets\nenable_dbus\nvrrp_iptables a b\nlinkbeat_use_polling")))
                .hasSize(4)
                .allMatch(text -> text.contains("warning: ")
                        && text.endsWith("known to keepalived, not built yet; it has no effect"));
        assertThat(Texts.complaints(Texts.main("bfd_instance b {\nx\n}\nstatic_routes { a }\ngarp_group { }\n")
                        .parse()))
                .hasSize(3)
                .allMatch(text -> text.contains("not built yet"));
    }

    private static KeepalivedConfiguration parse(String lines) {
        return Texts.main("global_defs {\n" + lines + "\n}\n").parse();
    }
}
