package io.cplbd.lab.bench.vrrp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was measured. Not thread-safe. */
final class Results {
    private final Map<What, Map<Side, List<Double>>> values = new LinkedHashMap<>();
    private final Map<Side, Integer> repeated = new EnumMap<>(Side.class);

    void add(What what, Side side, double value) {
        values.computeIfAbsent(what, _ -> new EnumMap<>(Side.class))
                .computeIfAbsent(side, _ -> new ArrayList<>())
                .add(value);
    }

    /** A trial did not count, as the client itself had been without the processor. */
    void repeated(Side side) {
        repeated.merge(side, 1, Integer::sum);
    }

    /** How many trials were made once more. */
    int repeats(Side side) {
        return repeated.getOrDefault(side, 0);
    }

    /** By section; within one as they were measured first. */
    List<Row> rows() {
        return values.entrySet().stream()
                .map(entry -> new Row(
                        entry.getKey(),
                        samples(entry.getValue(), Side.CPLBD),
                        samples(entry.getValue(), Side.KEEPALIVED)))
                // That all trials were finished goes without saying.
                .filter(row -> row.what().section() != Section.UNSETTLED || row.largest() > 0)
                .sorted(Comparator.comparing(row -> row.what().section()))
                .toList();
    }

    List<Row> rows(Section section) {
        return rows().stream().filter(row -> row.what().section() == section).toList();
    }

    Optional<Row> row(Section section, String scenario) {
        return rows(section).stream()
                .filter(row -> row.what().scenario().equals(scenario))
                .findFirst();
    }

    private static Optional<Samples> samples(Map<Side, List<Double>> bySide, Side side) {
        return Optional.ofNullable(bySide.get(side)).map(Samples::of);
    }
}
