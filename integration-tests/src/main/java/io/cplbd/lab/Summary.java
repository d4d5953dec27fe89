package io.cplbd.lab;

import java.util.ArrayList;
import java.util.List;

/** What was measured, next to what it should be. */
final class Summary {
    private final List<Row> rows = new ArrayList<>();

    /** One measurement; {@code ok} is null for a number that is only told. */
    private record Row(String what, String measured, String expected, String mark) {}

    /** Notes a check and returns its row as a line. */
    String check(String what, boolean ok, String measured, String expected) {
        return add(new Row(what, measured, expected, ok ? "ok" : "WRONG"));
    }

    /** Notes a number nothing is expected of. */
    String note(String what, String measured) {
        return add(new Row(what, measured, "", ""));
    }

    private String add(Row row) {
        rows.add(row);
        return line(row);
    }

    private static String line(Row row) {
        String expected = row.expected().isEmpty() ? "" : " (" + row.expected() + ")";
        String mark = row.mark().isEmpty() ? "" : "  " + row.mark();
        return row.what() + ": " + row.measured() + expected + mark;
    }

    boolean allOk() {
        return wrong().isEmpty();
    }

    /** What was not as expected, each as a line. */
    List<String> wrong() {
        return rows.stream()
                .filter(row -> row.mark().equals("WRONG"))
                .map(Summary::line)
                .toList();
    }

    /** The table. */
    String table() {
        int what = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0);
        int measured =
                rows.stream().mapToInt(row -> row.measured().length()).max().orElse(0);
        int expected =
                rows.stream().mapToInt(row -> row.expected().length()).max().orElse(0);
        String format = "  %-" + Math.max(what, 1) + "s  %-" + Math.max(measured, 1) + "s  %-" + Math.max(expected, 1)
                + "s  %s";
        StringBuilder table = new StringBuilder();
        for (Row row : rows) {
            table.append(format.formatted(row.what(), row.measured(), row.expected(), row.mark())
                            .stripTrailing())
                    .append('\n');
        }
        return table.toString();
    }
}
