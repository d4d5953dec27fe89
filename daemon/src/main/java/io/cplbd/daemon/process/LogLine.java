package io.cplbd.daemon.process;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/** The text of a log line as keepalived prints it to its console: {@code Sun Nov  2 09:08:07 2025: message}. */
final class LogLine {
    // By hand: DateTimeFormatter would load locale data, tens of milliseconds for two tables of names that never
    // change.
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private LogLine() {}

    /** Appends one line, newline included, for {@code message} at {@code instant} in {@code zone}. */
    static void append(StringBuilder out, Instant instant, ZoneId zone, String message) {
        ZonedDateTime time = instant.atZone(zone);
        out.append(DAYS.get(time.getDayOfWeek().getValue() - 1)).append(' ');
        out.append(MONTHS.get(time.getMonthValue() - 1));
        padded(out, time.getDayOfMonth(), ' ', ' ');
        padded(out, time.getHour(), ' ', '0');
        padded(out, time.getMinute(), ':', '0');
        padded(out, time.getSecond(), ':', '0');
        out.append(' ').append(time.getYear()).append(": ");
        for (int at = 0; at < message.length(); at++) {
            char c = message.charAt(at);
            // A message may quote what the network or a file holds: it must not be able to forge a second line or steer
            // a terminal.
            out.append(Character.isISOControl(c) && c != '\t' ? '?' : c);
        }
        out.append('\n');
    }

    private static void padded(StringBuilder out, int twoDigits, char before, char padding) {
        out.append(before);
        if (twoDigits < 10) {
            out.append(padding);
        }
        out.append(twoDigits);
    }
}
