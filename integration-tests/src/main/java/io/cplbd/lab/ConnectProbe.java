package io.cplbd.lab;

import io.cplbd.lab.ConnectLog.End;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The client that never waits: a fresh TCP connect to the VIP every few milliseconds, from each of its addresses in turn.
 * A new one each time, because a lost SYN is repeated by the kernel only after a second, and would make every gap look a
 * second long.
 */
final class ConnectProbe implements AutoCloseable {
    private final InetSocketAddress target = new InetSocketAddress(LabNetwork.VIP, ApiServer.PORT);
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Pace pace;
    private final ConnectLog log = new ConnectLog();
    private final Map<String, ConnectLog> logs = new LinkedHashMap<>();
    /** The addresses in their turn. */
    private final Deque<String> addresses;

    private final Thread thread;
    private volatile boolean stopped;

    private record Pending(SocketChannel channel, ConnectLog own, long startNs) {}

    ConnectProbe(Node client, List<String> addresses, Pace pace) {
        this.pace = pace;
        this.addresses = new ArrayDeque<>(addresses);
        addresses.forEach(address -> logs.put(address, new ConnectLog()));
        thread = Inside.start(client.namespace(), "connect-probe", this::run);
    }

    /** Of all addresses together. */
    ConnectLog log() {
        return log;
    }

    /** By address. */
    Map<String, ConnectLog> logs() {
        return logs;
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
                    nextNs = Math.max(nextNs + pace.connectEveryNs(), nowNs);
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
        String address = addresses.removeFirst();
        addresses.addLast(address);
        Pending attempt = new Pending(channel, Objects.requireNonNull(logs.get(address)), nowNs);
        try {
            // Closed by a reset: no thousands of connections in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(address, 0));
            if (channel.connect(target)) {
                end(attempt, End.CONNECTED);
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, attempt);
                pending.add(attempt);
            }
        } catch (IOException refused) {
            end(attempt, End.REFUSED);
        }
    }

    private void finish(SelectionKey key) {
        Pending attempt = (Pending) key.attachment();
        pending.remove(attempt);
        try {
            end(attempt, attempt.channel().finishConnect() ? End.CONNECTED : End.UNANSWERED);
        } catch (IOException refused) {
            end(attempt, End.REFUSED);
        }
    }

    private void giveUpOn(long nowNs) {
        while (!pending.isEmpty() && nowNs - pending.getFirst().startNs() > pace.connectLimitNs()) {
            end(pending.removeFirst(), End.UNANSWERED);
        }
    }

    private void end(Pending attempt, End end) {
        ConnectLog.Attempt ended = new ConnectLog.Attempt(attempt.startNs(), System.nanoTime(), end);
        log.add(ended);
        attempt.own().add(ended);
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
