package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "/bin/a                    ~ /bin/a",
                "/bin/a b  c               ~ /bin/a|b|c",
                "'/bin/a b' c              ~ /bin/a b|c",
                "\"/bin/a b\" 'c \"d\"'    ~ /bin/a b|c \"d\"",
                "a'b c'd                   ~ ab cd",
                "a '' b                    ~ a||b",
                "a\\ b c                   ~ a b|c",
                "'k0s\\'s dir'             ~ k0s's dir",
                "\\xc3\\xa4                ~ \u00e4",
                "$HOME *                   ~ $HOME|*",
            })
    void quotes_group_and_backslashes_escape(String text, String words) {
        assertThat(CommandLine.split(text)).containsExactly(words.split("\\|", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a", "a \"b", "a 'b\\'"})
    void a_quote_must_be_closed(String text) {
        assertThat(CommandLine.split(text)).isNull();
    }

    @Test
    void escapes_stand_for_characters() {
        assertThat(CommandLine.split("\\a\\b\\E\\f\\n\\r\\t\\v\\q \\x414\\101\\1017\\cA \\x"))
                .containsExactly("\u0007\b\u001b\f\n\r\t\u000bq", "A4AA7\u0001", "x");
    }

    @Test
    void nothing_is_no_word() {
        assertThat(CommandLine.split("  ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "/bin/a                         ~ /bin/a   ~ -   ~ -",
                "/bin/a u                       ~ /bin/a   ~ u   ~ -",
                "/bin/a u g                     ~ /bin/a   ~ u   ~ g",
                "/bin/a u:g                     ~ /bin/a   ~ u   ~ g",
                "\"/bin/a 'b c'\" u             ~ /bin/a|b c ~ u ~ -",
                "'/bin/a b'                     ~ /bin/a|b ~ -   ~ -",
                "\"'/opt/k0s\\'s/k0s' x\"       ~ /opt/k0s's/k0s|x ~ - ~ -",
            })
    void a_script_line_names_command_user_and_group(String line, String argv, String user, String group) {
        KeepalivedConfiguration configuration = Texts.instance("notify_master " + line);

        assertThat(Texts.complaints(configuration)).isEmpty();
        Script script = Texts.only(configuration).notifyScripts().master();
        assertThat(script).isNotNull();
        if (script != null) {
            assertThat(script.argv()).isEqualTo(List.of(argv.split("\\|")));
            ScriptUser expected = user.equals("-") ? null : new ScriptUser(user, group.equals("-") ? null : group);
            assertThat(script.user()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"'/bin/a\"", "</run/file", "/bin/a :g", "/bin/a u:"})
    void what_cannot_be_run_is_an_error(String command) {
        KeepalivedConfiguration configuration = Texts.instance("notify " + command);

        assertThat(Texts.complaints(configuration)).singleElement().asString().contains(": error: notify: found ");
    }

    @Test
    void script_user_holds_where_a_line_names_nobody() {
        KeepalivedConfiguration configuration = Texts.main(
                        Texts.instanceText("A", 1, "notify_backup /bin/a\nnotify_fault /bin/a own")
                                + "global_defs { script_user u g }\n")
                .parse();
        Notify notify = Texts.only(configuration).notifyScripts();

        assertThat(notify.backup()).isNotNull().extracting(Script::user).isEqualTo(new ScriptUser("u", "g"));
        assertThat(notify.fault()).isNotNull().extracting(Script::user).isEqualTo(new ScriptUser("own", null));
    }
}
