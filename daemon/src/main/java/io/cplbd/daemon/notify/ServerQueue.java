package io.cplbd.daemon.notify;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one virtual server and its real servers, in the order in which it happened: {@code notify_up}, {@code quorum_down} and
 * the like, then the line on the FIFOs. Never concurrently; offering never waits.
 */
public final class ServerQueue {
    private static final int CAPACITY = 1024;

    /**
     * One change.
     *
     * @param script run with its configured arguments only, null for none
     * @param fifoLine newline included
     * @param last still told while the daemon stops ({@code omega})
     */
    public record Notice(@Nullable Script script, String fifoLine, List<NotifyFifo> fifos, boolean last) {
        public Notice {
            fifos = List.copyOf(fifos);
        }
    }

    private final ScriptRunner runner;
    private final OrderedQueue<Notice> queue;

    /** @param name the virtual server's, for the log */
    public ServerQueue(String name, ScriptRunner runner) {
        this.runner = runner;
        queue = new OrderedQueue<>(name, CAPACITY, Notice::last, this::tell);
    }

    public void offer(Notice notice) {
        queue.offer(notice);
    }

    /** Closes all together; of what waits only the last is still told. */
    public static void closeAll(Collection<ServerQueue> queues, Duration limit) {
        OrderedQueue.closeAll(queues.stream().map(each -> each.queue).toList(), limit);
    }

    private void tell(Notice notice) {
        Script script = notice.script();
        if (script != null) {
            runner.run(script, List.of());
        }
        notice.fifos().forEach(fifo -> fifo.offer(notice.fifoLine()));
    }
}
