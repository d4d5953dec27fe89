package io.cplbd.vrrp.simulation;

import java.util.Locale;

/** How a trace looks: seconds of virtual time to the microsecond, who, what. */
final class TraceText {
    private TraceText() {}

    static String line(long atNs, String who, String what) {
        return String.format(Locale.ROOT, "%12.6f  %-8s %s", atNs / 1e9, who, what);
    }
}
