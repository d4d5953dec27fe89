package io.cplbd.daemon.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A relay on loopback, with its back ends and clients; all of them are closed at the end. */
final class RelayScene implements Closeable {
    private static final int TIMEOUT_MS = 10_000;
    private static final long DIAL_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final List<Closeable> opened = new ArrayList<>();
    private final List<RuntimeException> faults = new CopyOnWriteArrayList<>();
    final Relay relay;

    RelayScene(int mostConnections, long dialTimeoutNs) throws IOException {
        relay = opened(new Relay(new RelayOptions(0, dialTimeoutNs, mostConnections, 2), faults::add));
        relay.start();
    }

    RelayScene(int mostConnections) throws IOException {
        this(mostConnections, DIAL_TIMEOUT_NS);
    }

    RelayScene() throws IOException {
        this(1000);
    }

    <T extends Closeable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    TestBackend backend(TestBackend.Work work) throws IOException {
        return opened(new TestBackend(work));
    }

    /** As many echo servers, named from 0 on, listed in that order. */
    List<TestBackend> echoes(int count) throws IOException {
        List<TestBackend> all = new ArrayList<>();
        for (int name = 0; name < count; name++) {
            all.add(opened(TestBackend.echo(name)));
        }
        list(all);
        return all;
    }

    void list(List<TestBackend> backends) {
        relay.backends(backends.stream().map(TestBackend::address).toList());
    }

    /** An address where nobody listens. */
    static InetSocketAddress nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    Socket client() throws IOException {
        return client("127.0.0.1");
    }

    Socket client(String address) throws IOException {
        Socket socket = opened(new Socket());
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), relay.port()), TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    /** The name of the echo server that a new connection comes to. The connection stays open. */
    int served() throws IOException {
        return client().getInputStream().read();
    }

    /** Which server it comes to, with the connection closed on both sides once that is known. */
    int visited() throws IOException {
        try (Socket socket = client()) {
            int name = socket.getInputStream().read();
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            return name;
        }
    }

    static void echoes(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        assertThat(socket.getInputStream().read()).isEqualTo(value);
    }

    static void isReset(Socket socket) {
        assertThatThrownBy(() -> {
                    while (socket.getInputStream().read() >= 0) {
                        // What was on its way.
                    }
                })
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    /** A new connection is reset, at once or a moment later. */
    void refuses() {
        assertThatThrownBy(() -> client().getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    void active(int count) {
        await().untilAsserted(() -> assertThat(counts().active()).isEqualTo(count));
    }

    RelayView.Counts counts() {
        return relay.view().counts();
    }

    RelayView.BackendView view(TestBackend backend) {
        return view(backend.address());
    }

    RelayView.BackendView view(InetSocketAddress address) {
        return relay.view().backends().stream()
                .filter(one -> one.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : opened.reversed()) {
            each.close();
        }
        assertThat(faults).isEmpty();
    }
}
