package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trackers, and the lines of instances and groups that name them. */
class TrackingTest {
    private static final String SCRIPT = "vrrp_script chk {\nscript \"/bin/chk -q\"\n%s\n}\n";

    @Test
    void a_script_with_everything() {
        KeepalivedConfiguration configuration = Texts.main(SCRIPT.formatted(
                        "interval 2.5\ntimeout 0.25\nweight -20 reverse\nrise 2\nfall 3\nuser u g\ninit_fail"))
                .parse();

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(configuration.scripts())
                .containsExactly(new VrrpScript(
                        "chk",
                        new Script(
                                List.of("/bin/chk", "-q"),
                                new ScriptUser("u", "g"),
                                "/bin/chk -q",
                                new Position("keepalived.conf", 2, 8)),
                        2500,
                        250,
                        -20,
                        true,
                        2,
                        3,
                        true,
                        new Position("keepalived.conf", 1, 1)));
    }

    @Test
    void a_script_with_nothing_but_a_command() {
        VrrpScript script = Texts.main(SCRIPT.formatted("")).parse().scripts().getFirst();

        assertThat(script.intervalMs()).isEqualTo(1000);
        assertThat(script.timeoutMs()).isEqualTo(1000);
        assertThat(script.weight()).isZero();
        assertThat(script.rise()).isEqualTo(1);
        assertThat(script.fall()).isEqualTo(1);
        assertThat(script.initFail()).isFalse();
        assertThat(script.script().user()).isNull();
        assertThat(Texts.main(SCRIPT.formatted("interval 7"))
                        .parse()
                        .scripts()
                        .getFirst()
                        .timeoutMs())
                .isEqualTo(7000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interval 0",
                "interval 0.0001",
                "interval x",
                "timeout 0",
                "weight 255",
                "weight -255",
                "weight x",
                "rise 0",
                "fall 0",
                "rise",
                "user",
                "bogus 1"
            })
    void what_a_script_does_not_take(String line) {
        KeepalivedConfiguration configuration =
                Texts.main(SCRIPT.formatted(line)).parse();

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:3:")
                .contains(": error: ");
        assertThat(configuration.scripts()).hasSize(1);
        assertThat(configuration.scripts().getFirst())
                .isEqualTo(Texts.main(SCRIPT.formatted("")).parse().scripts().getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "'vrrp_script a {\n}\n',                              script",
        "'vrrp_track_process a {\n}\n',                       process",
        "'track_file a {\n}\n',                               file",
        "'vrrp_track_file a {\nweight 1\n}\n',                file",
    })
    void a_tracker_of_nothing_is_an_error(String text, String keyword) {
        KeepalivedConfiguration configuration = Texts.main(text).parse();

        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("error: ")
                .contains("found no valid line '" + keyword + "'");
        assertThat(configuration.scripts()).isEmpty();
        assertThat(configuration.trackProcesses()).isEmpty();
        assertThat(configuration.trackFiles()).isEmpty();
    }

    @Test
    void a_process() {
        KeepalivedConfiguration configuration = Texts.main("""
                        vrrp_track_process p {
                        process "haproxy -f 'a b'"
                        param_match initial
                        weight 254
                        quorum 2
                        quorum_max 3
                        delay 1.5
                        terminate_delay 0.000001
                        full_command
                        }
                        vrrp_track_process q {
                        process haproxy
                        }
                        vrrp_track_process r {
                        process haproxy -f x
                        }
                        """).parse();

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(configuration.trackProcesses().getFirst())
                .isEqualTo(new TrackProcess(
                        "p",
                        List.of("haproxy", "-f", "a b"),
                        TrackProcess.ParameterMatch.INITIAL,
                        254,
                        false,
                        2,
                        3,
                        1_500_000,
                        1,
                        true,
                        new Position("keepalived.conf", 1, 1)));
        assertThat(configuration.trackProcesses())
                .extracting(TrackProcess::parameterMatch)
                .containsExactly(
                        TrackProcess.ParameterMatch.INITIAL,
                        TrackProcess.ParameterMatch.NONE,
                        TrackProcess.ParameterMatch.EXACT);
    }

