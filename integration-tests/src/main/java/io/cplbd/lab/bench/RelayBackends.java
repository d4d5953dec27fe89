package io.cplbd.lab.bench;

import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Servers that do as little as possible, all on one thread: what a connection sends first says whether it gets everything
 * back or gets bytes without end.
 */
final class RelayBackends implements AutoCloseable {
    static final int PORT = 6443;
    static final byte ECHO = 'E';
    static final byte STREAM = 'S';

    private static final int BACKLOG = 4096;
    private static final int STREAM_BYTES = 256 * 1024;
    private static final int ECHO_BYTES = 16 * 1024;

    private final Selector selector;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final ByteBuffer stream = ByteBuffer.allocateDirect(STREAM_BYTES);
    private final ByteBuffer echo = ByteBuffer.allocateDirect(ECHO_BYTES);
    private final Thread thread;
    private volatile boolean closed;

    RelayBackends(List<Node> nodes) {
        try {
            selector = Selector.open();
            for (Node node : nodes) {
                ServerSocketChannel listener = Inside.call(node.namespace(), ServerSocketChannel::open);
                listeners.add(listener);
                listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                listener.bind(new InetSocketAddress(node.address(), PORT), BACKLOG);
                listener.configureBlocking(false);
                listener.register(selector, SelectionKey.OP_ACCEPT);
            }
        } catch (IOException e) {
            throw new LabException("back ends: " + e.getMessage(), e);
        }
        thread = Thread.ofPlatform().daemon().name("back-ends").start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            throw new LabException("back ends: " + e.getMessage(), e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.channel() instanceof ServerSocketChannel listener) {
                SocketChannel accepted = listener.accept();
                if (accepted != null) {
                    accepted.configureBlocking(false);
                    accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    accepted.register(selector, SelectionKey.OP_READ);
                }
            } else if (key.channel() instanceof SocketChannel channel) {
                serve(key, channel);
            }
        } catch (IOException | CancelledKeyException gone) {
            close(key);
        }
    }

    private void serve(SelectionKey key, SocketChannel channel) throws IOException {
        if (key.isWritable()) {
            channel.write(stream.clear());
            return;
        }
        int length = channel.read(echo.clear());
        if (length < 0) {
            close(key);
        } else if (length > 0 && echo.get(0) == STREAM) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            // What is sent at once is far below a socket's buffer.
            channel.write(echo.flip());
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException gone) {
            // So it is.
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        Inside.join(thread);
        selector.keys().forEach(RelayBackends::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new LabException("back ends: " + e.getMessage(), e);
        }
    }
}
