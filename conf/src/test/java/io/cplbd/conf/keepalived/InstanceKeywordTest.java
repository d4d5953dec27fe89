package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each keyword of an instance on its own: least and greatest value, what is out of range, missing, too much, in the wrong place. */
class InstanceKeywordTest {
    /** A keyword with one number. {@code bad} are texts that leave the default in effect. */
    record NumberWord(
            String keyword,
            ToLongFunction<VrrpInstance> value,
            long otherwise,
            List<Good> good,
            List<String> bad,
            String also) {}

    record Good(String text, long value) {}

    private static final List<NumberWord> NUMBERS = List.of(
            number(
                    "priority",
                    VrrpInstance::priority,
                    100,
                    "1=1 255=255 +20=20",
                    "0 256 -1 0x20 1.5 x 99999999999999999999"),
            number("version", VrrpInstance::version, 2, "2=2 3=3", "1 4 x"),
            number("unicast_ttl", VrrpInstance::unicastTtl, 255, "0=0 255=255", "-1 256 x"),
            number("down_timer_adverts", VrrpInstance::downTimerAdverts, 3, "1=1 100=100", "0 101 1.5"),
            number("timer_expired_backup", VrrpInstance::timerExpiredBackup, 0, "1=1 254=254", "0 255 x"),
            number("thread_timer_expired", VrrpInstance::timerExpiredBackup, 0, "1=1 254=254", "0 255"),
            number(
                    "preempt_delay",
                    VrrpInstance::preemptDelayMs,
                    0,
                    "0=0 1000=1000000 0.5=500 .5=500 1.=1000 0.001=1",
                    "1000.001 1001 -1 x 1,5 . -0.001"),
            garp("garp_master_delay", Garp::masterDelayMs, 5000, "0=0 4294967.295=4294967295 5.5=5500", "-1 4294968 x"),
            garp("garp_master_repeat", Garp::masterRepeat, 5, "1=1 2147483647=2147483647", "-1 2147483648 1.5"),
            garp("garp_master_refresh", Garp::refreshMs, 0, "0=0 60=60000", "-1 x"),
            garp("garp_master_refresh_repeat", Garp::refreshRepeat, 1, "1=1 7=7", "-1 x"),
            garp("garp_lower_prio_delay", Garp::lowerPrioDelayMs, 5000, "0=0 9=9000", "-1 x"),
            garp("garp_lower_prio_repeat", Garp::lowerPrioRepeat, 5, "0=0 9=9", "-1 x"),
            new NumberWord(
                    "advert_int",
                    VrrpInstance::advertIntervalCs,
                    100,
                    goods("1=100 255=25500 2.=200"),
                    List.of("0", "0.009", "255.001", "256", "-1", "x", "1x", ""),
                    "version 2"),
            new NumberWord(
                    "advert_int",
                    VrrpInstance::advertIntervalCs,
                    100,
                    goods("0.01=1 40.95=4095 .5=50 1e-2=1 1.5E0=150"),
                    List.of("0", "0.009", "1e-3", "1e999", "1e9999", "NaN"),
                    "version 3"));

    private static NumberWord number(
            String keyword, ToLongFunction<VrrpInstance> value, long otherwise, String good, String bad) {
        return new NumberWord(keyword, value, otherwise, goods(good), List.of(bad.split(" ")), "");
    }

    private static NumberWord garp(
            String keyword, ToLongFunction<Garp> value, long otherwise, String good, String bad) {
        return number(keyword, instance -> value.applyAsLong(instance.garp()), otherwise, good, bad);
    }

    private static List<Good> goods(String texts) {
        return Stream.of(texts.split(" "))
                .map(text -> text.split("="))
                .map(pair -> new Good(pair[0], Long.parseLong(pair[1])))
                .toList();
    }

    static Stream<Arguments> good() {
        return NUMBERS.stream().flatMap(number -> number.good().stream().map(good -> Arguments.of(number, good)));
    }

    static Stream<Arguments> bad() {
        return NUMBERS.stream().flatMap(number -> number.bad().stream().map(bad -> Arguments.of(number, bad)));
    }

