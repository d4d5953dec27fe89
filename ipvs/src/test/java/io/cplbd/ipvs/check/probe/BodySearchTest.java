package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.ipvs.check.ProbeSpec.BodyPattern;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodySearchTest {
    private static boolean found(String regex, int options, int minOffset, int maxOffset, String body)
            throws UntoldException, BadReplyException {
        return BodySearch.found(
                new BodyPattern(regex, options, false, minOffset, maxOffset), body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        // the body is 0123abc789
        "abc, 0, -1, true",
        "abc, 4, -1, true",
        "abc, 5, -1, false",
        "abc, 0, 4, true",
        "abc, 0, 3, false",
        "[a-c], 5, 5, true",
        "^b, 5, -1, false",
        "$, 10, -1, true",
        "$, 11, -1, false",
    })
    void offsets(String regex, int minOffset, int maxOffset, boolean expected) throws Exception {
        assertThat(found(regex, 0, minOffset, maxOffset, "0123abc789")).isEqualTo(expected);
    }

    @Test
    void options() throws Exception {
        assertThat(found("ABC", 0, 0, -1, "abc")).isFalse();
        assertThat(found("ABC", Pattern.CASE_INSENSITIVE, 0, -1, "abc")).isTrue();
    }

    @Test
    void aCharacterIsAByte() throws Exception {
        assertThat(found("\u00fc", 0, 0, -1, "xx\u00fc")).isTrue();
        assertThat(found("^.{4}$", 0, 0, -1, "xx\u00fc")).isTrue();
        assertThat(found("x", 0, 0, 1, "\u00fcx")).isFalse();
        assertThat(BodySearch.found(
                        new BodyPattern("\\xff\\x80", 0, false, 0, -1), new byte[] {(byte) 0xff, (byte) 0x80}))
                .isTrue();
    }

    @Test
    void capturesCanBeReferredTo() throws Exception {
        assertThat(found("(ab|cd)x\\1", 0, 0, -1, "abxcd cdxcd")).isTrue();
        assertThat(found("(ab|cd)x\\1", 0, 0, -1, "abxcd cdxab")).isFalse();
    }

    @Test
    void patternsThatTakeForEverAreGivenUp() {
        assertThatThrownBy(() -> found("(.*)*(.*)*(.*)*$x", Pattern.DOTALL, 0, -1, "a".repeat(5000)))
                .isInstanceOf(BadReplyException.class)
                .hasMessage("regex given up after 50000000 steps");
    }

    @Test
    void patternsThatNestTooDeepAreGivenUp() {
        assertThatThrownBy(() -> found("^(a|b)*$", 0, 0, -1, "ab".repeat(1_000_000)))
                .isInstanceOf(BadReplyException.class)
                .hasMessage("regex given up: nested too deep in this body");
    }
}
