package io.cplbd.daemon.notify;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    private record Notification(NotifyState state, int priority) {}

    private final ScriptRunner runner;
    private final OrderedQueue<Notification> queue;
    private volatile NotifyPlan plan;
    /** Of the queue's own thread. */
    private @Nullable NotifyState told;

    /**
     * Starts the queue's thread; to be called where that may take a moment, not on the protocol's loop.
     *
     * @param capacity notifications that may wait, at least 1
     */
    public NotificationQueue(NotifyPlan plan, ScriptRunner runner, int capacity) {
        this.plan = plan;
        this.runner = runner;
        queue = new OrderedQueue<>(plan.name(), capacity, notification -> notification.state.isLast(), this::tell);
    }

    /**
     * Puts a notification into the queue. Never waits for a script or a FIFO. Ignored once the queue is closing.
     *
     * @param priority 0-255, as it is to be told
     */
    public void offer(NotifyState state, int priority) {
        queue.offer(new Notification(state, priority));
    }

    /** Another plan after a reload, for everything not yet begun. What was told stays told: an unchanged state is not told again. */
    public void replan(NotifyPlan changedPlan) {
        plan = changedPlan;
    }

    /** Notifications dropped because scripts were too slow or the queue was closing. */
    public long dropped() {
        return queue.dropped();
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
        OrderedQueue.closeAll(queues.stream().map(each -> each.queue).toList(), limit);
    }

    private void tell(Notification notification) {
        if (notification.state.isState()) {
            // Here and not in offer: a drop may leave the same state twice in a row.
            if (notification.state == told) {
                return;
            }
            told = notification.state;
        }
        NotifyPlan by = plan;
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
    }
}
