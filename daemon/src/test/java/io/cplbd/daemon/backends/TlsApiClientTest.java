package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsApiClientTest {
    private static final long S = 1_000_000_000;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** What the server does with a connection. */
    private interface Talk {
        void with(Socket raw, SSLSocket socket) throws IOException;
    }

    @TempDir
    Path folder;

    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1);
    private final TlsApiClient client = new TlsApiClient(deadlines);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private ServerSocket listener;
    private SSLContext context;

    @BeforeEach
    void listen() throws Exception {
        deadlines.setRemoveOnCancelPolicy(true);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Kubeconfigs.TLS.resolve("server.p12"))) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
        listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    }

    @AfterEach
    void end() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        deadlines.shutdownNow();
    }

    private static void end(ApiClient.Connection connection) {
        connection.close();
    }

    private void serve(Talk talk) {
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket raw = listener.accept();
                    open.add(raw);
                    Thread.ofVirtual().start(() -> {
                        try (raw;
                                SSLSocket socket =
                                        (SSLSocket) context.getSocketFactory().createSocket(raw, null, false)) {
                            socket.setWantClientAuth(true);
                            talk.with(raw, socket);
                        } catch (IOException e) {
                            // The client has gone, or the test is over.
                        }
                    });
                } catch (IOException e) {
                    // The test is over.
                }
            }
        });
    }

    private void request(SSLSocket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException();
            }
            text.append((char) next);
        }
        requests.add(text.toString());
    }

    private static void send(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private ApiCredentials credentials(String ca, @Nullable String serverName) throws IOException {
        Path file = folder.resolve("conf");
        Files.writeString(
                file,
                Kubeconfigs.text(
                        "    server: https://127.0.0.1:6443\n    certificate-authority-data: " + Kubeconfigs.data(ca)
                                + (serverName == null ? "" : "\n    tls-server-name: " + serverName),
                        "    token: s3cret\n    client-certificate-data: " + Kubeconfigs.data("client-ec.pem")
                                + "\n    client-key-data: " + Kubeconfigs.data("ec-sec1.pem")));
        return KubeconfigReader.read(file).credentials();
    }

    private ApiTarget target() {
        return new ApiTarget(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
    }

    private static String text(ApiClient.Reply reply) throws IOException {
        return new String(reply.body().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void asksAgainAndAgainAsTheAdministrator() throws Exception {
        serve((_, socket) -> {
            while (true) {
                request(socket);
                requests.add(socket.getSession().getPeerPrincipal().getName());
                send(socket, OK);
            }
        });
        try (ApiClient.Connection connection =
                client.connect(target(), credentials("ca.pem", "server.example"), 10 * S)) {
            for (int i = 0; i < 3; i++) {
                assertThat(connection.reusable()).isTrue();
                assertThat(text(connection.get("/healthz?n=" + i, 10 * S))).isEqualTo("ok");
            }
            assertThat(deadlines.getQueue()).as("no deadline stays").isEmpty();
        }
        assertThat(requests).hasSize(6).element(1).isEqualTo("CN=client-ec.example");
        assertThat(requests.get(4))
                .startsWith("GET /healthz?n=2 HTTP/1.1\r\nHost: 127.0.0.1:" + listener.getLocalPort() + "\r\n")
                .contains("\r\nAuthorization: Bearer s3cret\r\n")
                .endsWith("\r\n\r\n");
        assertThat(open).hasSize(1);
    }

    @Test
    void trustsItsAuthorityAndTheRightNameOnly() throws Exception {
        serve((_, socket) -> request(socket));
        assertThatThrownBy(() -> client.connect(target(), credentials("other-ca.pem", "server.example"), 10 * S))
                .isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> client.connect(target(), credentials("ca.pem", "another.example"), 10 * S))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("another.example");
        assertThatThrownBy(() -> client.connect(target(), credentials("ca.pem", null), 10 * S))
                .isInstanceOf(SSLHandshakeException.class);
        try (ApiClient.Connection connection = client.connect(target(), ApiCredentials.anonymous(), 10 * S)) {
            assertThat(connection.reusable()).isTrue();
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void theHandshakeHasADeadline() {
        assertThatThrownBy(() -> client.connect(target(), ApiCredentials.anonymous(), S / 5))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("no answer within 200 ms");
    }

    @Test
    void aRequestHasADeadlineAsAWhole() throws Exception {
        serve((_, socket) -> {
            request(socket);
            send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                send(socket, "1\r\nx\r\n");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        });
        try (ApiClient.Connection connection = client.connect(target(), ApiCredentials.anonymous(), 10 * S)) {
            InputStream body = connection.get("/", S / 4).body();
            assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(connection.reusable()).isFalse();
            assertThatThrownBy(() -> connection.get("/", S)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anotherThreadCanEndIt() throws Exception {
        serve((_, socket) -> {
            request(socket);
            LockSupport.parkNanos(10 * S);
        });
        try (ApiClient.Connection connection = client.connect(target(), ApiCredentials.anonymous(), 10 * S)) {
            Thread.ofVirtual().start(() -> {
                while (requests.isEmpty()) {
                    Thread.onSpinWait();
                }
                end(connection);
            });
            assertThatThrownBy(() -> connection.get("/", 10 * S))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void tellsRefusalAndClosing() throws Exception {
        serve((_, socket) -> {
            request(socket);
            send(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        });
        try (ApiClient.Connection connection = client.connect(target(), ApiCredentials.anonymous(), 10 * S)) {
            assertThat(text(connection.get("/", 10 * S))).isEmpty();
            assertThat(connection.reusable()).isFalse();
        }
        InetSocketAddress nobody;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = new InetSocketAddress(unused.getInetAddress(), unused.getLocalPort());
        }
        assertThatThrownBy(() -> client.connect(new ApiTarget(nobody), ApiCredentials.anonymous(), 10 * S))
                .isInstanceOf(ConnectException.class);
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
