package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingTest {
    @Test
    void isAbleAsLongAsNothingElseIsKnown() {
        assertThat(new Serving().able()).isTrue();
    }

    /** Rounds, and what is believed after each. */
    @ParameterizedTest
    @CsvSource({
        "ddd, yyn",
        "ddudd, yyyyy",
        "ddudddu, yyyyynn",
        "ddduuu, yynnny",
        "dddduudu, yynnnnnn",
        "ddduuduuu, yynnnnnny",
        "uuuddd, yyyyyn",
        "ddddddu, yynnnnn"
    })
    void fallsAndRisesAfterThreeRoundsInARow(String rounds, String expected) {
        Serving serving = new Serving();
        StringBuilder able = new StringBuilder();
        for (int i = 0; i < rounds.length(); i++) {
            boolean before = serving.able();
            assertThat(serving.round(rounds.charAt(i) == 'u')).isEqualTo(before != serving.able());
            able.append(serving.able() ? 'y' : 'n');
        }
        assertThat(able).hasToString(expected);
    }
}
