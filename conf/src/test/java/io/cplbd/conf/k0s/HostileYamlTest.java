package io.cplbd.conf.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.conf.keepalived.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a file: remarks, never an exception; in bounded time and memory. */
class HostileYamlTest {
    /** Generous for a busy machine; what takes time in the square of the size takes minutes. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Pattern PRESENTABLE =
            Pattern.compile("k0s.yaml:[0-9]+:[0-9]+: (error|warning|info): [^\\p{Cntrl}\\p{Cs}]+");

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    private static K0sConfiguration parseInTime(byte[] bytes) {
        return Assertions.assertTimeoutPreemptively(LIMIT, () -> K0sConfiguration.parse("k0s.yaml", bytes));
    }

    private static K0sConfiguration parseInTime(String text) {
        return parseInTime(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Every remark is one line of printable text with a place. */
    static void assertPresentable(K0sConfiguration configuration) {
        assertThat(configuration.diagnostics())
                .hasSizeLessThanOrEqualTo(Diagnostics.LIMIT + 1)
                .allMatch(
                        diagnostic -> PRESENTABLE.matcher(diagnostic.toString()).matches())
                .allMatch(diagnostic -> diagnostic.toString().length() < 1000);
    }

    private static String only(K0sConfiguration configuration) {
        assertThat(configuration.diagnostics()).hasSize(1);
        assertPresentable(configuration);
        return configuration.diagnostics().getFirst().toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void random_bytes(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(5_000)];
        random.nextBytes(bytes);
        // Half of them in ASCII, which gets past the decoder.
        for (int i = 0; i < bytes.length && seed % 2 == 0; i++) {
            bytes[i] = (byte) (bytes[i] & 0x7f);
        }

        K0sConfiguration configuration = parseInTime(bytes);

        assertPresentable(configuration);
        assertThat(configuration.hasErrors()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void random_pieces_of_the_language(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] pieces = {
            "\n",
            "\n",
            "\n  ",
            "\n    ",
            "\n- ",
            "- ",
            ": ",
            ":",
            "? ",
            "|\n",
            ">-\n",
            "&a ",
            "*a ",
            "&b",
            "*b",
            "!!str ",
            "!x ",
            "!<a%41> ",
            "!!binary ",
            "%YAML 1.2\n",
            "%YAML 9.9999999999\n",
            "%TAG ! x:\n",
            "---\n",
            "...\n",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "\\",
            "\\x41",
            "\\U0011FFFF",
            "#",
            " # c",
            "\t",
            "\r",
            "\0",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uD83D\uDE00",
            "<<",
            "~",
            "null",
            "yes",
            "0x1F",
            "1e9",
            "-1",
            "@",
            "`",
            "%",
            "spec:",
            "network:",
            "controlPlaneLoadBalancing:",
            "keepalived:",
            "vrrpInstances:",
            "virtualIPs:",
            "authPass:",
            "10.0.0.1/24",
            "kind: ClusterConfig\n"
        };
        StringBuilder text = new StringBuilder(
                random.nextBoolean() ? "" : "spec:\n  network:\n    controlPlaneLoadBalancing:\n      keepalived:");
        for (int i = random.nextInt(200); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }

        assertPresentable(parseInTime(text.toString()));
    }

    /** Bytes of a good file, some of them changed: it stays a file that is nearly understood. */
    @ParameterizedTest
    @MethodSource("seeds")
    void a_good_file_damaged(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = (K0sTexts.BASE + "        virtualServers:\n        - ipAddress: 10.0.0.100\n")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) " \n:-[]{}'\"&*#!%@\t0a".charAt(random.nextInt(19));
        }

