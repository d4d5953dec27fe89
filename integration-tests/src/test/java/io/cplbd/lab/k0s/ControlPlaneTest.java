package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in, asked by the JDK's own client: it speaks HTTP, and says what an API server says. */
class ControlPlaneTest {
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

    /** With a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private ControlPlane cluster;
    private ControlPlaneServer server;
    private HttpClient admin;

    @BeforeEach
    void oneServer() throws Exception {
        cluster = ControlPlane.create(folder.resolve("pki"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        server = cluster.add("c1", null, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        cluster.join(server);
        admin = client(true);
    }

    @AfterEach
    void end() {
        admin.shutdownNow();
        cluster.close();
    }

    private HttpClient client(boolean certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(folder.resolve("pki/ca.crt"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(trusted);
        Command.run(
                "openssl",
                "pkcs12",
                "-export",
                "-passout",
                "pass:x",
                "-inkey",
                folder.resolve("pki/admin.key").toString(),
                "-in",
                folder.resolve("pki/admin.crt").toString(),
                "-out",
                folder.resolve("admin.p12").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("admin.p12"))) {
            keys.load(in, "x".toCharArray());
        }
        KeyManagerFactory showing = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        showing.init(keys, "x".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate ? showing.getKeyManagers() : null, trusting.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private HttpRequest request(String target, Duration patience) {
        return HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + server.address().getPort() + target))
                .timeout(patience)
                .build();
    }

    private HttpResponse<String> ask(HttpClient client, String target) throws IOException, InterruptedException {
        return client.send(request(target, PATIENCE), HttpResponse.BodyHandlers.ofString());
    }

    private void askBriefly(String target) throws IOException, InterruptedException {
        admin.send(request(target, Duration.ofSeconds(1)), HttpResponse.BodyHandlers.discarding());
    }

    private BufferedReader watch(String query) throws IOException, InterruptedException {
        HttpResponse<InputStream> reply =
                admin.send(request(SLICES + "?watch=1&" + query, PATIENCE), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(reply.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
    }

    @Test
    void tellsItsNameItsHealthAndItsEndpoints() throws Exception {
        assertThat(ask(admin, "/").body()).isEqualTo("c1");
        assertThat(ask(admin, "/healthz").body()).isEqualTo("ok");
        assertThat(ask(admin, SLICES).body())
                .startsWith("{\"kind\":\"EndpointSliceList\",\"apiVersion\":\"discovery.k8s.io/v1\","
                        + "\"metadata\":{\"resourceVersion\":\"1001\"},\"items\":[{\"metadata\":")
                .contains("\"endpoints\":[{\"addresses\":[\"127.0.0.1\"],\"conditions\":{\"ready\":true}}]");
        assertThat(ask(admin, "/api/v1/namespaces/default/endpoints").body())
                .contains("\"subsets\":[{\"addresses\":[{\"ip\":\"127.0.0.1\"}],\"ports\":[{\"name\":\"https\"");
        assertThat(server.served()).isOne();
        assertThat(server.connections()).isOne();
    }

    @Test
    void tellsEndpointsToTheAdministratorOnly() throws Exception {
        try (HttpClient anybody = client(false)) {
            assertThat(ask(anybody, "/healthz").statusCode()).isEqualTo(200);
            assertThat(ask(anybody, SLICES).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void anOldServerHasNoSlices() throws Exception {
        server.oldServer(true);
        assertThat(ask(admin, SLICES).statusCode()).isEqualTo(404);
        assertThat(ask(admin, "/api/v1/namespaces/default/endpoints").statusCode())
                .isEqualTo(200);
    }

    @Test
    void watchesTellWhatChangesUntilTheirTimeIsUp() throws Exception {
        InetSocketAddress address = server.address();
        try (BufferedReader events = watch("resourceVersion=1001&timeoutSeconds=2&allowWatchBookmarks=true")) {
            ControlPlaneServer second = cluster.add("c2", null, new InetSocketAddress("127.0.0.2", address.getPort()));
            cluster.join(second);
            assertThat(events.readLine())
                    .startsWith("{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"EndpointSlice\"")
                    .contains("\"127.0.0.2\"");
            cluster.bookmark();
            assertThat(events.readLine()).startsWith("{\"type\":\"BOOKMARK\"").contains("\"resourceVersion\":\"1003\"");
            cluster.leave(second);
            cluster.leave(server);
            assertThat(events.readLine()).startsWith("{\"type\":\"MODIFIED\"");
            assertThat(events.readLine()).startsWith("{\"type\":\"DELETED\"");
            assertThat(events.readLine()).isNull();
        }
    }

    @Test
    void aWatchThatBeginsTooEarlyIsToldSo() throws Exception {
        cluster.forget();
        try (BufferedReader events = watch("resourceVersion=1001&timeoutSeconds=2")) {
            assertThat(events.readLine()).startsWith("{\"type\":\"ERROR\"").contains("\"code\":410");
            assertThat(events.readLine()).isNull();
        }
    }

    @Test
    void watchesCanBeCut() throws Exception {
        try (BufferedReader events = watch("resourceVersion=1001&timeoutSeconds=60")) {
            assertThat(server.watches()).isOne();
            cluster.cutWatches();
            assertThatThrownBy(events::readLine).isInstanceOf(IOException.class);
        }
        assertThat(Await.until(Duration.ofSeconds(5), () -> server.watches() == 0))
                .isTrue();
    }

    @Test
    void sickensAndRecovers() throws Exception {
        server.health(ControlPlaneServer.Health.ERROR);
        assertThat(ask(admin, "/healthz").statusCode()).isEqualTo(500);
        server.health(ControlPlaneServer.Health.SLOW);
        assertThatThrownBy(() -> askBriefly("/healthz")).isInstanceOf(HttpTimeoutException.class);
        server.health(ControlPlaneServer.Health.HANG);
        assertThatThrownBy(() -> askBriefly("/healthz")).isInstanceOf(HttpTimeoutException.class);
        server.health(ControlPlaneServer.Health.OK);
        assertThat(ask(admin, "/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void diesFreezesAndLivesAgain() throws Exception {
        assertThat(ask(admin, "/").statusCode()).isEqualTo(200);
        server.freeze();
        assertThatThrownBy(() -> askBriefly("/")).isInstanceOf(HttpTimeoutException.class);
        server.thaw();
        assertThat(ask(admin, "/").statusCode()).isEqualTo(200);
        server.stop();
        assertThatThrownBy(() -> ask(admin, "/")).isInstanceOf(IOException.class);
        server.start();
        assertThat(ask(admin, "/").body()).isEqualTo("c1");
    }
}
