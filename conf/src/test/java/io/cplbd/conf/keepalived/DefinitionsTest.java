package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "$A=x              | $A              | x",
                "$A=x              | ${A}            | x",
                "$A=x              | ${A}y           | xy",
                "$A=x              | $Ay             | $Ay",
                "$A=x              | $A.y            | $A.y",
                "$A=x              | z${A}y${A}      | zxyx",
                "$A=${B};$B=x      | $A              | x",
                "$A=x;$A=y         | $A              | y",
                "$A_1=x            | ${A_1}          | x",
                "$A=x              | ${B}            | ${B}",
                "$A=               | a${A}b          | ab",
                "$A=x # comment    | ${A}y           | xy",
                "$A=x              | a${_HASH}${_BANG} | a#!",
                "$A=x              | \"$A y\"        | x y",
            })
    void a_defined_name_is_replaced_where_it_is_used(String definitions, String use, String expected) {
        KeepalivedConfiguration configuration = Texts.main(
                        definitions.replace(";", "\n") + "\nglobal_defs {\nrouter_id " + use + "\n}\n")
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo(expected);
        assertThat(configuration.diagnostics()).isEmpty();
    }

    @Test
    void a_value_of_several_lines_becomes_several_lines() {
        KeepalivedConfiguration configuration = Texts.main("""
                        $DEFS=global_defs { \\
                          router_id $NAME \\
                          vrrp_version 3 \\
                        }
                        $NAME=r
                        $DEFS
                        """).parse();

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.globals().routerId()).isEqualTo("r");
        assertThat(configuration.globals().vrrpVersion()).isEqualTo(3);
    }

    @Test
    void the_directory_has_a_name() {
        KeepalivedConfiguration configuration = Texts.main("include d/a\n")
                .with("d/a", "global_defs {\nrouter_id ${_PWD}/x\n}\n")
                .parse();

        assertThat(configuration.globals().routerId()).isEqualTo("d/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$A=${A}\n$A\n",
                "$A=${B}\n$B=${A}\nrouter_id $A\n",
            })
    void a_definition_without_end_is_an_error(String text) {
        assertThat(Texts.complaints(Texts.main(text).parse()))
                .singleElement()
                .asString()
                .contains("error: definitions ")
                .endsWith("the line is skipped");
    }

    @Test
    void names_that_double_each_other_and_come_to_nothing_end() {
        StringBuilder text = new StringBuilder("$A0=\n");
        for (int i = 1; i <= 30; i++) {
            text.append("$A")
                    .append(i)
                    .append('=')
                    .append(("${A" + (i - 1) + "}").repeat(2))
                    .append('\n');
        }

        assertThat(Texts.complaints(Texts.main(text + "router_id $A30\n").parse()))
                .singleElement()
                .asString()
                .contains("error: definitions are put in more than 10000 times");
    }

    @Test
    void a_line_that_grows_too_much_is_an_error() {
        StringBuilder text = new StringBuilder("$A0=" + "x".repeat(1000) + "\n");
        for (int i = 1; i <= 8; i++) {
            text.append("$A")
                    .append(i)
                    .append('=')
                    .append(("${A" + (i - 1) + "}").repeat(8))
                    .append('\n');
        }

        assertThat(Texts.complaints(Texts.main(text + "router_id $A8\n").parse()))
                .singleElement()
                .asString()
                .contains("error: the line grows beyond");
    }

    /** Of values that grow, of values that come to nothing, and of lines that cannot be expanded. */
    @ParameterizedTest
    @CsvSource({"x, 2, 14", "'', 2, 8", "xxxxxxxx, 8, 5"})
    void what_definitions_put_in_counts_as_text(String value, int times, int levels) {
        StringBuilder text = new StringBuilder("$A0=" + value + "\n");
        for (int i = 1; i <= levels; i++) {
            text.append("$A")
                    .append(i)
                    .append('=')
                    .append(("${A" + (i - 1) + "}").repeat(times))
                    .append('\n');
        }
        text.append(("@^id x $A" + levels + "\n").repeat(900)).append("net_namespace last\n");
        Texts texts = Texts.main(text.toString());

        KeepalivedConfiguration bounded = KeepalivedConfiguration.parse(Texts.MAIN, texts, null, 100_000);

        assertThat(Texts.complaints(bounded))
                .last()
                .asString()
                .endsWith(
                        "error: the configuration is larger than 100000 bytes with what definitions put in; the line is skipped");
        assertThat(bounded.globals().netNamespace()).isEqualTo("last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$_RANDOM 1 2", "${_ENV HOME}", "${_INSTANCE}"})
    void names_that_are_not_built_are_named(String use) {
        assertThat(Texts.complaints(Texts.main("router_id " + use + "\n").parse()))
                .singleElement()
                .asString()
                .contains("known to keepalived, not built yet; the line is skipped");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "@n1,  n1, true",
                "@n1,  n2, false",
                "@n1,  -,  false",
                "@^n1, n1, false",
                "@^n1, n2, true",
                "@^n1, -,  true",
            })
    void lines_may_be_for_some_nodes_only(String selector, @Nullable String id, boolean used) {
        KeepalivedConfiguration configuration = Texts.main(
                        "global_defs {\n router_id a\n " + selector + " router_id b\n}\n")
                .parse(id);

        assertThat(configuration.globals().routerId()).isEqualTo(used ? "b" : "a");
        assertThat(configuration.diagnostics()).isEmpty();
    }

    @Test
    void a_definition_may_be_for_one_node_only() {
        KeepalivedConfiguration configuration = Texts.main(
                        "@n1 $P=200\n@^n1 $P=100\n" + Texts.instanceText("A", 1, "priority $P"))
                .parse("n1");

        assertThat(Texts.only(configuration).priority()).isEqualTo(200);
    }
}