    @Test
    void a_file() {
        KeepalivedConfiguration configuration = Texts.main("""
                        track_file f {
                        file /run/f
                        weight -5
                        init_file 7 overwrite
                        }
                        vrrp_track_file g {
                        file "/run/g h"
                        init_file
                        }
                        track_file h { file /run/h
                        init_file overwrite }
                        """).parse();

        assertThat(Texts.complaints(configuration)).isEmpty();
        assertThat(configuration.trackFiles())
                .extracting(file -> file.name() + file.file() + file.weight() + file.initialValue() + file.overwrite())
                .containsExactly("f/run/f-57true", "g/run/g h10false", "h/run/h10true");
    }

    @Test
    void two_trackers_of_one_kind_cannot_have_one_name() {
        KeepalivedConfiguration configuration = Texts.main(
                        SCRIPT.formatted("fall 2") + SCRIPT.formatted("fall 3") + "track_file chk {\nfile /run/f\n}\n")
                .parse();

        assertThat(configuration.scripts())
                .singleElement()
                .extracting(VrrpScript::fall)
                .isEqualTo(2);
        assertThat(configuration.trackFiles()).hasSize(1);
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("5:1: error: found vrrp_script 'chk' a second time");
    }

    @Test
    void lines_take_the_weight_of_the_definition_unless_they_have_one() {
        KeepalivedConfiguration configuration = Texts.main(Texts.instanceText("A", 1, """
                                track_interface {
                                eth1
                                eth2 weight 10 reverse
                                eth0
                                eth1 weight 3
                                }
                                track_script {
                                chk
                                }
                                track_file {
                                f weight 3 noreverse
                                }
                                track_process {
                                p weight -253
                                }
                                """)
                        + SCRIPT.formatted("weight -20 reverse")
                        + "track_file f {\nfile /run/f\n}\nvrrp_track_process p {\nprocess x\n}\n")
                .parse();
        Tracking tracking = Texts.only(configuration).tracking();

        assertThat(tracking.interfaces())
                .extracting(line -> line.name() + " " + line.weight() + line.reverse())
                .containsExactly("eth1 0false", "eth2 10true");
        assertThat(tracking.scripts())
                .extracting(line -> line.name() + " " + line.weight() + line.reverse())
                .containsExactly("chk -20true");
        assertThat(tracking.files()).extracting(Tracked::weight).containsExactly(3);
        assertThat(tracking.processes()).extracting(Tracked::weight).containsExactly(-253);
        assertThat(tracking.isEmpty()).isFalse();
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:11:1: warning: 'eth1' is tracked twice; the second line has no effect");
    }

    @ParameterizedTest
    @CsvSource({"254, 253", "-254, -253"})
    void a_weight_of_254_is_one_less(String weight, int effective) {
        KeepalivedConfiguration configuration = Texts.instance("track_interface {\neth1 weight " + weight + "\n}");

        assertThat(Texts.only(configuration).tracking().interfaces())
                .extracting(Tracked::weight)
                .containsExactly(effective);
        assertThat(Texts.complaints(configuration))
                .singleElement()
                .asString()
                .contains("warning: weight: found '" + weight + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "track_script {\nnone\n}",
                "track_file {\nnone\n}",
                "track_process {\nnone\n}",
                "track_interface {\na/b\n}",
                "track_interface {\neth1 weight 300\n}",
                "track_interface {\neth1 weight\n}",
                "track_interface {\neth1 {\n}\n}"
            })
    void a_line_that_names_nothing_is_an_error(String text) {
        assertThat(Texts.complaints(Texts.instance(text)))
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:8:")
                .contains(": error: ");
    }

    private static String group(String lines) {
        return Texts.instanceText("A", 1, "") + Texts.instanceText("B", 2, "") + "vrrp_sync_group G {\n" + lines
                + "\n}\n";
    }

