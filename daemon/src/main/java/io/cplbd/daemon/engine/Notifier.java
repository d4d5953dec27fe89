package io.cplbd.daemon.engine;

import io.cplbd.daemon.notify.NotificationQueue;
import io.cplbd.daemon.notify.NotifyState;
import io.cplbd.daemon.notify.ScriptRunner;
import io.cplbd.vrrp.router.RouterId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The notification queues of all instances. */
final class Notifier implements NotifyPort {
    private final ScriptRunner runner = new ScriptRunner();
    private final Map<RouterId, NotificationQueue> queues = new ConcurrentHashMap<>();
    /** Ends that are not told yet. */
    private final Set<Ending> endings = ConcurrentHashMap.newKeySet();

    private record Ending(Instance instance, NotifyState state, int priority) {}

    /** Makes the queues a plan needs; may wait, so it comes before the loop hears of the plan. */
    void prepare(Plan plan) {
        for (Instance instance : plan.instances()) {
            NotificationQueue queue = queues.get(instance.id());
            if (queue == null) {
                queues.put(
                        instance.id(),
                        new NotificationQueue(instance.notifyPlan(), runner, NotificationQueue.DEFAULT_CAPACITY));
            } else {
                queue.replan(instance.notifyPlan());
            }
        }
    }

    /** Closes the queues a plan does without, once the loop has left the former one. */
    void tidy(Plan plan) {
        List<RouterId> wanted = plan.instances().stream().map(Instance::id).toList();
        List<RouterId> gone =
                queues.keySet().stream().filter(id -> !wanted.contains(id)).toList();
        NotificationQueue.closeAll(gone.stream().map(queues::get).toList(), NotificationQueue.CLOSE_LIMIT);
        gone.forEach(queues::remove);
    }

    @Override
    public void notify(Instance instance, NotifyState state, int priority) {
        NotificationQueue queue = queues.get(instance.id());
        if (queue != null) {
            queue.offer(state, priority);
        }
    }

    @Override
    public Runnable ending(Instance instance, NotifyState state, int priority) {
        Ending ending = new Ending(instance, state, priority);
        endings.add(ending);
        return () -> tell(ending);
    }

    private void tell(Ending ending) {
        if (endings.remove(ending)) {
            notify(ending.instance, ending.state, ending.priority);
        }
    }

    /** Tells what must still be told, and ends all queues, within {@link NotificationQueue#CLOSE_LIMIT}. */
    void close() {
        endings.forEach(this::tell);
        NotificationQueue.closeAll(queues.values(), NotificationQueue.CLOSE_LIMIT);
    }
}
