package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files an include line brings in, seen by the router ids they set: the last one wins. */
class IncludeTest {
    @Test
    void names_are_relative_to_the_file_that_includes() {
        KeepalivedConfiguration configuration = Texts.main("include conf.d/a.conf\n")
                .with("conf.d/a.conf", "include b.conf\n")
                .with("conf.d/b.conf", "global_defs { router_id inner }\n")
                .with("b.conf", "global_defs { router_id outer }\n")
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo("inner");
        assertThat(configuration.diagnostics()).isEmpty();
    }

    @Test
    void the_text_is_put_in_where_the_line_stands() {
        KeepalivedConfiguration configuration = Texts.main("global_defs {\nrouter_id a\ninclude b\nvrrp_version 3\n}\n")
                .with("b", "router_id b\n")
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo("b");
        assertThat(configuration.globals().vrrpVersion()).isEqualTo(3);
        assertThat(configuration.diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "include *.inc            | x.inc y.inc",
                "include y.inc            | y.inc",
                "include \"y.inc\" # why  | y.inc",
                "include {y,x}.inc        | y.inc x.inc",
                "include [y-z].inc        | y.inc z.cfg?",
                "include ?.inc            | x.inc y.inc",
                "include d*/{1,2}*        | d1/1a d2/1c d1/2b",
                "include .*.inc           | .hidden.inc",
                "include d1/../x.inc      | x.inc",
                "include *.none           | ''",
            })
    void patterns(String line, String files) {
        Texts texts = Texts.main(line + "\n");
        for (String name : List.of("y.inc", "x.inc", ".hidden.inc", "z.cfg", "d1/1a", "d1/2b", "d2/1c")) {
            texts.with(name, "notification_email_from " + name + "\n");
        }
        texts.with("d1/../x.inc", "notification_email_from x.inc\n");
        List<String> expected = files.equals("''")
                ? List.of()
                : List.of(files.split(" ")).stream()
                        .filter(file -> !file.endsWith("?"))
                        .toList();

        // Each file holds a word that has no place there: the complaints show which were read, and in which order.
        assertThat(Texts.complaints(texts.parse()))
                .extracting(text -> text.replaceAll(":1:1: error.*", "").replace("d1/../", ""))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void a_missing_file_is_mentioned_and_is_no_error() {
        KeepalivedConfiguration configuration =
                Texts.main("  include gone.conf\n").parse();

        assertThat(configuration.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly("keepalived.conf:1:11: info: there is no file 'gone.conf'; nothing is included");
        assertThat(configuration.hasErrors()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a directory", "not a regular file", "an executable file"})
    void what_keepalived_passes_over_is_passed_over(String kind) {
        KeepalivedConfiguration configuration = Texts.main("include x\nglobal_defs { router_id r }\n")
                .with("x", new ConfigSources.Content.Skipped(kind))
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo("r");
        assertThat(configuration.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly("keepalived.conf:1:9: info: 'x' is " + kind + "; nothing is included");
    }

    @Test
    void a_file_that_cannot_be_read_is_an_error() {
        KeepalivedConfiguration configuration = Texts.main("include x\n")
                .with("x", new ConfigSources.Content.Unreadable("permission denied"))
                .parse();

        assertThat(Texts.complaints(configuration))
                .containsExactly("keepalived.conf:1:9: error: the file 'x' cannot be read: permission denied");
    }

    @Test
    void a_file_that_includes_itself_is_an_error_and_the_rest_is_used() {
        KeepalivedConfiguration configuration = Texts.main("include a\nglobal_defs { router_id r }\n")
                .with("a", "include ./b\n")
                .with("./b", "include a\ninclude keepalived.conf\n")
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo("r");
        assertThat(Texts.complaints(configuration))
                .hasSize(2)
                .allSatisfy(text -> assertThat(text).startsWith("./b:").contains("would include itself for ever"));
    }

    @Test
    void depth_is_limited() {
        Texts texts = Texts.main("include f1\n");
        for (int i = 1; i < 30; i++) {
            texts.with("f" + i, "include f" + (i + 1) + "\n");
        }

        assertThat(Texts.complaints(texts.parse()))
                .singleElement()
                .asString()
                .contains("f15:1:9: error: files include each other deeper than 16 levels");
    }

    @Test
    void the_number_of_files_is_limited() {
        Texts texts = Texts.main("include a1\n".repeat(20));
        for (int i = 1; i <= 5; i++) {
            texts.with("a" + i, ("include a" + (i + 1) + "\n").repeat(20));
        }
        texts.with("a6", "\n");

        assertThat(Texts.complaints(texts.parse()).getFirst()).contains("more than 4096 files are included");
        assertThat(texts.reads).isEqualTo(4096);
    }

    @Test
    void all_files_together_have_a_limit() {
        byte[] big = new byte[40 << 20];
        Arrays.fill(big, (byte) '\n');
        KeepalivedConfiguration configuration = Texts.main("include a\ninclude b\n")
                .with("a", big)
                .with("b", big)
                .parse();

        assertThat(Texts.complaints(configuration))
                .containsExactly("keepalived.conf:2:9: error: the configuration is larger than 64 MiB; 'b' is skipped");
    }

    @ParameterizedTest
    @CsvSource({
        "include,   gone,     false",
        "includer,  gone,     false",
        "includem,  gone,     true",
        "includem,  *.gone,   true",
        "includew,  gone,     false",
        "includew,  *.gone,   true",
        "includeb,  gone,     false",
        "includeb,  '{a,b}',  true",
        "includea,  gone,     true",
    })
    void strict_variants_call_it_an_error_when_nothing_is_there(String word, String pattern, boolean error) {
        KeepalivedConfiguration configuration =
                Texts.main(word + " " + pattern + "\n").with("a", "").parse();

        assertThat(configuration.hasErrors()).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"include\n", "include # nothing\n", "include \"\"\n"})
    void include_needs_a_name(String line) {
        assertThat(Texts.complaints(Texts.main(line).parse()))
                .singleElement()
                .asString()
                .contains("error: found nothing after include, expected a file name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"include [a\n", "include [z-a]\n"})
    void an_impossible_pattern_is_an_error(String line) {
        assertThat(Texts.complaints(Texts.main(line).parse()))
                .singleElement()
                .asString()
                .contains("expected a file name or pattern");
    }

    @Test
    void include_within_a_line_is_not_misread() {
        assertThat(Texts.complaints(Texts.main("global_defs { include x }\n").parse()))
                .containsExactly(
                        "keepalived.conf:1:15: error: found 'include' within a line, expected it on a line of its own; ignored");
    }

    @Test
    void a_file_closes_only_its_own_blocks() {
        KeepalivedConfiguration configuration = Texts.main("global_defs {\ninclude a\nrouter_id main\n}\n")
                .with("a", "vrrp_version 3\n}\nvrrp_strict\n")
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo("main");
        assertThat(configuration.globals().strict()).isTrue();
        assertThat(Texts.complaints(configuration))
                .containsExactly("a:2:1: error: found '}', but no block is open here; ignored");
    }

    @Test
    void remarks_come_in_the_order_of_the_files() {
        KeepalivedConfiguration configuration =
                Texts.main("include a\nbad2\n").with("a", "bad1\n").parse();

        assertThat(configuration.diagnostics())
                .extracting(diagnostic -> diagnostic.position().toString())
                .containsExactly("keepalived.conf:2:1", "a:1:1");
    }

    @Test
    void the_main_file_must_be_there() {
        KeepalivedConfiguration configuration = new Texts().parse();

        assertThat(configuration.mainFileRead()).isFalse();
        assertThat(configuration.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly("keepalived.conf:1:1: error: there is no such file");
        assertThat(configuration.globals().vrrpVersion()).isEqualTo(2);
    }

    @Test
    void the_main_file_must_be_readable() {
        KeepalivedConfiguration unreadable = new Texts()
                .with("keepalived.conf", new ConfigSources.Content.Unreadable("permission denied"))
                .parse();
        KeepalivedConfiguration directory = new Texts()
                .with("keepalived.conf", new ConfigSources.Content.Skipped("a directory"))
                .parse();

        assertThat(List.of(unreadable, directory)).allSatisfy(configuration -> {
            assertThat(configuration.mainFileRead()).isFalse();
            assertThat(configuration.hasErrors()).isTrue();
        });
    }
}
