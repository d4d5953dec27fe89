package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a file: remarks, never an exception; in bounded time and memory. */
class BadInputTest {
    /** Generous for a busy machine; what takes time in the square of the size takes minutes. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Pattern PRESENTABLE =
            Pattern.compile("[^\\p{Cntrl}]+:[0-9]+:[0-9]+: (error|warning|info): [^\\p{Cntrl}\\p{Cs}]+");

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    private static KeepalivedConfiguration parseInTime(byte[] bytes) {
        return Assertions.assertTimeoutPreemptively(
                LIMIT, () -> new Texts().with("keepalived.conf", bytes).parse());
    }

    private static KeepalivedConfiguration parseInTime(String text) {
        return parseInTime(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Every remark is one line of printable text with a place. */
    static void assertPresentable(KeepalivedConfiguration configuration) {
        assertThat(configuration.diagnostics())
                .hasSizeLessThanOrEqualTo(Diagnostics.LIMIT + 1)
                .allMatch(
                        diagnostic -> PRESENTABLE.matcher(diagnostic.toString()).matches())
                .allMatch(diagnostic -> diagnostic.message().length() < 1000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void random_bytes(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);

        assertPresentable(parseInTime(bytes));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void random_pieces_of_the_language(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] pieces = {
            "{",
            "}",
            "\n",
            "\n",
            "\n",
            "\"",
            "'",
            "\\",
            "#",
            "!",
            "$",
            "${",
            "=",
            "@",
            "^",
            "~SEQ(",
            ")",
            " ",
            " ",
            "\r",
            "\t",
            "\0",
            "/24",
            "255",
            "-1",
            "0",
            "1e9",
            "\u00e4",
            "\uD83D\uDE00",
            "10.0.0.1",
            "fe80::1",
            "include ",
            "weight",
            "dev",
            "A",
            "eth0",
            "global_defs",
            "vrrp_sync_group",
            "group",
            "vrrp_instance",
            "virtual_router_id 1\n",
            "vrrp_script",
            "virtual_server",
            "virtual_ipaddress {",
            "unicast_peer {",
            "authentication {",
            "track_script {",
            "notify_master",
            "script"
        };
        List<String> words = Stream.of(Block.values())
                .flatMap(block -> block.words().stream())
                .toList();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(400); i > 0; i--) {
            if (random.nextInt(4) == 0) {
                text.append(words.get(random.nextInt(words.size()))).append(' ');
            } else {
                text.append(pieces[random.nextInt(pieces.length)]).append(random.nextInt(3) == 0 ? "" : " ");
            }
        }

        assertPresentable(parseInTime(text.toString()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_good_file_with_some_bytes_flipped(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = (Texts.instanceText(
                                "A",
                                1,
                                "authentication {\nauth_type PASS\nauth_pass \"x y\"\n}\nnotify \"/bin/a 'b'\" u g")
                        + "vrrp_sync_group G {\ngroup { A }\n}\nglobal_defs {\nvrrp_garp_interval 0.5\n}\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }

        assertPresentable(parseInTime(bytes));
    }

    @Test
    void five_megabytes_of_instances() {
        int instances =
                5 * 1024 * 1024 / Texts.instanceText("VI_10000", 100, "").length();
        String text = IntStream.range(0, instances)
                .mapToObj(i -> Texts.instanceText("VI_" + i, i % 255 + 1, "interface eth" + i / 255))
                .collect(Collectors.joining());

        KeepalivedConfiguration configuration = parseInTime(text);

        assertThat(text.length()).isGreaterThan(5_000_000);
        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.instances()).hasSize(instances);
    }

    @Test
    void five_megabytes_of_addresses_peers_trackers_and_members_in_one_block() {
        String addresses = IntStream.range(0, 60_000)
                .mapToObj(i -> "10." + i / 62_500 + "." + i / 250 % 250 + "." + i % 250)
                .collect(Collectors.joining("\n"));
        String names = IntStream.range(0, 60_000).mapToObj(i -> "name" + i).collect(Collectors.joining("\n"));
        String text = Texts.instanceText(
                        "A",
                        1,
                        "virtual_ipaddress {\n" + addresses + "\n}\nvirtual_ipaddress_excluded {\n" + addresses
                                + "\n}\nunicast_peer {\n" + addresses + "\n}\ntrack_interface {\n" + names + "\n}\n")
                + "vrrp_sync_group G {\ngroup {\n" + names + "\n}\n}\n";

        KeepalivedConfiguration configuration = parseInTime(text);

        assertThat(Texts.only(configuration).virtualAddresses()).hasSize(255);
        assertThat(Texts.only(configuration).unicastPeers()).hasSize(60_000);
        assertPresentable(configuration);
    }

    @Test
    void five_megabytes_of_words_that_nobody_knows() {
        KeepalivedConfiguration configuration = parseInTime("virtual_router_idd 12\n".repeat(5 * 1024 * 1024 / 22));

        assertThat(configuration.diagnostics()).hasSize(Diagnostics.LIMIT + 1);
        assertThat(configuration.diagnostics().getLast().message()).isEqualTo("237312 more remarks are not shown");
        assertThat(configuration.hasErrors()).isTrue();
    }

    @Test
    void five_megabytes_of_braces_and_quotes() {
        assertPresentable(parseInTime("{".repeat(5 * 1024 * 1024)));
        assertPresentable(parseInTime("{\n".repeat(1 << 20) + "}\n".repeat(1 << 20)));
        assertPresentable(parseInTime("}\n".repeat(1 << 20)));
        assertPresentable(parseInTime("\"\n".repeat(1 << 20)));
        assertPresentable(parseInTime("a {\n".repeat(1 << 20)));
        assertPresentable(parseInTime("$".repeat(1000).concat("\n").repeat(2000)));
        assertPresentable(parseInTime("${".repeat(500).concat("\n").repeat(2000)));
    }

    @Test
    void more_than_the_limit_is_refused_whole() {
        byte[] bytes = new byte[(int) KeepalivedConfiguration.SIZE_LIMIT_BYTES + 1];

        KeepalivedConfiguration configuration = parseInTime(bytes);

        assertThat(configuration.mainFileRead()).isFalse();
        assertThat(Texts.complaints(configuration))
                .containsExactly("keepalived.conf:1:1: error: the configuration is larger than 64 MiB");
    }

    @Test
    void a_small_limit_holds_for_all_files_together() {
        Texts texts = Texts.main("include a\ninclude b\n").with("a", "#123\n").with("b", "#123\n");

        assertThat(KeepalivedConfiguration.parse(Texts.MAIN, texts, null, 30).diagnostics())
                .isEmpty();
        assertThat(Texts.complaints(KeepalivedConfiguration.parse(Texts.MAIN, texts, null, 29)))
                .containsExactly(
                        "keepalived.conf:2:9: error: the configuration is larger than 29 bytes; 'b' is skipped");
        assertThat(KeepalivedConfiguration.parse(Texts.MAIN, texts, null, 19).mainFileRead())
                .isFalse();
    }

    @Test
    void an_empty_file_is_no_error() {
        KeepalivedConfiguration configuration = parseInTime("");

        assertThat(configuration.mainFileRead()).isTrue();
        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.instances()).isEmpty();
    }

    @Test
    void line_ends_of_another_system() {
        KeepalivedConfiguration configuration = parseInTime(
                Texts.instanceText("A", 1, "notify \"/bin/a b\"\npriority 7").replace("\n", "\r\n"));

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(Texts.only(configuration).priority()).isEqualTo(7);
    }

    @Test
    void names_and_comments_in_utf_8() {
        KeepalivedConfiguration configuration =
                parseInTime(Texts.instanceText("B\u00fcro-\uD83D\uDE00", 1, "# gr\u00fc\u00dfe"));

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(Texts.only(configuration).name()).isEqualTo("B\u00fcro-\uD83D\uDE00");
    }

    @Test
    void comments_in_another_encoding_do_no_harm() {
        KeepalivedConfiguration configuration =
                parseInTime(Texts.instanceText("A", 1, "# gr\u00fc\u00dfe").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(configuration.diagnostics()).isEmpty();
    }

    @Test
    void an_unclosed_block_keeps_what_was_in_it() {
        String text = Texts.instanceText("A", 1, "priority 7");

        KeepalivedConfiguration configuration = parseInTime(text.substring(0, text.lastIndexOf('}')));

        assertThat(Texts.only(configuration).priority()).isEqualTo(7);
        assertThat(Texts.complaints(configuration))
                .containsExactly(
                        "keepalived.conf:1:17: error: the block of 'vrrp_instance' is not closed: a '}' is missing");
    }

    @Test
    void an_error_in_one_instance_costs_no_other() {
        KeepalivedConfiguration configuration = parseInTime("vrrp_instance X {\nbogus\nvirtual_router_id 999\n}\n"
                + Texts.instanceText("A", 1, "")
                + "nonsense here {\ndeep { er }\n}\n"
                + Texts.instanceText("B", 2, ""));

        assertThat(configuration.instances()).extracting(VrrpInstance::name).containsExactly("A", "B");
        assertThat(Texts.complaints(configuration)).hasSize(4);
    }
}
