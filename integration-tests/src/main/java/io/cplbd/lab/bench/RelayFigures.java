package io.cplbd.lab.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured of each proxy, in several rounds. */
final class RelayFigures {
    /** One thing that is measured. */
    enum What {
        BULK("throughput, Gbit/s", true),
        BULK_CPU("its processor time, ms per GB", false),
        RATE("connections/s", true),
        RATE_CPU("its processor time, us each", false),
        MEDIAN("round trip, median, us", false),
        P99("round trip, 99 %, us", false),
        TRIP_CPU("its processor time, us each", false),
        RESIDENT("memory without connections, MB", false),
        IDLE("more with idle connections, MB", false);

        private final String text;
        private final boolean moreIsBetter;

        What(String text, boolean moreIsBetter) {
            this.text = text;
            this.moreIsBetter = moreIsBetter;
        }

        String text() {
            return text;
        }
    }

    private final Map<What, Map<String, List<Double>>> values = new EnumMap<>(What.class);

    void add(What what, String who, double value) {
        values.computeIfAbsent(what, _ -> new LinkedHashMap<>())
                .computeIfAbsent(who, _ -> new ArrayList<>())
                .add(value);
    }

    /** Of an even number of rounds the mean of the middle two. */
    private double median(What what, String who) {
        List<Double> sorted = values.getOrDefault(what, Map.of()).getOrDefault(who, List.of(Double.NaN)).stream()
                .sorted()
                .toList();
        int count = sorted.size();
        return (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
    }

    /** Medians of both, and the first's as a ratio to the other's. */
    String table(String who, String other) {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%-34s%12s%12s%20s", "median", who, other, who + "/" + other));
        for (What what : values.keySet()) {
            double own = median(what, who);
            double theirs = median(what, other);
            text.append(String.format(
                    Locale.ROOT,
                    "%n%-34s%12.1f%12.1f%20.2f  %s",
                    what.text,
                    own,
                    theirs,
                    own / theirs,
                    what.moreIsBetter ? "(more is better)" : "(less is better)"));
        }
        return text.append('\n').toString();
    }

    /** All of it as a JSON object. */
    String json() {
        return values.entrySet().stream()
                .map(entry -> "    " + Figures.quoted(name(entry.getKey())) + ": {\n"
                        + json(entry.getKey(), entry.getValue()) + "\n    }")
                .collect(Collectors.joining(",\n", "{\n", "\n  }"));
    }

    private static String name(What what) {
        return switch (what) {
            case BULK, RATE, MEDIAN, P99, RESIDENT, IDLE -> what.text;
            case BULK_CPU -> "throughput, " + what.text;
            case RATE_CPU -> "connections, " + what.text;
            case TRIP_CPU -> "round trip, " + what.text;
        };
    }

    private String json(What what, Map<String, List<Double>> byWho) {
        return byWho.entrySet().stream()
                .map(of -> String.format(
                        Locale.ROOT,
                        "      %s: {\"median\": %.2f, \"rounds\": [%s]}",
                        Figures.quoted(of.getKey()),
                        median(what, of.getKey()),
                        of.getValue().stream()
                                .map(value -> String.format(Locale.ROOT, "%.2f", value))
                                .collect(Collectors.joining(", "))))
                .collect(Collectors.joining(",\n"));
    }
}
