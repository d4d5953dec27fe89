package io.cplbd.lab;

import java.util.Locale;

/** How the lab writes times. */
final class Text {
    private Text() {}

    /** Seconds with a millisecond's precision, {@code 3.219 s}; short times as {@code 34.1 ms}. */
    static String seconds(long ns) {
        return Math.abs(ns) < 100_000_000
                ? String.format(Locale.ROOT, "%.1f ms", ns / 1e6)
                : String.format(Locale.ROOT, "%.3f s", ns / 1e9);
    }
}
