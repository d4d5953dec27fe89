package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ProbeSpec.HttpVersion;
import io.cplbd.ipvs.check.ProbeSpec.Tls;
import io.cplbd.ipvs.check.ProbeSpec.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsProbeTest {
    static final Path FILES = Path.of("src/test/resources/tls");
    private static final String OK = "HTTP/1.0 200 OK\r\n\r\n";

    /** What the server has seen: protocol, SNI, name of the client. */
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private static Path file(String name) {
        return FILES.resolve(name);
    }

    private static ProbeSpec spec(StandIn server, @Nullable String serverName, TlsFiles files) {
        return spec(server, serverName, files, 15_000);
    }

    private static ProbeSpec spec(StandIn server, @Nullable String serverName, TlsFiles files, long timeoutMs) {
        return new ProbeSpec.Http(
                server.connection(timeoutMs),
                new Tls(serverName != null, serverName, files),
                HttpVersion.HTTP_1_0,
                List.of(HttpProbeTest.url("/")));
    }

    private static TlsFiles ca(String name) {
        return new TlsFiles(file(name), null, null, null);
    }

    private static TlsFiles client(String certificate, String key, @Nullable String password) {
        return new TlsFiles(null, file(certificate), file(key), password);
    }

    private static SSLContext serverContext() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file("server.p12"))) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, "secret".toCharArray());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        try (InputStream in = Files.newInputStream(file("ca.pem"))) {
            authorities.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    private StandIn server(String protocol, boolean needsClient) throws Exception {
        SSLServerSocket listener = (SSLServerSocket)
                serverContext().getServerSocketFactory().createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        listener.setEnabledProtocols(new String[] {protocol});
        listener.setNeedClientAuth(needsClient);
        return new StandIn(listener, this::talk);
    }

    private void talk(StandIn server, Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) socket;
        server.readRequest(tls);
        ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
        List<String> names = session.getRequestedServerNames().stream()
                .map(name -> ((SNIHostName) name).getAsciiName())
                .toList();
        String client = tls.getNeedClientAuth()
                ? ((X509Certificate) session.getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName()
                : "-";
        seen.add(session.getProtocol() + " " + names + " " + client);
        StandIn.send(tls, OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anyServerIsGoodEnoughWithoutAnAuthority(String protocol) throws Exception {
        try (StandIn server = server(protocol, false)) {
            assertThat(Probes.run(spec(server, null, TlsFiles.NONE))).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(seen).containsExactly(protocol + " [] -");
        }
    }

    @Test
    void theServerIsToldItsName() throws Exception {
        try (StandIn server = server("TLSv1.3", false)) {
            assertThat(Probes.run(spec(server, "api.example", TlsFiles.NONE))).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(seen).containsExactly("TLSv1.3 [api.example] -");
        }
    }

    @Test
    void withoutANameOfItsOwnItIsToldTheHostOfThePage() throws Exception {
        try (StandIn server = server("TLSv1.3", false)) {
            ProbeSpec spec = new ProbeSpec.Http(
                    server.connection(15_000),
                    new Tls(true, null, TlsFiles.NONE),
                    HttpVersion.HTTP_1_0,
                    List.of(new ProbeSpec.Url("/", "host.example", List.of(), List.of(), null)));
            assertThat(Probes.run(spec)).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(seen).containsExactly("TLSv1.3 [host.example] -");
        }
    }

    @Test
    void evenANameThatTheJdkWouldRefuse() throws Exception {
        List<String> hellos = new CopyOnWriteArrayList<>();
        try (StandIn target = new StandIn((_, socket) ->
                hellos.add(new String(socket.getInputStream().readNBytes(200), StandardCharsets.ISO_8859_1)))) {
            assertThat(Probes.run(spec(target, "api_1.example.", TlsFiles.NONE)))
                    .isInstanceOf(ProbeResult.Failed.class);
            assertThat(hellos).singleElement().asString().contains("api_1.example.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerHasToBeOfTheAuthority(String protocol) throws Exception {
        try (StandIn server = server(protocol, false);
                Prober prober = new Prober(1, Probes.NO_SCRIPTS)) {
            // Its name is server.example, and is not looked at. Again and again: a resumed session would verify
            // nothing.
            for (int i = 0; i < 3; i++) {
                assertThat(Probes.run(prober, spec(server, null, ca("ca.pem")))).isEqualTo(ProbeResult.Passed.SIMPLY);
                assertThat(Probes.run(prober, spec(server, null, ca("other-ca.pem"))))
                        .isInstanceOfSatisfying(
                                ProbeResult.Failed.class,
                                failed -> assertThat(failed.reason())
                                        .startsWith("/: TLS handshake: ")
                                        .contains("PKIX path building failed"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "client-rsa.pem, rsa-pkcs8.pem, , client-rsa",
        "client-rsa.pem, rsa-pkcs1.pem, , client-rsa",
        "client-rsa.pem, rsa-encrypted.pem, secret, client-rsa",
        "client-ec.pem, ec-pkcs8.pem, , client-ec",
        "client-ec.pem, ec-sec1.pem, , client-ec",
        "client-ed25519.pem, ed25519.pem, , client-ed25519",
    })
    void theClientShowsItsCertificate(String certificate, String key, @Nullable String password, String name)
            throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (StandIn server = server(protocol, true)) {
                assertThat(Probes.run(spec(server, null, client(certificate, key, password))))
                        .isEqualTo(ProbeResult.Passed.SIMPLY);
                assertThat(seen.getLast()).isEqualTo(protocol + " [] CN=" + name + ".example");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerThatWantsACertificateFails(String protocol) throws Exception {
        try (StandIn server = server(protocol, true)) {
            assertThat(Probes.run(spec(server, null, TlsFiles.NONE)))
                    .isInstanceOfSatisfying(
                            ProbeResult.Failed.class,
                            failed -> assertThat(failed.reason()).matches("/: (TLS handshake|request|reply): .*"));
            assertThat(seen).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    client-rsa.pem  | rsa-encrypted.pem     |       | key %/rsa-encrypted.pem: encrypted, and no password given
                    client-rsa.pem  | rsa-encrypted.pem     | wrong | key %/rsa-encrypted.pem: cannot be decrypted: wrong password, or an algorithm that Java does not know
                    client-rsa.pem  | rsa-old-encrypted.pem | secret| key %/rsa-old-encrypted.pem: encrypted in the old way; convert it with openssl pkcs8 -topk8
                    client-rsa.pem  | ec-pkcs8.pem          |       | key %/ec-pkcs8.pem is not that of certificate %/client-rsa.pem
                    client-ec.pem   | ed25519.pem           |       | key %/ed25519.pem is not that of certificate %/client-ec.pem
                    client-rsa.pem  | ca.pem                |       | key %/ca.pem: no private key in it
                    rsa-pkcs8.pem   | rsa-pkcs8.pem         |       | certificate %/rsa-pkcs8.pem: no certificate in it
                    client-rsa.pem  | none.pem              |       | key %/none.pem: no such file
                    """)
    void filesThatCannotBeUsedTellNothingOfTheServer(
            String certificate, String key, @Nullable String password, String reason) throws Exception {
        try (StandIn server = server("TLSv1.3", true)) {
            assertThat(Probes.run(spec(server, null, client(certificate, key, password))))
                    .isEqualTo(Probes.untold(reason.replace("%", FILES.toString())));
        }
    }

    @Test
    void filesAreReadAgainWhenTheyHaveChanged(@TempDir Path folder) throws Exception {
        Path ca = folder.resolve("ca.pem");
        TlsIdentities identities = new TlsIdentities();
        TlsFiles files = new TlsFiles(ca, null, null, null);
        Files.copy(file("ca.pem"), ca);
        TlsIdentity first = identities.of(files);
        assertThat(identities.of(files)).isSameAs(first);
        assertThat(first.newContext()).as("sessions are not resumed").isNotSameAs(first.newContext());
        Files.setLastModifiedTime(ca, FileTime.from(1, TimeUnit.HOURS));
        assertThat(identities.of(files)).isNotSameAs(first);
        try (StandIn server = server("TLSv1.3", false);
                Prober prober = new Prober(1, Probes.NO_SCRIPTS)) {
            assertThat(Probes.run(prober, spec(server, null, files))).isEqualTo(ProbeResult.Passed.SIMPLY);
            Files.delete(ca);
            assertThat(Probes.run(prober, spec(server, null, files)))
                    .isEqualTo(Probes.untold("ca " + ca + ": no such file"));
            Files.copy(file("other-ca.pem"), ca);
            assertThat(Probes.run(prober, spec(server, null, files))).isInstanceOf(ProbeResult.Failed.class);
            Files.writeString(ca, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
            assertThat(Probes.run(prober, spec(server, null, files)))
                    .isEqualTo(Probes.untold("ca " + ca + ": not a certificate that can be read"));
        }
    }

    @Test
    void aServerThatSpeaksNoTls() throws Exception {
        try (StandIn server = new StandIn((_, socket) -> StandIn.send(socket, OK))) {
            assertThat(Probes.run(spec(server, null, TlsFiles.NONE)))
                    .isInstanceOfSatisfying(
                            ProbeResult.Failed.class,
                            failed -> assertThat(failed.reason()).startsWith("/: TLS handshake: "));
        }
    }

    @Test
    void silenceInTheHandshake() throws Exception {
        try (StandIn server = new StandIn(StandIn::hold)) {
            assertThat(Probes.run(spec(server, null, TlsFiles.NONE, 100)))
                    .isEqualTo(Probes.failed("/: TLS handshake: timed out after 100 ms"));
        }
    }

    @Test
    void aRecordThatDripsIsNotWaitedForLongerThanFourTimeOuts() throws Exception {
        try (StandIn target = new StandIn((server, socket) -> {
            StandIn.send(socket, "\u0016\u0003\u0003@\0");
            server.drip(socket);
        })) {
            long beginNs = System.nanoTime();
            assertThat(Probes.run(spec(target, null, TlsFiles.NONE, 100)))
                    .isEqualTo(Probes.failed("/: TLS handshake: interrupted, it took too long as a whole"));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs))
                    .isBetween(400L, 10_000L);
        }
    }

    @Test
    void anEndWithoutAGoodbyeIsAnEnd() throws Exception {
        try (StandIn target = new StandIn((_, socket) -> {
            Socket tls;
            try {
                tls = serverContext().getSocketFactory().createSocket(socket, null, false);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
            boolean _ = tls.getInputStream().read() < 0;
            StandIn.send(tls, OK);
            socket.shutdownOutput();
            boolean _ = socket.getInputStream().readAllBytes().length > 0;
        })) {
            assertThat(Probes.run(spec(target, null, TlsFiles.NONE))).isEqualTo(ProbeResult.Passed.SIMPLY);
        }
    }
}
