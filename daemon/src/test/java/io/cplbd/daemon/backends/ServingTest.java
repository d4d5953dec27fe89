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

    /** Rounds, and what is believed after each; D and U are those that come late. */
    @ParameterizedTest
    @CsvSource({
        "ddd, yyn",
        "ddudd, yyyyy",
        "ddudddu, yyyyynn",
        "ddduuu, yynnny",
        "dddduudu, yynnnnnn",
        "ddduuduuu, yynnnnnny",
        "uuuddd, yyyyyn",
        "ddddddu, yynnnnn",
        "DDDDDD, yyyyyy",
        "dDdDd, yyyyn",
        "dduDdd, yyyyyy",
        "dddUUU, yynnny",
        "ddduuDu, yynnnny"
    })
    void fallsAndRisesAfterThreeRoundsInARow(String rounds, String expected) {
        Serving serving = new Serving();
        StringBuilder able = new StringBuilder();
        long nowNs = Long.MAX_VALUE; // nanoTime may pass it
        for (int i = 0; i < rounds.length(); i++) {
            boolean before = serving.able();
            char round = rounds.charAt(i);
            nowNs += Health.PERIOD_NS + (Character.isUpperCase(round) ? Serving.LATE_NS + 1 : Serving.LATE_NS);
            assertThat(serving.round(Character.toLowerCase(round) == 'u', nowNs))
                    .isEqualTo(before != serving.able());
            able.append(serving.able() ? 'y' : 'n');
        }
        assertThat(able).hasToString(expected);
    }
}
