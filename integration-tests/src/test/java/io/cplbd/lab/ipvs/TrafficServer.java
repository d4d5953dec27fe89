package io.cplbd.lab.ipvs;

import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A real server. To every connection, and to whatever is sent over it later, it says its name and the address that it was
 * reached at: {@code c2 198.18.51.202}. A listener can be closed and opened again; connections live on.
 */
final class TrafficServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final Node node;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    /** By port; of the server's thread, as all that follows. */
    private final Map<Integer, ServerSocketChannel> listeners = new HashMap<>();

    private final ByteBuffer buffer = ByteBuffer.allocate(512);
    private volatile boolean stopped;

    TrafficServer(Node node) {
        this.node = node;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new LabException("real server " + node.name() + ": " + e.getMessage(), e);
        }
        thread = Inside.start(node.namespace(), "real-server-" + node.name(), this::run);
    }

    Node node() {
        return node;
    }

    /** Listens on TCP ports, of all addresses of both families. */
    void open(int... ports) {
        request(() -> {
            for (int port : ports) {
                ServerSocketChannel listener = ServerSocketChannel.open();
                listener.bind(new InetSocketAddress(port), BACKLOG);
                listeners.put(port, listener);
                register(listener, SelectionKey.OP_ACCEPT);
            }
        });
    }

    /** Answers datagrams; to one address, as the answer is to come from that. */
    void openDatagrams(InetAddress address, int port) {
        request(() ->
                register(DatagramChannel.open().bind(new InetSocketAddress(address, port)), SelectionKey.OP_READ));
    }

    /** From now on connections to {@code port} are refused. */
    void close(int port) {
        request(() -> {
            ServerSocketChannel listener = listeners.remove(port);
            if (listener != null) {
                listener.close();
                // Only now does the selector let go of it, and the kernel stop to listen.
                selector.selectNow();
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private void request(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        requests.add(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        done.join();
    }

    private void register(SelectableChannel channel, int operations) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, operations);
    }

    private void run() {
        try (selector) {
            while (!stopped) {
                for (Runnable next = requests.poll(); next != null; next = requests.poll()) {
                    next.run();
                }
                selector.select(this::serve);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new LabException("real server " + node.name() + ": " + e.getMessage(), e);
        }
    }

    private void serve(SelectionKey key) {
        try {
            switch (key.channel()) {
                case ServerSocketChannel listener -> accept(listener);
                case DatagramChannel datagrams -> answer(datagrams);
                case SocketChannel connection -> answer(connection);
                default -> throw new IllegalStateException("registered: " + key.channel());
            }
        } catch (IOException clientWentAway) {
            key.cancel();
        }
    }

    private void accept(ServerSocketChannel listener) throws IOException {
        for (SocketChannel connection = listener.accept(); connection != null; connection = listener.accept()) {
            register(connection, SelectionKey.OP_READ);
            greet(connection);
        }
    }

    private void answer(SocketChannel connection) throws IOException {
        buffer.clear();
        if (read(connection) < 0) {
            connection.close();
        } else {
            greet(connection);
        }
    }

    private int read(SocketChannel connection) throws IOException {
        try {
            return connection.read(buffer);
        } catch (IOException reset) {
            return -1;
        }
    }

    private void greet(SocketChannel connection) throws IOException {
        try {
            connection.write(greeting(((InetSocketAddress) connection.getLocalAddress()).getAddress()));
        } catch (IOException clientWentAway) {
            connection.close();
        }
    }

    private void answer(DatagramChannel datagrams) throws IOException {
        buffer.clear();
        var client = datagrams.receive(buffer);
        if (client != null) {
            datagrams.send(greeting(((InetSocketAddress) datagrams.getLocalAddress()).getAddress()), client);
        }
    }

    private ByteBuffer greeting(InetAddress at) {
        return ByteBuffer.wrap((node.name() + " " + at.getHostAddress() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        Inside.join(thread);
    }
}