    static Stream<NumberWord> numbers() {
        return NUMBERS.stream();
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_number_in_range_is_taken(NumberWord number, Good good) {
        KeepalivedConfiguration configuration =
                Texts.instance(number.keyword() + " " + good.text() + "\n" + number.also());

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(number.value().applyAsLong(Texts.only(configuration))).isEqualTo(good.value());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_number_out_of_range_is_an_error_and_the_default_holds(NumberWord number, String bad) {
        KeepalivedConfiguration configuration = Texts.instance(number.keyword() + " " + bad + "\n" + number.also());

        assertThat(number.value().applyAsLong(Texts.only(configuration))).isEqualTo(number.otherwise());
        assertThat(configuration.diagnostics().getFirst().severity()).isEqualTo(Severity.ERROR);
        assertThat(configuration.diagnostics().getFirst().position().line()).isEqualTo(7);
        assertThat(Texts.complaints(configuration).stream().filter(text -> text.contains("error")))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:7:"
                        + (bad.isEmpty() ? 1 : number.keyword().length() + 2) + ": error: ")
                .contains(bad.isEmpty() ? "found nothing" : "found '" + bad + "'")
                .contains("expected ");
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void a_word_too_many_is_a_warning_and_the_number_is_taken(NumberWord number) {
        Good good = number.good().getFirst();
        KeepalivedConfiguration configuration =
                Texts.instance(number.keyword() + " " + good.text() + " surplus\n" + number.also());

        assertThat(number.value().applyAsLong(Texts.only(configuration))).isEqualTo(good.value());
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("warning: " + number.keyword() + ": found 'surplus', expected nothing more");
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void a_block_after_a_number_is_an_error(NumberWord number) {
        KeepalivedConfiguration configuration = Texts.instance(number.keyword() + " 1 {\nx\n}\n" + number.also());

        assertThat(number.value().applyAsLong(Texts.only(configuration))).isEqualTo(number.otherwise());
        assertThat(Texts.complaints(configuration))
                .first()
                .asString()
                .contains("error: found '{' after " + number.keyword() + ", which has no block");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garp_master_repeat", "garp_master_refresh_repeat"})
    void no_repeat_becomes_one(String keyword) {
        KeepalivedConfiguration configuration = Texts.instance(keyword + " 0");
        Garp garp = Texts.only(configuration).garp();

        assertThat(keyword.contains("refresh") ? garp.refreshRepeat() : garp.masterRepeat())
                .isEqualTo(1);
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("error")
                .endsWith("; 1 is used");
    }

    @Test
    void more_decimals_than_are_kept_are_rounded() {
        KeepalivedConfiguration configuration = Texts.instance("preempt_delay 1.0005000001");

        assertThat(Texts.only(configuration).preemptDelayMs()).isEqualTo(1001);
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:7:15: warning: preempt_delay: found '1.0005000001', expected at most 3 decimal places; rounded to 1.001");
    }

    private static final List<FlagWord> FLAGS = List.of(
            new FlagWord("unicast_fault_no_peer", VrrpInstance::unicastFaultNoPeer),
            new FlagWord("check_unicast_src", VrrpInstance::checkUnicastSource),
            new FlagWord("lower_prio_no_advert", VrrpInstance::lowerPrioNoAdvert),
            new FlagWord("higher_prio_send_advert", VrrpInstance::higherPrioSendAdvert, true),
            new FlagWord("owner_ignore_adverts", VrrpInstance::ownerIgnoreAdverts),
            new FlagWord("skip_check_adv_addr", VrrpInstance::skipCheckAdvAddr),
            new FlagWord("v3_checksum_as_v2", VrrpInstance::v3ChecksumAsV2),
            new FlagWord("strict_mode", VrrpInstance::strict),
            new FlagWord("smtp_alert", VrrpInstance::smtpAlert),
            new FlagWord("notify_deleted", instance -> instance.notifyScripts().deleted()),
            new FlagWord(
                    "notify_priority_changes",
                    instance -> instance.notifyScripts().priorityChanges()));

    record FlagWord(String keyword, Function<VrrpInstance, Boolean> value, boolean byDefault) {
        FlagWord(String keyword, Function<VrrpInstance, Boolean> value) {
            this(keyword, value, false);
        }
    }

    static Stream<Arguments> flagTexts() {
        List<Arguments> rows = new ArrayList<>();
        for (FlagWord flag : FLAGS) {
            for (String text : List.of("", "true", "on", "yes")) {
                rows.add(Arguments.of(flag, text, true));
            }
            for (String text : List.of("false", "off", "no")) {
                rows.add(Arguments.of(flag, text, false));
            }
        }
        return rows.stream();
    }

    static Stream<FlagWord> flags() {
        return FLAGS.stream();
    }

    @ParameterizedTest
    @MethodSource("flagTexts")
    void a_flag_takes_a_truth_word(FlagWord flag, String text, boolean expected) {
        KeepalivedConfiguration configuration = Texts.instance(flag.keyword() + " " + text);

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(flag.value().apply(Texts.only(configuration))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("flags")
    void a_flag_takes_no_other_word(FlagWord flag) {
        KeepalivedConfiguration configuration = Texts.instance(flag.keyword() + " 1");

        assertThat(flag.value().apply(Texts.only(configuration))).isEqualTo(flag.byDefault());
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("error: " + flag.keyword() + ": found '1', expected true, on, yes, false, off or no");
    }

    @ParameterizedTest
    @MethodSource("flags")
    void a_flag_that_is_not_given_has_its_default(FlagWord flag) {
        assertThat(flag.value().apply(Texts.only(Texts.instance("")))).isEqualTo(flag.byDefault());
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                             Automatic[]",
        "vip_lease auto,                                 Automatic[]",
        "vip_lease forever,                              Forever[]",
        "vip_lease 1,                                    Seconds[seconds=1]",
        "vip_lease 86400,                                Seconds[seconds=86400]",
    })
    void a_lease_is_automatic_or_for_ever_or_so_many_seconds(String text, String lease) {
        KeepalivedConfiguration configuration = Texts.instance(text);
        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(Texts.only(configuration).lease()).hasToString(lease);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "86401", "never", ""})
    void a_lease_is_nothing_else(String text) {
        KeepalivedConfiguration configuration = Texts.instance("vip_lease " + text);
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("expected auto, forever or a whole number of seconds from 1 to 86400");
        assertThat(Texts.only(configuration).lease()).isEqualTo(new AddressLease.Automatic());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nopreempt", "preempt", "dont_track_primary", "accept", "no_accept", "track_src_ip"})
    void a_keyword_without_argument_says_so(String keyword) {
        assertThat(Texts.complaints(Texts.instance(keyword + " off")))
                .containsExactly("keepalived.conf:7:" + (keyword.length() + 2) + ": warning: " + keyword
                        + ": found 'off', expected nothing more; ignored");
    }

    @Test
    void keywords_without_argument_take_effect() {
        VrrpInstance instance = Texts.only(Texts.instance("nopreempt\ndont_track_primary\nno_accept\ntrack_src_ip\n"));

        assertThat(instance.preempt()).isFalse();
        assertThat(instance.dontTrackPrimary()).isTrue();
        assertThat(instance.accept()).isFalse();
        assertThat(instance.trackSourceAddress()).isTrue();
        assertThat(Texts.only(Texts.instance("timer_expired_backup")).timerExpiredBackup())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "state,MASTER or BACKUP",
        "interface,an interface name",
        "virtual_router_id,a whole number from 1 to 255"
    })
    void a_missing_argument_is_an_error(String keyword, String expected) {
        assertThat(Texts.complaints(Texts.instance(keyword)))
                .first()
                .asString()
                .isEqualTo("keepalived.conf:7:1: error: found nothing after '" + keyword + "', expected " + expected
                        + "; ignored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "Backup", "FAULT", "x"})
    void an_unknown_state_is_backup(String state) {
        KeepalivedConfiguration configuration = Texts.instance("priority 255\nstate " + state);

        assertThat(Texts.only(configuration).initialState()).isEqualTo(VrrpInstance.InitialState.BACKUP);
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("found '" + state + "', expected MASTER or BACKUP; BACKUP is used");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_very_long_interface_name", "sixteen-letters1", "a/b", ".", "\"\"", "\"a b\""})
    void an_interface_name_must_be_one_for_the_kernel(String name) {
        KeepalivedConfiguration configuration = Texts.instance("interface " + name);

        assertThat(Texts.only(configuration).interfaceName()).isEqualTo("eth0");
        assertThat(Texts.complaints(configuration)).singleElement().asString().contains("expected an interface name");
    }

    @Test
    void an_unknown_keyword_is_an_error_with_the_nearest_known_one_and_its_block_is_skipped() {
        KeepalivedConfiguration configuration =
                Texts.instance("prioritty 20\nvirtual_ipadress {\n10.0.0.1\n}\npriority 30");

        assertThat(Texts.only(configuration).priority()).isEqualTo(30);
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:7:1: error: found 'prioritty', expected a word of vrrp_instance such as 'priority'; the line is skipped",
                        "keepalived.conf:8:1: error: found 'virtual_ipadress', expected a word of vrrp_instance such as 'virtual_ipaddress'; the block is skipped");
    }

    @Test
    void a_keyword_in_the_wrong_block_is_told_where_it_belongs() {
        assertThat(Texts.complaints(Texts.instance("auth_pass x")))
                .containsExactly(
                        "keepalived.conf:7:1: error: found 'auth_pass', expected a word of vrrp_instance ('auth_pass' belongs in authentication); the line is skipped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use_vmac",
                "use_ipvlan",
                "vmac_xmit_base",
                "promote_secondaries",
                "vrf",
                "kernel_rx_buf_size",
                "garp_extra_if",
                "old_unicast_checksum",
                "lvs_sync_daemon_interface",
                "track_bfd",
                "auth_hmac",
                "use_vmac_addr"
            })
    void a_keyword_that_is_not_built_is_a_warning(String keyword) {
        assertThat(Texts.complaints(Texts.instance(keyword + " x")))
                .containsExactly("keepalived.conf:7:1: warning: '" + keyword
                        + "': known to keepalived, not built yet; it has no effect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "virtual_ipaddress",
                "unicast_peer",
                "track_script",
                "authentication",
                "virtual_ipaddress_excluded"
            })
    void a_block_keyword_needs_a_block(String keyword) {
        assertThat(Texts.complaints(Texts.instance(keyword)))
                .first()
                .isEqualTo("keepalived.conf:7:1: error: found " + keyword
                        + " without a block, expected '{' after it; the statement is skipped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"debug 3", "debug", "linkbeat_use_polling", "native_ipv6"})
    void words_out_of_use_are_warned_of(String line) {
        assertThat(Texts.complaints(Texts.instance(line)))
                .singleElement()
                .asString()
                .contains("warning")
                .contains("out of use");
    }
}
