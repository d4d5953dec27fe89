package io.cplbd.lab.bench.vrrp;

import java.util.Locale;

/** How numbers are written. */
final class Text {
    private Text() {}

    /** Three digits or so, no more than is meant: {@code 3414}, {@code 34.1}, {@code 0.05}, {@code 0}. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 99.95 || size == 0) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String digits = String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : size >= 0.0995 ? "%.2f" : "%.3f", value);
        return digits.replaceAll("(\\.\\d*?)0+$", "$1").replaceAll("\\.$", "");
    }
}
