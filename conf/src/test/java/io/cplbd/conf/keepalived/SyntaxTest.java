package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines to statements and blocks. The tree is written as words in brackets, with a block in braces after them. */
class SyntaxTest {
    private final Diagnostics diagnostics = new Diagnostics();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b {\n c d\n e\n}\n",
                "a b\n{\n c d\n e\n}\n",
                "a b\n\n# between\n  {\n c d\n e\n}\n",
                "a b { c d\n e }\n",
                "a b{c d\n e}\n",
                "a b { c d\r\n e }\r\n",
                "\ta\t b {# comment\n c d! another\n e\n} # end",
                "\uFEFFa b {\n c d\n e\n}",
            })
    void braces_may_stand_anywhere(String text) {
        assertThat(tree(text)).isEqualTo("[a b]{[c d] [e]}");
        assertThat(diagnostics.sorted()).isEmpty();
    }

    @Test
    void values_stand_one_per_line_or_many() {
        assertThat(tree("group { A B }\ngroup {\nA\nB }\n")).isEqualTo("[group]{[A B]} [group]{[A] [B]}");
    }

    @Test
    void what_follows_a_closing_brace_is_a_new_statement() {
        assertThat(tree("a { b } c { d } e")).isEqualTo("[a]{[b]} [c]{[d]} [e]");
    }

    @Test
    void an_empty_block_is_a_block() {
        List<Node> nodes = nodes("a { }\nb\n");

        assertThat(nodes).extracting(Node::block).containsExactly(true, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a # b               | [a]",
                "a ! b               | [a]",
                "a b#c               | [a b]",
                "a b\\#c             | [a b#c]",
                "a b\\!c \\#d        | [a b!c #d]",
                "# a                 | ''",
                "!a                  | ''",
                "a \"b # c\" d       | [a b # c d]",
                "a \"b { c\" d       | [a b { c d]",
                "a \"b'c\"           | [a b'c]",
                "a \"b \\\"c\\\" d\" | [a b \"c\" d]",
                "a \"\" b            | [a  b]",
                "a\"b\"c             | [a b c]",
                "a 'b c'             | [a 'b c']",
                "notify 'b { c' d    | [notify b { c d]",
                "notify_master 'b c' | [notify_master b c]",
                "a ${UNKNOWN} $B     | [a ${UNKNOWN} $B]",
                "a b\\               | [a b\\]",
            })
    void words_and_comments(String text, String expected) {
        assertThat(tree(text)).isEqualTo(expected.equals("''") ? "" : expected);
    }

    @Test
    void positions_are_those_of_the_text() {
        List<Node> nodes = nodes("\n  a  \"b c\" d {\n\te f\n}\n");

        assertThat(nodes.getFirst().words())
                .extracting(word -> word.position().toString())
                .containsExactly("keepalived.conf:2:3", "keepalived.conf:2:6", "keepalived.conf:2:12");
        assertThat(nodes.getFirst().children().getFirst().position()).hasToString("keepalived.conf:3:2");
        assertThat(nodes.getFirst().words()).extracting(Word::quoted).containsExactly(false, true, false);
    }

    @Test
    void a_surplus_closing_brace_is_an_error_and_the_rest_is_read() {
        assertThat(tree("a { b }\n}\nc\n")).isEqualTo("[a]{[b]} [c]");
        assertThat(remarks())
                .containsExactly("keepalived.conf:2:1: error: found '}', but no block is open here; ignored");
    }

    @Test
    void a_block_that_is_not_closed_ends_with_the_file() {
        assertThat(tree("a {\n b {\n c\n}\n")).isEqualTo("[a]{[b]{[c]}}");
        assertThat(remarks())
                .containsExactly("keepalived.conf:1:3: error: the block of 'a' is not closed: a '}' is missing");
    }

    @Test
    void a_forgotten_brace_costs_nothing_that_follows() {
        assertThat(tree("vrrp_instance A {\nb {\nc\n}\nglobal_defs {\nd\n}\nvrrp_script e { }\n"))
                .isEqualTo("[vrrp_instance A]{[b]{[c]}} [global_defs]{[d]} [vrrp_script e]{}");
        assertThat(remarks())
                .containsExactly(
                        "keepalived.conf:5:1: error: found global_defs within 'vrrp_instance' of line 1, expected '}' before it; all blocks are taken to end here");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "auth_pass a{b       | 3:12 | [auth_pass a]",
                "auth_pass a{        | 3:12 | [auth_pass a]",
                "auth_pass a}b       | 3:12 | [auth_pass a]",
                "auth_pass a{b}c     | 3:12 | [auth_pass a]",
                "auth_pass \"a{b\"   | ''   | [auth_pass a{b]",
            })
    void a_brace_in_a_value_does_not_shift_the_blocks(String line, String place, String expected) {
        assertThat(tree("vrrp_instance A {\nauthentication {\n" + line + "\n}\npriority 5 }\nx\n"))
                .isEqualTo("[vrrp_instance A]{[authentication]{" + expected + "} [priority 5]} [x]");
        if (!place.equals("''")) {
            assertThat(remarks())
                    .singleElement()
                    .asString()
                    .startsWith("keepalived.conf:" + place + ": error: found '")
                    .endsWith(
                            "in a value of auth_pass, expected the value in double quotes; the rest of the line is skipped");
        }
    }

    @Test
    void a_brace_right_after_a_word_opens_or_closes_a_block_all_the_same() {
        assertThat(tree("vrrp_instance A{authentication{auth_type PASS} priority{5} } x{y z}\n"))
                .isEqualTo("[vrrp_instance A]{[authentication]{[auth_type PASS]} [priority]{[5]}} [x]{[y z]}");
    }

    @Test
    void a_block_without_a_keyword_is_skipped() {
        assertThat(tree("{ x { y } }\na\n")).isEqualTo("[a]");
        assertThat(remarks())
                .containsExactly(
                        "keepalived.conf:1:1: error: found '{', expected a keyword before it; the block is skipped");
    }

    @Test
    void a_quote_that_is_not_closed_ends_with_the_line() {
        assertThat(tree("a \"b c\nd\n")).isEqualTo("[a b c] [d]");
        assertThat(remarks())
                .singleElement()
                .asString()
                .startsWith("keepalived.conf:1:3: error: found '\"b c', expected a closing \"");
    }

    @Test
    void nesting_has_a_limit_and_what_stands_around_it_is_kept() {
        String text = "a {".repeat(TreeBuilder.DEPTH_LIMIT + 5) + "}".repeat(TreeBuilder.DEPTH_LIMIT + 5) + "\nb\n";

        assertThat(tree(text)).endsWith("[b]");
        assertThat(remarks()).singleElement().asString().contains("error: blocks are nested deeper than 64");
    }

    @Test
    void deepest_nesting_allowed_is_read() {
        tree("a {".repeat(TreeBuilder.DEPTH_LIMIT) + "}".repeat(TreeBuilder.DEPTH_LIMIT));

        assertThat(remarks()).isEmpty();
    }

    @Test
    void a_line_of_1024_bytes_is_read_and_a_longer_one_is_not() {
        String fits = "a" + "b".repeat(1023);

        assertThat(tree(fits + "\n" + fits + "c\nd\n")).isEqualTo("[" + fits + "] [d]");
        assertThat(remarks())
                .containsExactly("keepalived.conf:2:1: error: the line is longer than 1024 bytes; it is skipped");
    }

    @Test
    void the_limit_counts_bytes_not_characters() {
        assertThat(tree("\u00e4".repeat(512) + "\n" + "\u00e4".repeat(513) + "\n"))
                .isEqualTo("[" + "\u00e4".repeat(512) + "]");
    }

    @Test
    void a_line_with_a_nul_is_not_read() {
        assertThat(tree("a\nb\0c\nd\n")).isEqualTo("[a] [d]");
        assertThat(remarks())
                .containsExactly("keepalived.conf:2:1: error: the line contains a NUL character; it is skipped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~SEQ(i, 1, 3) b {\n c $i\n}\nd\n", "~LST(i, {a,b}) b { c }\nd\n", "~SEQx(i,1,2) x\nd\n"})
    void repetition_is_named_and_never_misread(String text) {
        assertThat(tree(text)).isEqualTo("[d]");
        assertThat(remarks()).singleElement().asString().contains("known to keepalived, not built yet");
    }

    private List<Node> nodes(String text) {
        List<Node> nodes = new SourceReader(Texts.main(text), null, 1 << 20, diagnostics).read(Texts.MAIN);
        assertThat(nodes).isNotNull();
        return nodes == null ? new ArrayList<>() : nodes;
    }

    private String tree(String text) {
        return written(nodes(text));
    }

    private static String written(List<Node> nodes) {
        return nodes.stream()
                .map(node -> "[" + node.words().stream().map(Word::text).collect(Collectors.joining(" ")) + "]"
                        + (node.block() ? "{" + written(node.children()) + "}" : ""))
                .collect(Collectors.joining(" "));
    }

    private List<String> remarks() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }
}
