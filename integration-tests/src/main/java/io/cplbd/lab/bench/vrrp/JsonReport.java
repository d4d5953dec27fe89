package io.cplbd.lab.bench.vrrp;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results for programs. */
final class JsonReport {
    /** Of more values than this only the sums are written. */
    private static final int MOST_VALUES = 500;

    private JsonReport() {}

    /** @param about what is said of the run, in order */
    static String of(Map<String, Object> about, Results results) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(about);
        all.put("measured", results.rows().stream().map(JsonReport::row).toList());
        all.put(
                "goals",
                Goal.of(results).stream()
                        .map(goal -> Map.of("goal", goal.text(), "met", goal.met(), "measured", goal.measured()))
                        .toList());
        return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all) + "\n";
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", row.what().section().title());
        json.put("scenario", row.what().scenario());
        json.put("unit", row.what().section().unit());
        json.put("compared by", row.what().section().compared().text());
        row.what().bound().ifPresent(bound -> json.put("bound", rounded(bound)));
        for (Side side : Side.values()) {
            row.of(side).ifPresent(samples -> json.put(side.text(), samples(samples)));
        }
        row.ratio().ifPresent(ratio -> json.put("ratio", rounded(ratio)));
        json.put("verdict", row.verdict().name().toLowerCase(Locale.ROOT));
        return json;
    }

    private static Map<String, Object> samples(Samples samples) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", samples.count());
        json.put("median", rounded(samples.median()));
        json.put("p90", rounded(samples.quantile(0.9)));
        json.put("p99", rounded(samples.quantile(0.99)));
        json.put("max", rounded(samples.max()));
        if (samples.count() <= MOST_VALUES) {
            List<Double> values =
                    samples.sorted().stream().map(JsonReport::rounded).toList();
            json.put("values", values);
        }
        return json;
    }

    private static double rounded(double value) {
        return Math.rint(value * 1e4) / 1e4;
    }
}
