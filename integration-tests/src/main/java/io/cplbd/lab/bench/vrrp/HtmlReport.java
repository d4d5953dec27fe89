package io.cplbd.lab.bench.vrrp;

import static io.cplbd.lab.bench.vrrp.Picture.escaped;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The results as one page that needs nothing else. */
final class HtmlReport {
    private static final List<Section> STRIPS = List.of(Section.GAP, Section.TAKEOVER, Section.HOLDERS, Section.RETURN);
    private static final List<String> INTERVALS = List.of("advert 1 s", "advert 0.1 s", "advert 0.01 s");
    /** ms; below it is the clock's own. */
    private static final double LEAST_JITTER = 0.001;

    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1060px; margin: 2em auto; padding: 0 1em }
            h1 { font-size: 1.6em } h2 { font-size: 1.2em; margin-top: 2.2em } h3 { font-size: 1em; margin-bottom: .2em }
            table { border-collapse: collapse; width: 100%; font-size: .82em; font-variant-numeric: tabular-nums }
            th, td { padding: .2em .5em; text-align: right; border-bottom: 1px solid #e3e3e3; white-space: nowrap }
            td:first-child, th:first-child { text-align: left; white-space: normal }
            .better { background: #e2f3e2 } .worse { background: #fbdcd6 }
            dt { float: left; clear: left; width: 13em; color: #666 } dd { margin-left: 13em }
            svg { max-width: 100%; height: auto; font-size: 12px; fill: #222 }
            """;

    private HtmlReport() {}

    /** @param about what is said of the run, in order */
    static String of(Map<String, Object> about, Results results) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .append("<title>cplbd beside keepalived</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>cplbd beside keepalived: VRRP</h1>\n<dl>\n");
        about.forEach((key, value) -> html.append("<dt>")
                .append(escaped(key))
                .append("</dt><dd>")
                .append(escaped(value.toString()))
                .append("</dd>\n"));
        html.append("</dl>\n<p>").append(legend()).append("</p>\n");
        html.append("<p><b>")
                .append(escaped(TableReport.counts(results.rows())))
                .append("</b> Rows in which cplbd is <span class=\"better\">better</span> and")
                .append(" <span class=\"worse\">worse</span> are marked.</p>\n");
        goals(html, Goal.of(results));
        for (Section section : Section.values()) {
            List<Row> rows = results.rows(section);
            if (!rows.isEmpty()) {
                html.append("<h2>").append(escaped(section.title())).append("</h2>\n");
                pictures(html, section, rows);
                table(html, section, rows);
            }
        }
        return html.append("</body></html>\n").toString();
    }

    private static String legend() {
        return "<span style=\"color:" + Picture.colour(Side.CPLBD)
                + "\">&#9679; cplbd</span> &nbsp; <span style=\"color:"
                + Picture.colour(Side.KEEPALIVED)
                + "\">&#9679; keepalived</span> &nbsp; a dot: one trial; a stroke: the median; dashed: the protocol's bound.";
    }

    private static void goals(StringBuilder html, List<Goal> goals) {
        if (goals.isEmpty()) {
            return;
        }
        html.append("<h2>Goals</h2>\n<table>\n");
        for (Goal goal : goals) {
            html.append("<tr class=\"")
                    .append(goal.met() ? "better" : "worse")
                    .append("\"><td>")
                    .append(escaped(goal.text()))
                    .append("</td><td>")
                    .append(escaped(goal.measured()))
                    .append("</td><td>")
                    .append(goal.met() ? "met" : "NOT met")
                    .append("</td></tr>\n");
        }
        html.append("</table>\n");
    }

    private static void pictures(StringBuilder html, Section section, List<Row> rows) {
        for (String interval : INTERVALS) {
            List<Row> shown = rows.stream()
                    .filter(row -> row.what().scenario().contains(interval + ","))
                    .toList();
            if (shown.isEmpty()) {
                continue;
            }
            if (STRIPS.contains(section)) {
                heading(html, interval);
                html.append(Picture.strips(section.title() + ", " + interval, section.unit(), shown));
            } else if (section == Section.JITTER) {
                heading(html, interval + " (share of the intervals; dashed: with hogs)");
                html.append(Picture.curves(section.title() + ", " + interval, section.unit(), shown, LEAST_JITTER));
            }
        }
    }

    private static void heading(StringBuilder html, String text) {
        html.append("<h3>").append(escaped(text)).append("</h3>\n");
    }

    private static void table(StringBuilder html, Section section, List<Row> rows) {
        html.append("<table>\n<tr><th>")
                .append(escaped(section.unit()))
                .append("; compared by ")
                .append(section.compared().text())
                .append("</th>");
        for (Side side : Side.values()) {
            html.append("<th>")
                    .append(side.text())
                    .append(" n</th><th>median</th><th>p90</th><th>p99</th><th>max</th>");
        }
        html.append("<th>ratio</th><th>bound</th><th></th></tr>\n");
        for (Row row : rows) {
            String verdict = switch (row.verdict()) {
                case BETTER -> "better";
                case WORSE -> "worse";
                case SAME -> "same";
                case UNKNOWN -> "";
            };
            html.append("<tr class=\"")
                    .append(verdict)
                    .append("\"><td>")
                    .append(escaped(row.what().scenario()))
                    .append("</td>");
            cells(html, row.cplbd());
            cells(html, row.keepalived());
            cell(html, number(row.ratio()));
            cell(html, number(row.what().bound()));
            cell(html, verdict);
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private static void cells(StringBuilder html, Optional<Samples> side) {
        cell(html, side.map(samples -> Integer.toString(samples.count())).orElse(""));
        cell(html, side.map(samples -> Text.number(samples.median())).orElse(""));
        cell(html, side.map(samples -> Text.number(samples.quantile(0.9))).orElse(""));
        cell(html, side.map(samples -> Text.number(samples.quantile(0.99))).orElse(""));
        cell(html, side.map(samples -> Text.number(samples.max())).orElse(""));
    }

    private static void cell(StringBuilder html, String text) {
        html.append("<td>").append(text).append("</td>");
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? Text.number(value.getAsDouble()) : "";
    }
}
