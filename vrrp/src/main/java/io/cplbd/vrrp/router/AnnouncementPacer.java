package io.cplbd.vrrp.router;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The queue that announcements wait in, so that hundreds of addresses cannot hold up one advertisement: a few leave at
 * a time, and between two such moments the loop looks after its deadlines. Pure, like all of this package.
 */
final class AnnouncementPacer {
    /** Frames that leave in one go: about a third of a millisecond of injecting. */
    static final int BATCH = 16;
    /** Pause between two batches. */
    static final long PAUSE_NS = 500_000;
    /** More than every address of 255 routers with a hundred addresses each, five times over. */
    static final int BOUND = 131_072;

    private final Deque<Pending> queue = new ArrayDeque<>();
    private final Map<String, Long> interfaceFreeAtNs = new HashMap<>();
    private long nextBatchAtNs = Long.MIN_VALUE;
    private long dropped;

    private record Pending(RouterId router, InetAddress address, long spacingNs) {}

    /** Queues a round of all addresses {@code repeat} times: each is heard once before any is heard twice. */
    void add(RouterId router, List<InetAddress> addresses, int repeat, long spacingNs, long nowNs) {
        if (queue.isEmpty()) {
            nextBatchAtNs = Math.max(nextBatchAtNs, nowNs); // a deadline is a time that callers may reckon with
        }
        for (int round = 0; round < repeat; round++) {
            for (InetAddress address : addresses) {
                if (queue.size() >= BOUND) {
                    dropped++;
                } else {
                    queue.add(new Pending(router, address, spacingNs));
                }
            }
        }
    }

    /** Forgets what a router that is no longer master still wanted to say. */
    void forget(RouterId router) {
        queue.removeIf(pending -> pending.router().equals(router));
    }

    /** Forgets what waits for addresses that a router has no more. */
    void retain(RouterId router, List<InetAddress> addresses) {
        Set<InetAddress> kept = Set.copyOf(addresses);
        queue.removeIf(pending -> pending.router().equals(router) && !kept.contains(pending.address()));
    }

    long nextDeadlineNs() {
        long earliest = VirtualRouter.NEVER;
        for (Pending pending : queue) {
            earliest = Math.min(earliest, freeAtNs(pending));
            if (earliest <= nextBatchAtNs) {
                return nextBatchAtNs;
            }
        }
        return earliest;
    }

    private long freeAtNs(Pending pending) {
        return interfaceFreeAtNs.getOrDefault(pending.router().interfaceName(), Long.MIN_VALUE);
    }

    /** Sends what is due of those routers that {@code maySpeak} now; the others keep their places. */
    void run(long nowNs, Predicate<RouterId> maySpeak, Effects effects) {
        if (queue.isEmpty() || nowNs < nextBatchAtNs) {
            return;
        }
        int sent = 0;
        Iterator<Pending> waiting = queue.iterator();
        while (waiting.hasNext() && sent < BATCH) {
            Pending pending = waiting.next();
            if (freeAtNs(pending) > nowNs || !maySpeak.test(pending.router())) {
                continue;
            }
            waiting.remove();
            sent++;
            effects.add(pending.router(), new Effect.SendAnnouncement(pending.address()));
            if (pending.spacingNs() > 0) {
                interfaceFreeAtNs.put(pending.router().interfaceName(), nowNs + pending.spacingNs());
            }
        }
        nextBatchAtNs = nowNs + PAUSE_NS;
    }

    /** Announcements that found the queue full. */
    long dropped() {
        return dropped;
    }
}
