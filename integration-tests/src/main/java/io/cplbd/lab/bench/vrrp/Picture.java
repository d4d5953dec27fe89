package io.cplbd.lab.bench.vrrp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Pictures in SVG, to stand within HTML. */
final class Picture {
    static final int WIDTH = 980;

    private static final int LABELS = 250;
    private static final int RIGHT = 20;
    private static final int TOP = 12;
    private static final int BOTTOM = 44;
    private static final int STRIP = 15;
    private static final int ROW = 2 * STRIP + 8;
    private static final int CURVES = 260;
    private static final Map<Side, String> COLOURS = Map.of(Side.CPLBD, "#0b62a4", Side.KEEPALIVED, "#c2571a");

    private final StringBuilder svg = new StringBuilder();

    private Picture(int height, String title) {
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                height,
                WIDTH,
                height,
                escaped(title)));
    }

    static String colour(Side side) {
        return COLOURS.getOrDefault(side, "black");
    }

    /** What text has to become between tags and within quotation marks. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Every value a dot, a line of dots for each side of each row, the median a stroke, the bound a line across both. */
    static String strips(String title, String unit, List<Row> rows) {
        int height = TOP + rows.size() * ROW + BOTTOM;
        double most = rows.stream().mapToDouble(Row::largest).max().orElse(1);
        Axis axis = Axis.linear(most, LABELS, WIDTH - RIGHT);
        Picture picture = new Picture(height, title);
        picture.scale(axis, TOP, height - BOTTOM, unit);
        int y = TOP;
        for (Row row : rows) {
            picture.text(LABELS - 10, y + STRIP + 4, "end", row.what().scenario());
            int top = y;
            row.what()
                    .bound()
                    .ifPresent(bound -> picture.line(
                            axis.at(bound),
                            top + 2,
                            axis.at(bound),
                            top + 2 * STRIP,
                            "#333",
                            "stroke-dasharray=\"3 2\""));
            picture.dots(axis, row.cplbd(), Side.CPLBD, y + STRIP / 2 + 1);
            picture.dots(axis, row.keepalived(), Side.KEEPALIVED, y + STRIP + STRIP / 2 + 1);
            y += ROW;
        }
        return picture.end();
    }

    private void dots(Axis axis, Optional<Samples> side, Side whose, int y) {
        side.ifPresent(samples -> {
            for (double value : samples.sorted()) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle cx=\"%.1f\" cy=\"%d\" r=\"3\" fill=\"%s\" fill-opacity=\"0.45\"/>%n",
                        axis.at(value),
                        y,
                        colour(whose)));
            }
            double median = axis.at(samples.median());
            line(median, y - 6, median, y + 6, colour(whose), "stroke-width=\"2\"");
        });
    }

    /** The share of the values that are not above x: one curve for each side of each row; the second row's are dashed. */
    static String curves(String title, String unit, List<Row> rows, double least) {
        int height = TOP + CURVES + BOTTOM;
        double most = rows.stream().mapToDouble(Row::largest).max().orElse(least);
        Axis x = Axis.logarithmic(least, Math.max(most, least), LABELS / 3.0, WIDTH - RIGHT);
        Axis y = new Axis(0, 1, TOP + CURVES, TOP, false);
        Picture picture = new Picture(height, title);
        picture.scale(x, TOP, height - BOTTOM, unit);
        for (double share : new double[] {0, 0.5, 0.9, 0.99, 1}) {
            if (share != 0.99) {
                picture.text((int) x.left() - 8, (int) y.at(share) + 4, "end", Text.number(100 * share) + " %");
            }
            picture.line(x.left(), y.at(share), x.right(), y.at(share), "#ddd", "");
        }
        String dashes = "";
        for (Row row : rows) {
            for (Side side : Side.values()) {
                String style = dashes;
                row.of(side).ifPresent(samples -> picture.curve(x, y, samples, side, style));
            }
            dashes = "stroke-dasharray=\"6 3\"";
        }
        return picture.end();
    }

    private void curve(Axis x, Axis y, Samples samples, Side side, String style) {
        svg.append("<path fill=\"none\" stroke=\"")
                .append(colour(side))
                .append("\" stroke-width=\"1.8\" ")
                .append(style)
                .append(" d=\"");
        // So many steps are as many as one sees.
        int steps = Math.min(samples.count(), 400);
        for (int step = 1; step <= steps; step++) {
            double share = (double) step / steps;
            svg.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", step == 1 ? "M" : "L", x.at(samples.quantile(share)), y.at(share)));
        }
        svg.append("\"/>\n");
    }

    private void scale(Axis axis, int top, int bottom, String unit) {
        for (double tick : axis.ticks()) {
            line(axis.at(tick), top, axis.at(tick), bottom, "#ddd", "");
            text((int) axis.at(tick), bottom + 16, "middle", Text.number(tick));
        }
        text((int) ((axis.left() + axis.right()) / 2), bottom + 34, "middle", unit);
    }

    private void line(double x1, double y1, double x2, double y2, String colour, String style) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" %s/>%n",
                x1,
                y1,
                x2,
                y2,
                colour,
                style));
    }

    private void text(int x, int y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped(text)));
    }

    private String end() {
        return svg.append("</svg>\n").toString();
    }
}