        assertPresentable(parseInTime(bytes));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '  \tx: 1'        | 16:5: error: no valid YAML: while scanning a simple key: found a key after \\t(TAB). (Do not use \\t(TAB) for indentation)
            '  x: [1, 2'      | 17:1: error: no valid YAML: while parsing a flow sequence: expected ',' or ']', but got <stream end>
            '  x: *nobody'    | 16:6: error: no valid YAML: found undefined alias nobody
            'x: 1: 2'         | 16:5: error: no valid YAML: mapping values are not allowed here
            '  x: "a'         | 17:1: error: no valid YAML: while scanning a quoted scalar: found unexpected end of stream
            """)
    void no_yaml(String line, String complaint) {
        assertThat(only(parseInTime(K0sTexts.BASE + line + "\n"))).isEqualTo("k0s.yaml:" + complaint);
    }

    @Test
    void other_encodings() {
        assertThat(only(parseInTime((K0sTexts.BASE + "# gr\u00fc\u00dfe").getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo("k0s.yaml:16:5: error: found the byte 0xFC, expected text in UTF-8");
        assertThat(only(parseInTime(K0sTexts.BASE.getBytes(StandardCharsets.UTF_16))))
                .isEqualTo("k0s.yaml:1:1: error: found the byte 0xFE, expected text in UTF-8");
        assertThat(only(parseInTime(new byte[] {'a', '\n', (byte) 0xE2, (byte) 0x82})))
                .isEqualTo("k0s.yaml:2:1: error: found the byte 0xE2, expected text in UTF-8");
        assertThat(only(parseInTime("kind: x\nspec: a\u0001b")))
                .isEqualTo("k0s.yaml:2:8: error: no valid YAML: found the character U+0001, expected text");
        assertThat(parseInTime("\uFEFF" + K0sTexts.BASE + "# gr\u00fc\u00dfe \uD83D\uDE00")
                        .diagnostics())
                .isEmpty();
    }

    @Test
    void too_large() {
        assertThat(only(parseInTime(new byte[YamlDocuments.SIZE_LIMIT_BYTES + 1])))
                .isEqualTo("k0s.yaml:1:1: error: found 1048577 bytes, expected at most 1048576");
        String comment = "#" + "x".repeat(1000) + "\n";
        String filled = K0sTexts.BASE
                + comment.repeat((YamlDocuments.SIZE_LIMIT_BYTES - K0sTexts.BASE.length()) / comment.length());
        assertThat(parseInTime(filled).diagnostics()).isEmpty();
    }

    @Test
    void too_many_values() {
        assertThat(only(parseInTime("- a\n".repeat(100_000))))
                .isEqualTo("k0s.yaml:20000:3: error: found more than 20000 values");
        assertThat(only(parseInTime("a: b\n".repeat(100_000)))).endsWith("error: found more than 20000 values");
    }

    @Test
    void too_deep() {
        assertThat(only(parseInTime("[".repeat(500_000))))
                .isEqualTo("k0s.yaml:1:65: error: found more than 64 levels of nesting");
        assertThat(only(parseInTime("{a: ".repeat(200_000))))
                .isEqualTo("k0s.yaml:1:257: error: found more than 64 levels of nesting");
        assertThat(only(parseInTime(IntStream.range(0, 700)
                        .mapToObj(i -> " ".repeat(i) + "a:\n")
                        .collect(Collectors.joining()))))
                .isEqualTo("k0s.yaml:65:65: error: found more than 64 levels of nesting");
    }

    @Test
    void aliases_that_would_unfold_to_billions() {
        StringBuilder text = new StringBuilder("x0: &x0 [a, a]\n");
        for (int i = 1; i < 40; i++) {
            text.append("x%d: &x%d [%s]\n".formatted(i, i, ("*x" + (i - 1) + ", ").repeat(10)));
        }

        assertThat(only(parseInTime(text + K0sTexts.BASE)))
                .isEqualTo(
                        "k0s.yaml:1:1: error: unreadable YAML: Number of aliases for non-scalar nodes exceeds the specified max=50");
        assertPresentable(parseInTime(K0sTexts.BASE + "          unicastPeers: &l [10.0.0.2, *l , *l ]\n"));
    }

    @Test
    void lists_longer_than_anybody_needs() {
        String address = "{virtualIPs: [10.0.0.101/24], authPass: Example}\n";

        K0sConfiguration configuration = parseInTime(K0sTexts.BASE + ("        - " + address).repeat(3000));

        assertPresentable(configuration);
        assertThat(configuration.loadBalancing().vrrpInstances()).hasSize(255);
        assertThat(K0sTexts.complaints(configuration))
                .contains("k0s.yaml:270:11: error: keepalived.vrrpInstances: found 3001 items, expected at most 255");
        assertThat(K0sTexts.complaints(K0sTexts.replaced("[10.0.0.100/24]", "[" + "10.0.0.100/24, ".repeat(256) + "]")))
                .contains(
                        "k0s.yaml:14:3849: error: vrrpInstances[0].virtualIPs: found 256 items, expected at most 255");
    }

    @Test
    void a_mapping_that_holds_itself() {
        K0sConfiguration configuration =
                parseInTime("&root\nspec: *root\nnetwork: *root\ncontrolPlaneLoadBalancing: *root\n");

        assertPresentable(configuration);
        assertThat(configuration.hasErrors()).isTrue();
    }

    static IntStream linesOfTheBase() {
        return IntStream.range(0, (int) K0sTexts.BASE.lines().count());
    }

    /** Each key in turn gets each kind of value in place of what belongs to it. */
    @ParameterizedTest
    @MethodSource("linesOfTheBase")
    void values_of_any_other_type_anywhere(int index) {
        List<String> lines = K0sTexts.BASE.lines().toList();
        String line = lines.get(index);
        String key = line.substring(0, line.indexOf(':') + 1);
        int next = index + 1;
        while (next < lines.size() && column(lines.get(next)) > column(line)) {
            next++;
        }
        for (String value : List.of("[]", "{}", "[a]", "{a: b}", "1", "x", "''", "~", "!!binary aGk=", "!odd x")) {
            List<String> changed = new ArrayList<>(lines.subList(0, index));
            changed.add(key + " " + value);
            changed.addAll(lines.subList(next, lines.size()));

            assertPresentable(parseInTime(String.join("\n", changed)));
        }
    }

    /** Of a list's item: of its first key. */
    private static int column(String line) {
        return line.length() - line.replaceFirst("^[ -]+", "").length();
    }

    @Test
    void many_remarks_are_bounded() {
        K0sConfiguration configuration = parseInTime(K0sTexts.BASE
                + IntStream.range(0, 9000)
                        .mapToObj(i -> "          key" + i + ": 1\n")
                        .collect(Collectors.joining()));

        assertThat(configuration.diagnostics()).hasSize(Diagnostics.LIMIT + 1);
        assertThat(configuration.diagnostics().getLast().message()).isEqualTo("8000 more remarks are not shown");
    }
}
