package io.cplbd.lab.bench.vrrp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that cplbd is to reach, and whether it did.
 *
 * @param measured in words
 */
record Goal(String text, boolean met, String measured) {
    private static final double GAP_MS = 5;
    private static final double CPU_RATIO = 1.5;
    private static final double RESIDENT_MIB = 56;
    private static final double START_MS = 250;

    /** Those of which something was measured. */
    static List<Goal> of(Results results) {
        List<Goal> goals = new ArrayList<>();
        for (Failure failure : Failure.values()) {
            gap(results, failure, "advert 1 s, idle", GAP_MS, "at most 5 ms over keepalived's")
                    .ifPresent(goals::add);
            gap(results, failure, "advert 0.01 s, idle", Section.GAP.resolution(), "at most keepalived's")
                    .ifPresent(goals::add);
        }
        holders(results).ifPresent(goals::add);
        most(results.rows(Section.SPURIOUS), 0, "no transition without a reason")
                .ifPresent(goals::add);
        cpu(results, "255 instances, advert 0.1 s, master").ifPresent(goals::add);
        cpu(results, "255 instances, advert 0.1 s, backup").ifPresent(goals::add);
        most(results.rows(Section.RESIDENT), RESIDENT_MIB, "resident memory at most 56 MiB")
                .ifPresent(goals::add);
        results.rows(Section.START).stream()
                .flatMap(row -> row.cplbd().stream())
                .map(starts -> new Goal(
                        "first advertisement at most 250 ms after exec",
                        starts.median() <= START_MS,
                        Text.number(starts.median()) + " ms"))
                .forEach(goals::add);
        return goals;
    }

    private static Optional<Goal> gap(
            Results results, Failure failure, String conditions, double overMs, String expected) {
        return results.row(Section.GAP, failure.text() + ", " + conditions)
                .filter(row -> row.cplbd().isPresent() && row.keepalived().isPresent())
                .map(row -> {
                    double own = row.value(Side.CPLBD).orElseThrow();
                    double theirs = row.value(Side.KEEPALIVED).orElseThrow();
                    return new Goal(
                            "median gap, " + row.what().scenario() + ": " + expected,
                            own <= theirs + overMs,
                            Text.number(own) + " ms beside " + Text.number(theirs) + " ms");
                });
    }

    private static Optional<Goal> holders(Results results) {
        return most(
                results.rows(Section.HOLDERS).stream()
                        .filter(row -> row.what().scenario().contains("advert 1 s, idle"))
                        .toList(),
                0,
                "no two holders at advert 1 s");
    }

    private static Optional<Goal> cpu(Results results, String scenario) {
        return results.row(Section.CPU, scenario)
                .filter(row -> row.ratio().isPresent())
                .map(row -> new Goal(
                        "processor time, " + scenario + ": at most 1.5 x keepalived's",
                        row.ratio().getAsDouble() <= CPU_RATIO,
                        Text.number(row.ratio().getAsDouble()) + " x"));
    }

    /** None of cplbd's values is above {@code limit}. */
    private static Optional<Goal> most(List<Row> rows, double limit, String text) {
        return rows.stream()
                .filter(row -> row.cplbd().isPresent())
                .max((one, other) -> Double.compare(max(one), max(other)))
                .map(worst -> new Goal(
                        text,
                        max(worst) <= limit,
                        "at most " + Text.number(max(worst)) + " "
                                + worst.what().section().unit() + " ("
                                + worst.what().scenario() + ")"));
    }

    private static double max(Row row) {
        return row.cplbd().orElseThrow().max();
    }
}
