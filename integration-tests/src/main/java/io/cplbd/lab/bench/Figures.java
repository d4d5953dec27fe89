package io.cplbd.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Times of several rounds, by what was measured and of whom. */
final class Figures {
    private final Map<String, Map<String, List<Long>>> timesNs = new LinkedHashMap<>();

    void add(String what, String who, long ns) {
        timesNs.computeIfAbsent(what, _ -> new LinkedHashMap<>())
                .computeIfAbsent(who, _ -> new ArrayList<>())
                .add(ns);
    }

    /** The median in seconds; that of an even number of rounds is the mean of the middle two. */
    Optional<Double> medianS(String what, String who) {
        List<Long> sorted = timesNs.getOrDefault(what, Map.of()).getOrDefault(who, List.of()).stream()
                .sorted()
                .toList();
        int count = sorted.size();
        return count == 0 ? Optional.empty() : Optional.of((sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2e9);
    }

    OptionalLong shortestNs(String what, String who) {
        return timesNs.getOrDefault(what, Map.of()).getOrDefault(who, List.of()).stream()
                .mapToLong(Long::longValue)
                .min();
    }

    Optional<Double> ratio(String what, String who, String other) {
        return medianS(what, who).flatMap(own -> medianS(what, other).map(theirs -> own / theirs));
    }

    /**
     * A table of medians: a line for everything that was measured, a column for everybody.
     *
     * @param who gets a column with its ratio to each of the others
     */
    String table(String who, List<String> others) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-34s%12s", "median, s", who));
        others.forEach(other -> text.append(String.format(Locale.ROOT, "%12s", other)));
        others.forEach(other -> text.append(String.format(Locale.ROOT, "%18s", who + "/" + other)));
        for (String what : timesNs.keySet()) {
            text.append(String.format(Locale.ROOT, "%n%-34s%12s", what, cell(medianS(what, who))));
            others.forEach(other -> text.append(String.format(Locale.ROOT, "%12s", cell(medianS(what, other)))));
            others.forEach(other -> text.append(String.format(Locale.ROOT, "%18s", cell(ratio(what, who, other)))));
        }
        return text.append('\n').toString();
    }

    private static String cell(Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, "%.3f", number)).orElse("");
    }

    /** All of it, seconds, as a JSON object: what was measured, of whom, its median and its rounds. */
    String json() {
        return timesNs.entrySet().stream()
                .map(line ->
                        "    " + quoted(line.getKey()) + ": {\n" + json(line.getKey(), line.getValue()) + "\n    }")
                .collect(Collectors.joining(",\n", "{\n", "\n  }"));
    }

    private String json(String what, Map<String, List<Long>> byWho) {
        return byWho.entrySet().stream()
                .map(of -> String.format(
                        Locale.ROOT,
                        "      %s: {\"median\": %.3f, \"rounds\": [%s]}",
                        quoted(of.getKey()),
                        medianS(what, of.getKey()).orElseThrow(),
                        of.getValue().stream()
                                .map(ns -> String.format(Locale.ROOT, "%.3f", ns / 1e9))
                                .collect(Collectors.joining(", "))))
                .collect(Collectors.joining(",\n"));
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
