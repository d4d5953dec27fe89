package io.cplbd.vrrp.simulation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What happens in a scenario, for people: the same thing again and again is one line. */
final class ScenarioLog implements World.Trace {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> lastOf = new HashMap<>();

    private static final class Entry {
        private final long atNs;
        private final String who;
        private final String what;
        private long untilNs;
        private int times = 1;

        Entry(long atNs, String who, String what) {
            this.atNs = atNs;
            this.who = who;
            this.what = what;
            this.untilNs = atNs;
        }

        String text() {
            String often = times == 1 ? "" : ", " + times + " times";
            String until = untilNs == atNs ? "" : " until " + seconds(untilNs);
            return String.format(
                    java.util.Locale.ROOT, "%s  %-6s  %s%s%s", aligned(seconds(atNs)), who, what, often, until);
        }
    }

    @Override
    public void line(long atNs, String who, String what) {
        Entry last = lastOf.get(who);
        if (last != null && last.what.equals(what)) {
            last.times++;
            last.untilNs = atNs;
            return;
        }
        Entry entry = new Entry(atNs, who, what);
        entries.add(entry);
        lastOf.put(who, entry);
    }

    /** The lines since this was asked last. */
    List<String> take() {
        List<String> texts = entries.stream().map(Entry::text).toList();
        entries.clear();
        lastOf.clear();
        return texts;
    }

    /** The points of all times one below the other. */
    private static String aligned(String seconds) {
        int point = seconds.indexOf('.');
        return String.format(java.util.Locale.ROOT, "%3s%-8s", seconds.substring(0, point), seconds.substring(point));
    }

    /** Seconds, to the millisecond and further where that says more. */
    private static String seconds(long ns) {
        BigDecimal seconds = BigDecimal.valueOf(ns, 9).stripTrailingZeros();
        return seconds.setScale(Math.max(3, seconds.scale())).toPlainString();
    }
}
