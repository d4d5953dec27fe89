package io.cplbd.lab;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who had the VIP on its interface, when. Thread-safe. */
public final class HolderLog {
    private final List<Change> changes = new ArrayList<>();
    private final Set<String> holders = new LinkedHashSet<>();

    /** The node got ({@code held}) or lost the VIP. */
    public record Change(long atNs, String node, boolean held) {}

    /** Hearing of an address that is known already (its lifetime was renewed) changes nothing. */
    public synchronized void add(Change change) {
        if (change.held() ? holders.add(change.node()) : holders.remove(change.node())) {
            changes.add(change);
        }
    }

    public synchronized List<String> holders() {
        return List.copyOf(holders);
    }

    public synchronized List<Change> changesSince(long sinceNs) {
        return changes.stream().filter(change -> change.atNs() - sinceNs >= 0).toList();
    }

    /** The longest time that more than one node had the VIP, between two moments. */
    public synchronized long longestDoubleNs(long sinceNs, long nowNs) {
        Set<String> held = new LinkedHashSet<>();
        long doubleFromNs = 0;
        long longestNs = 0;
        for (Change change : changes) {
            boolean before = held.size() > 1;
            if (change.held()) {
                held.add(change.node());
            } else {
                held.remove(change.node());
            }
            boolean after = held.size() > 1;
            if (!before && after) {
                doubleFromNs = change.atNs();
            } else if (before && !after && change.atNs() - sinceNs > 0) {
                longestNs = Math.max(longestNs, change.atNs() - Math.max(doubleFromNs, sinceNs));
            }
        }
        return held.size() > 1 ? Math.max(longestNs, nowNs - Math.max(doubleFromNs, sinceNs)) : longestNs;
    }
}
