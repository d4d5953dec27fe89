package io.cplbd.lab.bench.vrrp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The results as text for a terminal. */
final class TableReport {
    private static final String SIDE = "%11s%8s%8s%8s%8s";

    private TableReport() {}

    static String of(Results results) {
        StringBuilder text = new StringBuilder();
        for (Section section : Section.values()) {
            List<Row> rows = results.rows(section);
            if (!rows.isEmpty()) {
                text.append(table(section, rows)).append('\n');
            }
        }
        text.append(counts(results.rows())).append('\n');
        List<Goal> goals = Goal.of(results);
        if (!goals.isEmpty()) {
            text.append("\nGoals\n");
        }
        goals.forEach(goal -> text.append(goal.met() ? "  met      " : "  NOT met  ")
                .append(goal.text())
                .append(": ")
                .append(goal.measured())
                .append('\n'));
        return text.toString();
    }

    private static String table(Section section, List<Row> rows) {
        StringBuilder text = new StringBuilder(section.title())
                .append(", ")
                .append(section.unit())
                .append("; compared by ")
                .append(section.compared().text())
                .append('\n');
        text.append(line("", "", head(Side.CPLBD), head(Side.KEEPALIVED), "ratio", "bound"));
        for (Row row : rows) {
            text.append(line(
                    mark(row.verdict()),
                    "  " + row.what().scenario(),
                    cells(row.cplbd()),
                    cells(row.keepalived()),
                    number(row.ratio()),
                    number(row.what().bound())));
        }
        return text.toString();
    }

    private static String line(String mark, String what, String own, String theirs, String ratio, String bound) {
        return String.format(Locale.ROOT, "%-56s |%s |%s |%7s%8s  %s", what, own, theirs, ratio, bound, mark)
                        .stripTrailing()
                + "\n";
    }

    private static String head(Side side) {
        return String.format(Locale.ROOT, SIDE, side.text(), "median", "p90", "p99", "max");
    }

    private static String cells(Optional<Samples> side) {
        return side.map(samples -> String.format(
                        Locale.ROOT,
                        SIDE,
                        samples.count(),
                        Text.number(samples.median()),
                        Text.number(samples.quantile(0.9)),
                        Text.number(samples.quantile(0.99)),
                        Text.number(samples.max())))
                .orElse(String.format(Locale.ROOT, SIDE, "", "", "", "", ""));
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Text.number(value.getAsDouble()) : "";
    }

    /** What is worse stands out as much as what is better. */
    private static String mark(Row.Verdict verdict) {
        return switch (verdict) {
            case BETTER -> "+ better";
            case WORSE -> "- WORSE";
            case SAME -> "= same";
            case UNKNOWN -> "";
        };
    }

    /** How many rows are better, the same and worse. */
    static String counts(List<Row> rows) {
        return "cplbd beside keepalived: better in " + count(rows, Row.Verdict.BETTER) + " rows, the same in "
                + count(rows, Row.Verdict.SAME) + ", worse in " + count(rows, Row.Verdict.WORSE) + ".";
    }

    private static long count(List<Row> rows, Row.Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }
}
