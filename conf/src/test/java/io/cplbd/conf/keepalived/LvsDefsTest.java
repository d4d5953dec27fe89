package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of global_defs about virtual servers. */
class LvsDefsTest {
    private static KeepalivedConfiguration parse(String lines) {
        return Texts.main("global_defs {\n" + lines.replace('|', '\n') + "\n}\n")
                .parse();
    }

    private static GlobalDefs.Lvs good(String lines) {
        KeepalivedConfiguration configuration = parse(lines);

        assertThat(Texts.complaints(configuration)).isEmpty();
        return configuration.globals().lvs();
    }

    @Test
    void with_nothing_said_all_is_off() {
        assertThat(good(""))
                .isEqualTo(new GlobalDefs.Lvs(
                        null,
                        null,
                        null,
                        false,
                        GlobalDefs.FlushOnStop.NOTHING,
                        null,
                        false,
                        false,
                        null,
                        new GlobalDefs.IpvsNamespace.OfVrrp(),
                        10_000));
    }

    @Test
    void the_table_is_read_again_as_often_as_asked() {
        assertThat(good("lvs_recheck_interval 0.25").recheckMs()).isEqualTo(250);
        assertThat(good("lvs_recheck_interval 3600").recheckMs()).isEqualTo(3_600_000);
        assertThat(good("lvs_recheck_interval 0").recheckMs()).isZero();
        assertThat(Texts.complaints(parse("lvs_recheck_interval 3601"))).hasSize(1);
    }

    @Test
    void timeouts() {
        assertThat(good("lvs_timeouts tcp 0 tcpfin 2678400 udp 7"))
                .extracting(GlobalDefs.Lvs::tcpTimeoutS, GlobalDefs.Lvs::tcpFinTimeoutS, GlobalDefs.Lvs::udpTimeoutS)
                .containsExactly(0, 2_678_400, 7);
        assertThat(good("lvs_timeouts udp 7|lvs_timeouts tcpfin 5"))
                .extracting(GlobalDefs.Lvs::tcpTimeoutS, GlobalDefs.Lvs::tcpFinTimeoutS, GlobalDefs.Lvs::udpTimeoutS)
                .containsExactly(null, 5, 7);
    }

    @Test
    void flags() {
        assertThat(good("lvs_flush").flush()).isTrue();
        assertThat(good("lvs_flush|lvs_flush off").flush()).isFalse();
        assertThat(good("lvs_flush_on_stop").flushOnStop()).isEqualTo(GlobalDefs.FlushOnStop.ALL);
        assertThat(good("lvs_flush_on_stop VS").flushOnStop()).isEqualTo(GlobalDefs.FlushOnStop.OWN_SERVICES);
        assertThat(good("lvs_flush_onstop VS").flushOnStop()).isEqualTo(GlobalDefs.FlushOnStop.OWN_SERVICES);
        assertThat(good("rs_init_notifies").initialNotifies()).isTrue();
        assertThat(good("checker_log_all_failures yes").checkerLogAllFailures()).isTrue();
    }

    @Test
    void a_fifo_and_its_script() {
        assertThat(good("lvs_notify_fifo_script \"/bin/a b\"|lvs_notify_fifo /run/f u|script_user s")
                        .notifyFifo())
                .isNotNull()
                .satisfies(fifo -> {
                    assertThat(fifo.path()).isEqualTo("/run/f");
                    assertThat(fifo.user()).isEqualTo(new ScriptUser("u", null));
                    assertThat(fifo.script()).isNotNull().satisfies(script -> {
                        assertThat(script.argv()).containsExactly("/bin/a", "b");
                        assertThat(script.user()).isEqualTo(new ScriptUser("s", null));
                    });
                });
    }

    @Test
    void the_namespace_of_the_table() {
        assertThat(good("net_namespace_ipvs").namespace()).isEqualTo(new GlobalDefs.IpvsNamespace.Initial());
        assertThat(good("net_namespace_ipvs blue").namespace()).isEqualTo(new GlobalDefs.IpvsNamespace.Named("blue"));
        assertThat(Texts.main("net_namespace_ipvs blue\n").parse().globals())
                .isEqualTo(parse("net_namespace_ipvs blue").globals());
    }

    @ParameterizedTest
    @CsvSource({
        "eth1, , , , , , ",
        "eth1 V, V, , , , , ",
        "eth1 inst V, V, , , , , ",
        "eth1 V 5, V, 5, , , , ",
        "eth1 5, , 5, , , , ",
        "eth1 V id 0 maxlen 1 port 1 ttl 1 group 224.0.0.9, V, 0, 1, 1, 1, 224.0.0.9",
        "eth1 group ff02::81 ttl 255 port 65535 maxlen 65507 id 255 inst id, id, 255, 65507, 65535, 255, ff02::81",
    })
    void the_sync_daemon(
            String line,
            @Nullable String instance,
            @Nullable Integer id,
            @Nullable Integer maxLength,
            @Nullable Integer port,
            @Nullable Integer ttl,
            @Nullable String group) {
        assertThat(good("lvs_sync_daemon " + line).syncDaemon())
                .isEqualTo(new GlobalDefs.SyncDaemon(
                        "eth1",
                        instance,
                        id,
                        maxLength,
                        port,
                        ttl,
                        group == null ? null : InetAddress.ofLiteral(group),
                        new Position("keepalived.conf", 2, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lvs_timeouts",
                "lvs_timeouts tcp",
                "lvs_timeouts tcp 2678401",
                "lvs_timeouts tcp -1",
                "lvs_timeouts udp x",
                "lvs_timeouts 1 2 3",
                "lvs_flush x",
                "rs_init_notifies x",
                "checker_log_all_failures x",
                "lvs_notify_fifo",
                "lvs_notify_fifo_script",
                "lvs_sync_daemon",
                "lvs_sync_daemon a_very_long_interface_name",
                "lvs_sync_daemon eth1 V foo 5",
                "lvs_sync_daemon eth1 V id",
                "lvs_sync_daemon eth1 V id 256",
                "lvs_sync_daemon eth1 V 256",
                "lvs_sync_daemon eth1 inst",
                "lvs_sync_daemon eth1 V maxlen 0",
                "lvs_sync_daemon eth1 V maxlen 65508",
                "lvs_sync_daemon eth1 V port 0",
                "lvs_sync_daemon eth1 V port 65536",
                "lvs_sync_daemon eth1 V ttl 0",
                "lvs_sync_daemon eth1 V ttl 256",
                "lvs_sync_daemon eth1 V group 10.0.0.1",
                "lvs_sync_daemon eth1 V group x",
            })
    void what_a_word_does_not_take_is_an_error_and_the_default_holds(String line) {
        KeepalivedConfiguration configuration = parse(line);

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:2:")
                .contains(": error: ", "found ", "expected ");
        assertThat(configuration.globals()).isEqualTo(parse("").globals());
    }

    @Test
    void of_two_sync_daemons_the_first_counts() {
        KeepalivedConfiguration configuration = parse("lvs_sync_daemon a V|lvs_sync_daemon b V");

        assertThat(configuration.globals().lvs().syncDaemon())
                .isNotNull()
                .extracting(GlobalDefs.SyncDaemon::interfaceName)
                .isEqualTo("a");
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains(":3:1: error: ", "a second time");
    }

    @Test
    void surplus_words_are_reported() {
        assertThat(Texts.complaints(parse("lvs_flush_on_stop x|lvs_flush on x|net_namespace_ipvs a b")))
                .hasSize(3)
                .allMatch(text -> text.contains(": warning: ") && text.contains("expected nothing more"));
    }
}
