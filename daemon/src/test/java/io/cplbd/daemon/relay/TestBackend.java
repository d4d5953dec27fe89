package io.cplbd.daemon.relay;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback. */
final class TestBackend implements Closeable {
    /** What it does with each connection, on a thread of its own; the connection is closed when it returns. */
    interface Work {
        void serve(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final AtomicInteger accepted = new AtomicInteger();

    TestBackend(String address, Work work) throws IOException {
        server = new ServerSocket(0, 500, InetAddress.ofLiteral(address));
        Thread.ofPlatform().daemon().start(() -> accept(work));
    }

    TestBackend(Work work) throws IOException {
        this("127.0.0.1", work);
    }

    /** Sends back all it gets, preceded by a byte of its own. */
    static TestBackend echo(int name) throws IOException {
        return new TestBackend(socket -> {
            socket.getOutputStream().write(name);
            socket.getInputStream().transferTo(socket.getOutputStream());
        });
    }

    private void accept(Work work) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        work.serve(socket);
                    } catch (IOException gone) {
                        // The test looks at the other end.
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
