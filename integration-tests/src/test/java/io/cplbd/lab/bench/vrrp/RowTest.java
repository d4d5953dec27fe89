package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who does better. */
final class RowTest {
    @Test
    void less_is_better() {
        assertThat(row(Section.GAP, 10, 20).verdict()).isEqualTo(Row.Verdict.BETTER);
        assertThat(row(Section.GAP, 20, 10).verdict()).isEqualTo(Row.Verdict.WORSE);
        assertThat(row(Section.GAP, 20, 10).ratio()).hasValue(2);
    }

    @Test
    void what_the_instrument_cannot_tell_is_the_same() {
        assertThat(row(Section.GAP, 2.4, 1).verdict()).isEqualTo(Row.Verdict.SAME);
        assertThat(row(Section.GAP, 2.6, 1).verdict()).isEqualTo(Row.Verdict.WORSE);
        assertThat(row(Section.GAP, 1_040, 1_000).verdict()).isEqualTo(Row.Verdict.SAME);
        assertThat(row(Section.GAP, 1_060, 1_000).verdict()).isEqualTo(Row.Verdict.WORSE);
    }

    @Test
    void one_more_transition_is_worse_and_has_no_ratio_to_none() {
        assertThat(row(Section.SPURIOUS, 1, 0).verdict()).isEqualTo(Row.Verdict.WORSE);
        assertThat(row(Section.SPURIOUS, 1, 0).ratio()).isEmpty();
        assertThat(row(Section.SPURIOUS, 0, 0).verdict()).isEqualTo(Row.Verdict.SAME);
    }

    @Test
    void with_one_side_there_is_no_verdict() {
        Row row = new Row(What.of(Section.GAP, "x"), Optional.empty(), Optional.of(Samples.of(List.of(1.0))));

        assertThat(row.verdict()).isEqualTo(Row.Verdict.UNKNOWN);
        assertThat(row.ratio()).isEmpty();
    }

    @Test
    void each_section_compares_what_matters_there() {
        Samples own = Samples.of(List.of(1.0, 1.0, 50.0));
        Samples theirs = Samples.of(List.of(9.0, 9.0, 9.0));

        assertThat(new Row(What.of(Section.GAP, "x"), Optional.of(own), Optional.of(theirs)).verdict())
                .isEqualTo(Row.Verdict.BETTER);
        assertThat(new Row(What.of(Section.HOLDERS, "x"), Optional.of(own), Optional.of(theirs)).verdict())
                .isEqualTo(Row.Verdict.WORSE);
    }

    static Row row(Section section, double own, double theirs) {
        return new Row(
                What.of(section, "x"), Optional.of(Samples.of(List.of(own))), Optional.of(Samples.of(List.of(theirs))));
    }
}
