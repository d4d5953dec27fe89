package io.cplbd.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** What became of every connection that the client tried, and the outages that can be read from it. Thread-safe. */
final class ConnectLog {
    private final List<Attempt> attempts = new ArrayList<>();

    /** What came of a connect. */
    enum End {
        CONNECTED,
        /** Somebody was there and said no. */
        REFUSED,
        /** Nobody said anything in time, which may also be this machine's fault. */
        UNANSWERED
    }

    /** One connect; times are {@link System#nanoTime}. */
    record Attempt(long startNs, long endNs, End end) {
        /** One of which only {@code ok} matters. */
        Attempt(long startNs, long endNs, boolean ok) {
            this(startNs, endNs, ok ? End.CONNECTED : End.UNANSWERED);
        }

        boolean ok() {
            return end == End.CONNECTED;
        }
    }

    /**
     * A time without service.
     *
     * @param fromNs end of the last connect that worked
     * @param toNs end of the first that worked again
     * @param failed connects that failed in between
     */
    record Outage(long fromNs, long toNs, int failed) {
        long lengthNs() {
            return toNs - fromNs;
        }
    }

    synchronized void add(Attempt attempt) {
        attempts.add(attempt);
    }

    /** The outages that are over, of connects started at {@code sinceNs} or later, in order. */
    synchronized List<Outage> outages(long sinceNs) {
        List<Outage> outages = new ArrayList<>();
        long lastOkNs = sinceNs;
        int failed = 0;
        for (Attempt attempt : since(sinceNs)) {
            if (!attempt.ok()) {
                failed++;
                continue;
            }
            if (failed > 0) {
                outages.add(new Outage(lastOkNs, attempt.endNs(), failed));
                failed = 0;
            }
            lastOkNs = attempt.endNs();
        }
        return outages;
    }

    synchronized long failedSince(long sinceNs) {
        return since(sinceNs).stream().filter(attempt -> !attempt.ok()).count();
    }

    /** When the last connect that failed was begun, of those begun at {@code sinceNs} or later. */
    synchronized OptionalLong lastFailedNs(long sinceNs) {
        return lastNs(sinceNs, attempt -> !attempt.ok());
    }

    /** The same of those that were refused. */
    synchronized OptionalLong lastRefusedNs(long sinceNs) {
        return lastNs(sinceNs, attempt -> attempt.end() == End.REFUSED);
    }

    private OptionalLong lastNs(long sinceNs, Predicate<Attempt> which) {
        return since(sinceNs).stream().filter(which).mapToLong(Attempt::startNs).reduce((earlier, later) -> later);
    }

    synchronized int total() {
        return attempts.size();
    }

    /** Whether the latest connect that has ended worked. */
    synchronized boolean working() {
        return !attempts.isEmpty() && attempts.getLast().ok();
    }

    /** Connects end in another order than they start: one that works overtakes those that wait for their time-out. */
    private List<Attempt> since(long sinceNs) {
        return attempts.stream()
                .filter(attempt -> attempt.startNs() - sinceNs >= 0)
                .sorted(Comparator.comparingLong(Attempt::startNs))
                .toList();
    }
}
