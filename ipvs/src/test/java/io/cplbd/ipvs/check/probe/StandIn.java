package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeSpec.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server on the loopback that does with each connection what the test says, then closes it. */
final class StandIn implements AutoCloseable {
    /** What it does with one connection. */
    interface Talk {
        void with(StandIn server, Socket socket) throws IOException;
    }

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> clients = new CopyOnWriteArrayList<>();

    StandIn(Talk talk) throws IOException {
        this(new ServerSocket(0, 4000, InetAddress.ofLiteral("127.0.0.1")), talk);
    }

    StandIn(ServerSocket listener, Talk talk) {
        this.listener = listener;
        Thread.ofVirtual().start(() -> accept(talk));
    }

    /** Reads a request, answers with these bytes (one character, one byte), closes. */
    static StandIn replying(String reply) throws IOException {
        return new StandIn((server, socket) -> {
            server.readRequest(socket);
            send(socket, reply);
        });
    }

    static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void accept(Talk talk) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        clients.add((InetSocketAddress) socket.getRemoteSocketAddress());
                        talk.with(this, socket);
                    } catch (IOException e) {
                        // The probe has closed, or the test is over.
                    } finally {
                        open.remove(socket);
                    }
                });
            } catch (IOException e) {
                // Closed; or the client has gone already.
            }
        }
    }

    /** Reads to the empty line, and keeps what it has read. */
    void readRequest(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return;
            }
            text.append((char) next);
        }
        requests.add(text.toString());
    }

    /** Sends a byte every 10 ms until the client closes. */
    void drip(Socket socket) throws IOException {
        while (true) {
            socket.getOutputStream().write('x');
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Waits until the client closes. */
    void hold(Socket socket) throws IOException {
        boolean _ = socket.getInputStream().readAllBytes().length > 0;
    }

    List<String> requests() {
        return requests;
    }

    List<InetSocketAddress> clients() {
        return clients;
    }

    int port() {
        return listener.getLocalPort();
    }

    Connection connection() {
        return connection(15_000);
    }

    Connection connection(long timeoutMs) {
        return new Connection(
                listener.getInetAddress(), port(), null, 0, null, 0, TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
