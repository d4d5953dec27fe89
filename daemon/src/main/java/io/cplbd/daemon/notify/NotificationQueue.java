package io.cplbd.daemon.notify;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which the states of one instance, or one group, reach the outside: in the order in which they were offered, one after the
 * other, each through {@code notify_STATE} script, {@code notify} script and FIFOs before the next, and no state twice in a row.
 *
 * <p>The scripts run on the queue's own virtual thread {@code scripts-NAME}. Offering never waits. When a script is so slow that
 * {@code capacity} notifications wait, the oldest is dropped and counted: what counts in the end is the state that was reached.
 */
public final class NotificationQueue implements AutoCloseable {
    /** Notifications that may wait. */
    public static final int DEFAULT_CAPACITY = 1024;

    /** How long {@link #close()} waits: keepalived's time for scripts at stop. */
    public static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(NotificationQueue.class);

    private record Notification(NotifyState state, int priority) {}

    private final ScriptRunner runner;
    private final int capacity;
    private final Thread worker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock.
    private final ArrayDeque<Notification> waiting = new ArrayDeque<>();
    private NotifyPlan plan;
    private @Nullable Notification current;
    private boolean closing;
    private long dropped;
    private boolean dropping;

    /**
     * Starts the queue's thread; to be called where that may take a moment, not on the protocol's loop.
     *
     * @param capacity notifications that may wait, at least 1
     */
    public NotificationQueue(NotifyPlan plan, ScriptRunner runner, int capacity) {
        this.plan = plan;
        this.runner = runner;
        this.capacity = capacity;
        worker = Thread.ofVirtual().name("scripts-" + plan.name()).start(this::work);
    }

    /**
     * Puts a notification into the queue. Never waits for a script or a FIFO. Ignored once the queue is closing.
     *
     * @param priority 0-255, as it is to be told
     */
    public void offer(NotifyState state, int priority) {
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
            waiting.addLast(new Notification(state, priority));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (firstDrop) {
            log.warn("({}) notify scripts are too slow, the oldest notifications are dropped", name());
        }
    }

    /** Another plan after a reload, for everything not yet begun. What was told stays told: an unchanged state is not told again. */
    public void replan(NotifyPlan changedPlan) {
        lock.lock();
        try {
            plan = changedPlan;
        } finally {
            lock.unlock();
        }
    }

    /** Notifications dropped because scripts were too slow or the queue was closing. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Closes this queue within {@link #CLOSE_LIMIT}. */
    @Override
    public void close() {
        closeAll(List.of(this), CLOSE_LIMIT);
    }

    /**
     * Closes all {@code queues} together within {@code limit}. Of what waits only STOP and DELETED are still told. A script of an
     * earlier state that has not ended after half the time is ended to make way for them; what runs at the end of the time is ended too.
     */
    public static void closeAll(Collection<NotificationQueue> queues, Duration limit) {
        long startNs = System.nanoTime();
        boolean interrupted = Thread.interrupted();
        queues.forEach(NotificationQueue::beginClose);
        boolean hurry = interrupted;
        for (NotificationQueue queue : queues) {
            hurry |= queue.awaitEnd(startNs + limit.toNanos() / 2, hurry);
        }
        queues.forEach(NotificationQueue::makeWay);
        for (NotificationQueue queue : queues) {
            hurry |= queue.awaitEnd(startNs + limit.toNanos(), hurry);
        }
        queues.forEach(NotificationQueue::abandon);
        if (hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void beginClose() {
        lock.lock();
        try {
            closing = true;
            int before = waiting.size();
            waiting.removeIf(notification -> !notification.state.isLast());
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
            if (current != null && !current.state.isLast()) {
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

    private String name() {
        lock.lock();
        try {
            return plan.name();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        NotifyState told = null;
        while (true) {
            Notification next;
            NotifyPlan by;
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
                by = plan;
            } finally {
                lock.unlock();
            }
            if (next.state.isState()) {
                // Here and not in offer: a drop may leave the same state twice in a row.
                if (next.state == told) {
                    continue;
                }
                told = next.state;
            }
            tell(by, next);
        }
    }

    private void tell(NotifyPlan by, Notification notification) {
        try {
            Script onState = by.onState().get(notification.state);
            if (onState != null) {
                runner.run(onState, List.of());
            }
            Script onEach = by.onEach();
            // Interrupted: made to make way for STOP, so no further script for a state that is over.
            if (onEach != null && !Thread.currentThread().isInterrupted()) {
                runner.run(onEach, by.appended(notification.state, notification.priority));
            }
            String line = by.fifoLine(notification.state, notification.priority);
            by.fifos().forEach(fifo -> fifo.offer(line));
        } catch (RuntimeException fault) {
            log.error("({}) notification of {} failed", by.name(), notification.state, fault);
        }
    }
}
