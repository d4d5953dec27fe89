package io.cplbd.lab.bench.vrrp;

import java.util.ArrayList;
import java.util.List;

/** Sums up moments that one after the other passed. */
final class Series {
    private Series() {}

    /**
     * The longest time between two moments that follow each other, of those up to the end; the last one counts until the end,
     * the first one from {@code fromNs}.
     *
     * @param sortedNs moments from {@code fromNs} on
     */
    static long longestGapNs(List<Long> sortedNs, long fromNs, long toNs) {
        long longestNs = 0;
        long lastNs = fromNs;
        for (long atNs : sortedNs) {
            if (atNs > toNs) {
                break;
            }
            longestNs = Math.max(longestNs, atNs - lastNs);
            lastNs = atNs;
        }
        return Math.max(longestNs, toNs - lastNs);
    }

    /** How far each time between two advertisements of one master is from the interval, if no other came in between. */
    static List<Long> deviationsNs(List<Frame.Advert> adverts, long intervalNs) {
        List<Long> deviations = new ArrayList<>();
        for (int i = 1; i < adverts.size(); i++) {
            Frame.Advert before = adverts.get(i - 1);
            Frame.Advert advert = adverts.get(i);
            if (before.mac() == advert.mac()) {
                deviations.add(Math.abs(advert.atNs() - before.atNs() - intervalNs));
            }
        }
        return deviations;
    }
}
