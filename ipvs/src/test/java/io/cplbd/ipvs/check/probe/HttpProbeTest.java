package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ProbeSpec.BodyPattern;
import io.cplbd.ipvs.check.ProbeSpec.Connection;
import io.cplbd.ipvs.check.ProbeSpec.HttpVersion;
import io.cplbd.ipvs.check.ProbeSpec.StatusRange;
import io.cplbd.ipvs.check.ProbeSpec.Url;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HttpProbeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n";
    /** printf hello | md5sum */
    private static final String HELLO = "5d41402abc4b2a76b9719d911017c592";

    static Url url(String path) {
        return new Url(path, null, List.of(), List.of(), null);
    }

    static ProbeSpec.Http http(Connection connection, Url... urls) {
        return new ProbeSpec.Http(connection, null, HttpVersion.HTTP_1_0, List.of(urls));
    }

    private static ProbeResult against(String reply, Url url) throws Exception {
        try (StandIn server = StandIn.replying(reply)) {
            return Probes.run(http(server.connection(), url));
        }
    }

    private static Url digest(String digest) {
        return new Url("/", null, List.of(), List.of(digest), null);
    }

    private static Url matching(BodyPattern pattern) {
        return new Url("/", null, List.of(), List.of(), pattern);
    }

    @ParameterizedTest
    @EnumSource
    void asksAsKeepalivedDoes(HttpVersion version) throws Exception {
        try (StandIn server = StandIn.replying(OK)) {
            ProbeSpec spec = new ProbeSpec.Http(
                    server.connection(),
                    null,
                    version,
                    List.of(url("/livez?verbose"), new Url("/v", "api.example", List.of(), List.of(), null)));
            assertThat(Probes.run(spec)).isEqualTo(ProbeResult.Passed.SIMPLY);
            String number = version == HttpVersion.HTTP_1_1 ? "1.1" : "1.0";
            String close = version == HttpVersion.HTTP_1_0 ? "" : "Connection: close\r\n";
            UnaryOperator<String> rest = host ->
                    " HTTP/" + number + "\r\nUser-Agent: KeepAliveClient\r\n" + close + "Host: " + host + "\r\n\r\n";
            assertThat(server.requests())
                    .containsExactly(
                            "GET /livez?verbose" + rest.apply("127.0.0.1:" + server.port()),
                            "GET /v" + rest.apply("api.example"));
        }
    }

    @Test
    void anIpv6HostIsInBrackets() throws Exception {
        try (StandIn target = new StandIn(new ServerSocket(0, 1, InetAddress.ofLiteral("::1")), (server, socket) -> {
            server.readRequest(socket);
            StandIn.send(socket, OK);
        })) {
            assertThat(Probes.run(http(target.connection(), url("/")))).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(target.requests())
                    .singleElement()
                    .asString()
                    .endsWith("\r\nHost: [::1]:" + target.port() + "\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "pass", textBlock = """
                    HTTP/1.0 200 OK         | pass
                    HTTP/1.1 200            | pass
                    HTTP/1.1 299 Whatever   | pass
                    HTTP/1.1 300 Choices    | /: status 300, expected 200-299
                    HTTP/1.1 500 No         | /: status 500, expected 200-299
                    HTTP/1.1 199 No         | /: status 199, expected 200-299
                    HTTP/1.1 099 No         | /: status line "HTTP/1.1 099 No", expected HTTP/1.1 200 OK or alike
                    HTTP/1.1 2000 No        | /: status line "HTTP/1.1 2000 No", expected HTTP/1.1 200 OK or alike
                    HTTP/1.1200 OK          | /: status line "HTTP/1.1200 OK", expected HTTP/1.1 200 OK or alike
                    SSH-2.0-OpenSSH_9.2 200 | /: status line "SSH-2.0-OpenSSH_9.2 200", expected HTTP/1.1 200 OK or alike
                    """)
    void statusLine(String line, @Nullable String reason) throws Exception {
        assertThat(against(line + "\r\n\r\n", url("/")))
                .isEqualTo(reason == null ? ProbeResult.Passed.SIMPLY : Probes.failed(reason));
    }

    @ParameterizedTest
    @CsvSource({"401, true", "402, false", "302, true", "399, true", "400, false", "200, false"})
    void acceptedStatusCodes(int status, boolean accepted) throws Exception {
        Url url = new Url("/a", null, List.of(new StatusRange(401, 401), new StatusRange(300, 399)), List.of(), null);
        assertThat(against("HTTP/1.1 " + status + " X\r\n\r\n", url))
                .isEqualTo(
                        accepted
                                ? ProbeResult.Passed.SIMPLY
                                : Probes.failed("/a: status " + status + ", expected 401, 300-399"));
    }

    /** Digests as genhash 2.2.7 tells them of the same replies; that of the third, with its field in keepalived's spelling. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Server: x                                        | hello                    | 5d41402abc4b2a76b9719d911017c592
                    Content-Length: 5                                | hello                    | 5d41402abc4b2a76b9719d911017c592
                    content-LENGTH:5                                 | hello and more           | 5d41402abc4b2a76b9719d911017c592
                    Content-Length: 5~Content-Length: 2              | hello                    | 5d41402abc4b2a76b9719d911017c592
                    Content-Length: 50                               | hello                    | 5d41402abc4b2a76b9719d911017c592
                    Content-Length: 0                                | hello                    | d41d8cd98f00b204e9800998ecf8427e
                    Transfer-Encoding: chunked                       | 5~hello~0~~              | 79e9489e3bd3f0cb0158215341de046d
                    Content-Length: 2~Transfer-Encoding: chunked     | 5~hello~0~~              | 362d83e5c531f489ece39204616637f5
                    """)
    void digestOfTheBodyAsItIsOnTheWire(String fields, String body, String digest) throws Exception {
        String reply = "HTTP/1.1 200 OK\r\n" + fields.replace("~", "\r\n") + "\r\n\r\n" + body.replace("~", "\r\n");
        assertThat(against(reply, digest(digest))).isEqualTo(ProbeResult.Passed.SIMPLY);
    }

    @Test
    void itMayComeInAnyPieces() throws Exception {
        byte[] reply = (OK + "hello").getBytes(StandardCharsets.US_ASCII);
        for (int piece = 1; piece <= reply.length; piece++) {
            int most = piece;
            InputStream pieces = new ByteArrayInputStream(reply) {
                @Override
                public int read(byte[] bytes, int from, int length) {
                    return super.read(bytes, from, Math.min(length, most));
                }
            };
            assertThat(HttpReply.judge(pieces, digest(HELLO))).isTrue();
        }
    }

    @Test
    void aServerThatHasClosedIsNotReset() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (StandIn target = new StandIn((server, socket) -> {
            server.readRequest(socket);
            StandIn.send(socket, OK);
            socket.shutdownOutput();
            try {
                server.hold(socket);
                seen.complete("end");
            } catch (IOException e) {
                seen.complete("reset");
                throw e;
            }
        })) {
            assertThat(Probes.run(http(target.connection(), url("/")))).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("end");
        }
    }

    @Test
    void anyOfSeveralDigestsIsGood() throws Exception {
        Url url = new Url("/", null, List.of(), List.of("0".repeat(32), HELLO), null);
        assertThat(against(OK + "hello", url)).isEqualTo(ProbeResult.Passed.SIMPLY);
        assertThat(against(OK + "hullo", url))
                .isInstanceOfSatisfying(
                        ProbeResult.Failed.class,
                        failed -> assertThat(failed.reason()).endsWith(" or " + HELLO));
    }

    @Test
    void anotherDigest() throws Exception {
        assertThat(against(OK + "hullo", digest(HELLO)))
                .isEqualTo(Probes.failed("/: digest 54bf43965e2bbaa20c22c22ca7b4e9c7 of 5 bytes, expected " + HELLO));
    }

    @Test
    void aReplyWithALengthNeedsNoEnd() throws Exception {
        try (StandIn target = new StandIn((server, socket) -> {
            StandIn.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
            server.hold(socket);
        })) {
            assertThat(Probes.run(http(target.connection(60_000), digest(HELLO))))
                    .isEqualTo(ProbeResult.Passed.SIMPLY);
        }
    }

    @Test
    void aLengthThatIsNone() throws Exception {
        assertThat(against("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", url("/")))
                .isEqualTo(Probes.failed("/: Content-Length \"-1\", expected a number"));
    }

    @Test
    void pattern() throws Exception {
        BodyPattern hello = new BodyPattern("h.llo$", 0, false, 0, -1);
        assertThat(against(OK + "say hello", matching(hello))).isEqualTo(ProbeResult.Passed.SIMPLY);
        assertThat(against(OK + "hello you", matching(hello)))
                .isEqualTo(Probes.failed("/: no match of regex \"h.llo$\" in 9 bytes"));
        BodyPattern noHello = new BodyPattern("h.llo$", 0, true, 0, -1);
        assertThat(against(OK + "hello you", matching(noHello))).isEqualTo(ProbeResult.Passed.SIMPLY);
        assertThat(against(OK + "say hello", matching(noHello)))
                .isEqualTo(Probes.failed("/: match of regex \"h.llo$\" in 9 bytes"));
        assertThat(against(OK, matching(new BodyPattern("(", 0, false, 0, -1))))
                .isEqualTo(Probes.untold("regex \"(\": Unclosed group"));
    }

    @Test
    void emptyAndCutReplies() throws Exception {
        assertThat(against("", url("/x"))).isEqualTo(Probes.failed("/x: closed without a reply"));
        assertThat(against("HTTP/1.1 200 OK\r\n\r", url("/x")))
                .isEqualTo(Probes.failed("/x: closed after 18 bytes of the header"));
    }

    @Test
    void largestHeaderAndBody() throws Exception {
        String field = "\r\nX: " + "x".repeat(HttpReply.MAX_HEAD_BYTES - 24);
        assertThat(against("HTTP/1.1 200 OK" + field + "\r\n\r\n", url("/"))).isEqualTo(ProbeResult.Passed.SIMPLY);
        assertThat(against("HTTP/1.1 200 OK" + field + "x\r\n\r\n", url("/")))
                .isEqualTo(Probes.failed("/: header larger than 65536 bytes"));
        assertThat(against(OK + "x".repeat(HttpReply.MAX_BODY_BYTES), url("/"))).isEqualTo(ProbeResult.Passed.SIMPLY);
        assertThat(against(OK + "x".repeat(HttpReply.MAX_BODY_BYTES + 1), url("/")))
                .isEqualTo(Probes.failed("/: body larger than 4194304 bytes"));
    }

    @Test
    void resetInTheBody() throws Exception {
        try (StandIn target = new StandIn((server, socket) -> {
            server.readRequest(socket);
            StandIn.send(socket, OK + "hel");
            socket.setSoLinger(true, 0);
        })) {
            assertThat(Probes.run(http(target.connection(), url("/r"))))
                    .isEqualTo(Probes.failed("/r: reply: Connection reset"));
        }
    }

    @Test
    void silenceIsNotWaitedForLongerThanTheTimeOut() throws Exception {
        try (StandIn server = new StandIn(StandIn::hold)) {
            assertThat(Probes.run(http(server.connection(100), url("/s"))))
                    .isEqualTo(Probes.failed("/s: reply: timed out after 100 ms"));
        }
    }

    @Test
    void aServerThatDripsIsNotWaitedForLongerThanFourTimeOuts() throws Exception {
        try (StandIn server = new StandIn(StandIn::drip)) {
            long beginNs = System.nanoTime();
            assertThat(Probes.run(http(server.connection(100), url("/d"))))
                    .isEqualTo(Probes.failed("/d: reply: interrupted, it took too long as a whole"));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs))
                    .isBetween(400L, 10_000L);
        }
    }

    @Test
    void theFirstPageThatFailsIsTheLast() throws Exception {
        try (StandIn target = new StandIn((server, socket) -> {
            server.readRequest(socket);
            String status = server.requests().getLast().startsWith("GET /bad ") ? "503 No" : "200 OK";
            StandIn.send(socket, ("HTTP/1.0 " + status + "\r\n\r\n"));
        })) {
            assertThat(Probes.run(http(target.connection(), url("/good"), url("/bad"), url("/never"))))
                    .isEqualTo(Probes.failed("/bad: status 503, expected 200-299"));
            assertThat(target.requests()).hasSize(2);
        }
    }

    @Test
    void refused() throws Exception {
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = nobody.getLocalPort();
        }
        Connection connection =
                new Connection(InetAddress.ofLiteral("127.0.0.1"), port, null, 0, null, 0, TimeUnit.SECONDS.toNanos(5));
        assertThat(Probes.run(http(connection, url("/"))))
                .isEqualTo(Probes.failed("/: connection: Connection refused"));
    }
}
