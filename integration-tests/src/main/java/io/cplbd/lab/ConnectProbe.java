package io.cplbd.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The client that never waits: every 5 ms a fresh TCP connect to the VIP. A new one each time, because a lost SYN is
 * repeated by the kernel only after a second, and would make every gap look a second long.
 */
final class ConnectProbe implements AutoCloseable {
    static final long PERIOD_NS = 5_000_000;
    static final long LIMIT_NS = 100_000_000;

    private final InetSocketAddress target = new InetSocketAddress(LabNetwork.VIP, ApiServer.PORT);
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final ConnectLog log = new ConnectLog();
    private final Thread thread;
    private volatile boolean stopped;

    private record Pending(SocketChannel channel, long startNs) {}

    ConnectProbe(Node client) {
        thread = Inside.start(client.namespace(), "connect-probe", this::run);
    }

    ConnectLog log() {
        return log;
    }

    private void run() {
        try (Selector selector = Selector.open()) {
            long nextNs = System.nanoTime();
            while (!stopped) {
                long nowNs = System.nanoTime();
                giveUpOn(nowNs);
                if (nowNs - nextNs >= 0) {
                    connect(selector, nowNs);
                    // After a stall of this machine: no burst to catch up.
                    nextNs = Math.max(nextNs + PERIOD_NS, nowNs);
                }
                long waitMs = Math.max(1, (nextNs - System.nanoTime()) / 1_000_000);
                selector.select(this::finish, waitMs);
            }
            for (Pending open : pending) {
                open.channel().close();
            }
        } catch (IOException e) {
            throw new LabException("client: " + e.getMessage(), e);
        }
    }

    private void connect(Selector selector, long nowNs) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
        Pending attempt = new Pending(channel, nowNs);
        try {
            // Closed by a reset: no thousands of connections in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.configureBlocking(false);
            if (channel.connect(target)) {
                end(attempt, true);
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, attempt);
                pending.add(attempt);
            }
        } catch (IOException refused) {
            end(attempt, false);
        }
    }

    private void finish(SelectionKey key) {
        Pending attempt = (Pending) key.attachment();
        pending.remove(attempt);
        try {
            end(attempt, attempt.channel().finishConnect());
        } catch (IOException refused) {
            end(attempt, false);
        }
    }

    private void giveUpOn(long nowNs) {
        while (!pending.isEmpty() && nowNs - pending.getFirst().startNs() > LIMIT_NS) {
            end(pending.removeFirst(), false);
        }
    }

    private void end(Pending attempt, boolean ok) {
        log.add(new ConnectLog.Attempt(attempt.startNs(), System.nanoTime(), ok));
        try {
            attempt.channel().close();
        } catch (IOException e) {
            throw new LabException("client: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        Inside.join(thread);
    }
}