    @Test
    void a_group() {
        KeepalivedConfiguration configuration = Texts.main(group("""
                                group { A B }
                                notify /bin/n
                                notify_master "/bin/n m" u
                                smtp_alert
                                sync_group_tracking_weight
                                track_interface {
                                eth0 weight 5
                                }
                                """)).parse();

        assertThat(Texts.complaints(configuration)).isEmpty();
        SyncGroup group = configuration.syncGroups().getFirst();
        assertThat(group.name()).isEqualTo("G");
        assertThat(group.members()).containsExactly("A", "B");
        assertThat(group.trackingWeight()).isTrue();
        assertThat(group.smtpAlert()).isTrue();
        assertThat(group.tracking().interfaces()).extracting(Tracked::weight).containsExactly(5);
        assertThat(group.notifyScripts().master()).isNotNull();
        assertThat(group.notifyScripts().generic()).isNotNull();
        assertThat(group.position().line()).isEqualTo(17);
    }

    @Test
    void a_group_may_stand_before_its_members() {
        KeepalivedConfiguration configuration = Texts.main("vrrp_sync_group G {\ngroup {\nA\nB\n}\n}\n"
                        + group("group { A B }").replaceAll("(?s)vrrp_sync_group.*", ""))
                .parse();

        assertThat(configuration.syncGroups()).hasSize(1);
        assertThat(Texts.complaints(configuration)).isEmpty();
    }

    @Test
    void what_is_wrong_with_a_group() {
        assertThat(Texts.complaints(Texts.main(group("group { A B X A }")).parse()))
                .containsExactly(
                        "keepalived.conf:18:13: error: found 'X', expected the name of a vrrp_instance that is in use; ignored",
                        "keepalived.conf:18:15: warning: found 'A' twice in one group; the second is ignored");
        assertThat(Texts.complaints(Texts.main(group("group { A }")).parse()))
                .containsExactly(
                        "keepalived.conf:17:1: warning: vrrp_sync_group 'G': found one instance, expected two or more");
        assertThat(Texts.complaints(Texts.main(group("")).parse()))
                .containsExactly(
                        "keepalived.conf:17:1: error: vrrp_sync_group 'G': found no instance, expected two or more; the group is skipped");
        assertThat(Texts.complaints(
                        Texts.main(group("group { A B }\nglobal_tracking")).parse()))
                .containsExactly(
                        "keepalived.conf:19:1: warning: global_tracking is out of use: sync_group_tracking_weight is its name");
        assertThat(Texts.complaints(Texts.main(group("group { A B }") + "vrrp_sync_group G {\n}\n")
                        .parse()))
                .containsExactly(
                        "keepalived.conf:20:1: error: found vrrp_sync_group 'G' a second time, expected another name; the block is skipped");
    }

    @Test
    void an_instance_is_in_one_group_only() {
        KeepalivedConfiguration configuration = Texts.main(
                        group("group { A B }") + "vrrp_sync_group H {\ngroup { A }\n}\n")
                .parse();

        assertThat(configuration.syncGroups()).extracting(SyncGroup::name).containsExactly("G");
        assertThat(Texts.complaints(configuration)).first().asString().contains("20:1: error: vrrp_sync_group 'H'");
        assertThat(Texts.complaints(configuration))
                .last()
                .asString()
                .contains("21:9: error: found 'A', which is in vrrp_sync_group 'G' already; ignored");
    }

    @Test
    void weights_of_members_do_not_count_unless_the_group_says_so() {
        String text = Texts.instanceText("A", 1, "track_interface {\neth1 weight 5\neth2\n}")
                + Texts.instanceText("B", 2, "")
                + "vrrp_sync_group G {\ngroup { A B }\n%s\n}\n";
        KeepalivedConfiguration without = Texts.main(text.formatted("")).parse();
        KeepalivedConfiguration with =
                Texts.main(text.formatted("sync_group_tracking_weight")).parse();

        assertThat(without.instances().getFirst().tracking().interfaces())
                .extracting(Tracked::name)
                .containsExactly("eth2");
        assertThat(Texts.complaints(without))
                .singleElement()
                .asString()
                .contains("8:1: warning: 'eth1' has a weight, which vrrp_sync_group 'G' ignores");
        assertThat(with.instances().getFirst().tracking().interfaces()).hasSize(2);
    }
}
