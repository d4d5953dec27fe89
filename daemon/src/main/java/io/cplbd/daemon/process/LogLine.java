package io.cplbd.daemon.process;

import java.time.Instant;
import java.time.ZoneId;

/** The text of a log line as keepalived prints it to its console: {@code Sun Nov  2 09:08:07 2025: message}. */
final class LogLine {
    private LogLine() {}

    /** Appends one line, newline included, for {@code message} at {@code instant} in {@code zone}. */
    static void append(StringBuilder out, Instant instant, ZoneId zone, String message) {
        ClockText.appendSeconds(out, instant.atZone(zone));
        out.append(": ");
        for (int at = 0; at < message.length(); at++) {
            char c = message.charAt(at);
            // A message may quote what the network or a file holds: it must not be able to forge a second line or steer
            // a terminal.
            out.append(Character.isISOControl(c) && c != '\t' ? '?' : c);
        }
        out.append('\n');
    }
}
