package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects remarks. Bounded, so that a megabyte of garbage does not become a gigabyte of complaints. */
public final class Diagnostics {
    /** Remarks kept; what comes after is counted. */
    public static final int LIMIT = 1000;

    private static final int QUOTED_LIMIT = 200;

    private final List<Diagnostic> kept = new ArrayList<>();
    private final Map<String, Integer> fileOrder = new LinkedHashMap<>();
    private int suppressed;
    private boolean suppressedError;

    public void error(Position at, String found, String message) {
        add(new Diagnostic(Severity.ERROR, at, message, found));
    }

    public void warning(Position at, String found, String message) {
        add(new Diagnostic(Severity.WARNING, at, message, found));
    }

    public void info(Position at, String found, String message) {
        add(new Diagnostic(Severity.INFO, at, message, found));
    }

    /** Whether further remarks are only counted; then costly explanations need not be made up. */
    boolean full() {
        return kept.size() >= LIMIT;
    }

    /** Files are listed in the order in which they were first opened. */
    void opened(String file) {
        fileOrder.putIfAbsent(file, fileOrder.size());
    }

    private void add(Diagnostic diagnostic) {
        if (full()) {
            suppressed++;
            suppressedError |= diagnostic.severity() == Severity.ERROR;
        } else {
            kept.add(diagnostic);
        }
    }

    /** All remarks in the order of the text they are about. */
    public List<Diagnostic> sorted() {
        if (kept.isEmpty()) {
            return List.of();
        }
        List<Diagnostic> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.comparing(
                        (Diagnostic d) -> fileOrder.getOrDefault(d.position().file(), 0))
                .thenComparingInt(d -> d.position().line())
                .thenComparingInt(d -> d.position().column()));
        if (suppressed > 0) {
            Diagnostic last = kept.getLast();
            sorted.add(new Diagnostic(
                    suppressedError ? Severity.ERROR : Severity.WARNING,
                    last.position(),
                    suppressed + " more remarks are not shown",
                    ""));
        }
        return List.copyOf(sorted);
    }

    /** Text of a file in single quotes, as {@link #shown}. */
    public static String quoted(String text) {
        return "'" + shown(text) + "'";
    }

    /** Text of a file, fit for one line of a terminal: shortened, control characters made visible. */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        int length = Math.min(text.length(), QUOTED_LIMIT);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean visible = !Character.isISOControl(c) && !Character.isSurrogate(c);
            boolean pair = i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (visible) {
                shown.append(c);
            } else if (pair) {
                shown.append(c).append(text.charAt(++i));
            } else {
                shown.append('?');
            }
        }
        return shown.append(length < text.length() ? "..." : "").toString();
    }
}
