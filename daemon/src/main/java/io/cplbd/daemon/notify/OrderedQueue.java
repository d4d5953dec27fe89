package io.cplbd.daemon.notify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one thing after the other, in the order in which they were offered, on a virtual thread of its own. Offering never waits. When
 * telling is so slow that {@code capacity} things wait, the oldest is dropped and counted.
 *
 * @param <T> what is told
 */
final class OrderedQueue<T> {
    private static final Logger log = LoggerFactory.getLogger(OrderedQueue.class);

    private final String name;
    private final int capacity;
    private final Predicate<T> last;
    private final Consumer<T> teller;
    private final Thread worker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock.
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private @Nullable T current;
    private boolean closing;
    private long dropped;
    private boolean dropping;

    /**
     * Starts the queue's thread; to be called where that may take a moment, not on the protocol's loop.
     *
     * @param capacity things that may wait, at least 1
     * @param last what is still told while the queue closes
     * @param teller may wait; is interrupted when it has to make way
     */
    OrderedQueue(String name, int capacity, Predicate<T> last, Consumer<T> teller) {
        this.name = name;
        this.capacity = capacity;
        this.last = last;
        this.teller = teller;
        worker = Thread.ofVirtual().name("scripts-" + name).start(this::work);
    }

    /** Puts something into the queue. Never waits. Ignored once the queue is closing. */
    void offer(T next) {
        boolean firstDrop = false;
        lock.lock();
        try {
            if (closing) {
                dropped++;
                return;
            }
            if (waiting.size() >= capacity) {
                waiting.removeFirst();
                dropped++;
                firstDrop = !dropping;
                dropping = true;
            }
            waiting.addLast(next);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (firstDrop) {
            log.warn("({}) notify scripts are too slow, the oldest notifications are dropped", name);
        }
    }

    /** Things dropped because telling was too slow or the queue was closing. */
    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes all {@code queues} together within {@code limit}. Of what waits only the last things are still told. A script of something
     * earlier that has not ended after half the time is ended to make way for them; what runs at the end of the time is ended too.
     */
    static void closeAll(Collection<? extends OrderedQueue<?>> queues, Duration limit) {
        long startNs = System.nanoTime();
        boolean interrupted = Thread.interrupted();
        queues.forEach(OrderedQueue::beginClose);
        boolean hurry = interrupted;
        for (OrderedQueue<?> queue : queues) {
            hurry |= queue.awaitEnd(startNs + limit.toNanos() / 2, hurry);
        }
        queues.forEach(OrderedQueue::makeWay);
        for (OrderedQueue<?> queue : queues) {
            hurry |= queue.awaitEnd(startNs + limit.toNanos(), hurry);
        }
        queues.forEach(OrderedQueue::abandon);
        if (hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginClose() {
        lock.lock();
        try {
            closing = true;
            int before = waiting.size();
            waiting.removeIf(last.negate());
            dropped += before - waiting.size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a script that is in the way of the last notification. */
    private void makeWay() {
        lock.lock();
        try {
            if (current != null && !last.test(current)) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void abandon() {
        lock.lock();
        try {
            dropped += waiting.size();
            waiting.clear();
            changed.signalAll();
            if (current != null) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the worker's end until {@code deadlineNs}, not at all if {@code hurry}; true if the wait was interrupted. */
    private boolean awaitEnd(long deadlineNs, boolean hurry) {
        try {
            if (!hurry) {
                long leftNs = deadlineNs - System.nanoTime();
                if (leftNs > 0) {
                    worker.join(Duration.ofNanos(leftNs));
                }
            }
            return false;
        } catch (InterruptedException stop) {
            return true;
        }
    }

    private void work() {
        while (true) {
            T next;
            lock.lock();
            try {
                current = null;
                // An interrupt was meant for the notification that has just ended.
                Thread.interrupted();
                while (waiting.isEmpty() && !closing) {
                    changed.awaitUninterruptibly();
                }
                next = waiting.pollFirst();
                if (next == null) {
                    return;
                }
                if (waiting.isEmpty()) {
                    dropping = false;
                }
                current = next;
            } finally {
                lock.unlock();
            }
            try {
                teller.accept(next);
            } catch (RuntimeException fault) {
                log.error("({}) notification {} failed", name, next, fault);
            }
        }
    }
}
