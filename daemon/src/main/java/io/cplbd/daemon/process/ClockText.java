package io.cplbd.daemon.process;

import java.time.ZonedDateTime;
import java.util.List;

/**
 * Moments as keepalived writes them. By hand: DateTimeFormatter would load locale data, tens of milliseconds and a megabyte
 * for two tables of names that never change.
 */
public final class ClockText {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final int MICROS_DIGITS = 6;

    private ClockText() {}

    /** Appends {@code Sun Nov  2 09:08:07 2025}, as in a log. */
    static void appendSeconds(StringBuilder out, ZonedDateTime time) {
        append(out, time, ' ');
        out.append(' ').append(time.getYear());
    }

    /** Appends {@code Sun Nov 02 09:08:07.000123 2025}, as in a dump. */
    public static void appendMicros(StringBuilder out, ZonedDateTime time) {
        append(out, time, '0');
        out.append('.');
        appendFraction(out, time.getNano());
        out.append(' ').append(time.getYear());
    }

    /** Appends the microseconds of a second with all their six digits. */
    public static void appendFraction(StringBuilder out, int nanos) {
        String micros = Integer.toString(nanos / 1000);
        out.repeat('0', MICROS_DIGITS - micros.length()).append(micros);
    }

    private static void append(StringBuilder out, ZonedDateTime time, char dayPadding) {
        out.append(DAYS.get(time.getDayOfWeek().getValue() - 1)).append(' ');
        out.append(MONTHS.get(time.getMonthValue() - 1));
        padded(out, time.getDayOfMonth(), ' ', dayPadding);
        padded(out, time.getHour(), ' ', '0');
        padded(out, time.getMinute(), ':', '0');
        padded(out, time.getSecond(), ':', '0');
    }

    private static void padded(StringBuilder out, int twoDigits, char before, char padding) {
        out.append(before);
        if (twoDigits < 10) {
            out.append(padding);
        }
        out.append(twoDigits);
    }
}
