package io.cplbd.daemon.relay;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that carries connections: whichever has something to be read or room to be written to. It never waits but for
 * all of them at once.
 */
final class RelayLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

    private static final int ACCEPTS_A_TURN = 64;
    /** Descriptors do not come back at once; until then the kernel keeps the connections. */
    private static final long ACCEPT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long NEVER = Long.MAX_VALUE;

    private final Relay relay;
    private final Selector selector;
    private final Buffers buffers;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final Set<Connection> connections = new HashSet<>();
    /** All take equally long at most: the first in it is the first whose time is up. */
    private final Set<Connection> dialling = new LinkedHashSet<>();

    private final Seldom tell = new Seldom();
    private @Nullable SelectionKey listener;
    private long acceptAgainAtNs = NEVER;
    private boolean ending;
    private long cutAtNs = NEVER;
    /** As of the last turn. */
    private long nowNs;

    RelayLoop(Relay relay, int number, int mostBuffers, Consumer<RuntimeException> faults) throws IOException {
        this.relay = relay;
        selector = Selector.open();
        buffers = new Buffers(mostBuffers);
        thread = Thread.ofPlatform().name("relay-" + number).daemon().unstarted(() -> run(faults));
    }

    // ---- Called by any thread ----

    /** Starts the thread, in the network namespace of the calling one. */
    void start() {
        thread.start();
    }

    /** Has the loop do something between two turns. After its end nothing is done any more. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    void join() throws InterruptedException {
        thread.join();
    }

    /** Of a loop that was never started. */
    void discard() {
        closeSelector();
    }

    // ---- Called by its own thread ----

    Selector selector() {
        return selector;
    }

    Buffers buffers() {
        return buffers;
    }

    Counters counters() {
        return relay.counters();
    }

    long dialTimeoutNs() {
        return relay.options().dialTimeoutNs();
    }

    void dialling(Connection connection) {
        dialling.add(connection);
    }

    void dialled(Connection connection) {
        dialling.remove(connection);
    }

    void gone(Connection connection) {
        connections.remove(connection);
        counters().active.decrementAndGet();
    }

    /** Takes connections from clients, for all loops. */
    void listen(ServerSocketChannel channel) {
        try {
            listener = channel.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException closed) {
            // Stopped before it has begun.
        }
    }

    /** A client, counted already. */
    void take(SocketChannel client) {
        if (ending) {
            Side.reset(client);
            counters().active.decrementAndGet();
            return;
        }
        try {
            Side.prepare(client);
            Connection connection = new Connection(this, client, relay.rotation());
            connections.add(connection);
            connection.dial();
        } catch (IOException gone) {
            Side.close(client);
            counters().active.decrementAndGet();
        }
    }

    void cut(Backend backend) {
        for (Connection connection : List.copyOf(connections)) {
            if (connection.goesTo(backend)) {
                connection.cut();
            }
        }
    }

    /** Takes no more connections; ends when those it has are at their end, or cuts them once it is time. */
    void end(long atNs) {
        ending = true;
        cutAtNs = atNs;
    }

    private void run(Consumer<RuntimeException> faults) {
        try {
            nowNs = System.nanoTime();
            while (!(ending && (connections.isEmpty() || nowNs >= cutAtNs))) {
                selector.select(this::ready, timeoutMs());
                nowNs = System.nanoTime();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                expire();
            }
        } catch (IOException e) {
            faults.accept(new IllegalStateException("relay: " + e.getMessage(), e));
        } catch (RuntimeException fault) {
            faults.accept(fault);
        } finally {
            List.copyOf(connections).forEach(Connection::abort);
            closeSelector();
        }
    }

    /** Also lets go of the sockets that were closed while they were registered here. */
    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.warn("Relay: {}", e.getMessage());
        }
    }

    private void ready(SelectionKey key) {
        // It may have been closed for what happened to the other side, in this same turn.
        if (!key.isValid()) {
            return;
        }
        try {
            if (key.attachment() instanceof Side side) {
                side.connection.ready(side);
            } else if (key.channel() instanceof ServerSocketChannel channel) {
                accept(key, channel);
            }
        } catch (CancelledKeyException closed) {
            // The same, meanwhile.
        }
    }

    private void accept(SelectionKey key, ServerSocketChannel channel) {
        try {
            for (int taken = 0; taken < ACCEPTS_A_TURN; taken++) {
                SocketChannel client = channel.accept();
                if (client == null) {
                    return;
                }
                relay.accepted(client, this);
            }
        } catch (IOException e) {
            if (channel.isOpen()) {
                counters().acceptErrors.increment();
                if (tell.due()) {
                    LOG.warn("Relay: cannot take connections for the moment: {}", e.getMessage());
                }
                key.interestOps(0);
                acceptAgainAtNs = System.nanoTime() + ACCEPT_PAUSE_NS;
            }
        }
    }

    private void expire() {
        if (nowNs >= acceptAgainAtNs) {
            acceptAgainAtNs = NEVER;
            if (listener != null && listener.isValid()) {
                listener.interestOps(SelectionKey.OP_ACCEPT);
            }
        }
        while (!dialling.isEmpty()) {
            Connection first = dialling.iterator().next();
            if (first.dialDeadlineNs() > nowNs) {
                return;
            }
            dialling.remove(first);
            first.dialTimedOut();
        }
    }

    /** Until the next deadline, in whole milliseconds; 0 is for ever. */
    private long timeoutMs() {
        long atNs = Math.min(acceptAgainAtNs, ending ? cutAtNs : NEVER);
        if (!dialling.isEmpty()) {
            atNs = Math.min(atNs, dialling.iterator().next().dialDeadlineNs());
        }
        return atNs == NEVER ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(atNs - nowNs) + 1);
    }
}
