package io.cplbd.daemon.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Head and body of a reply. */
class HttpReplyTest {
    private final AtomicInteger ends = new AtomicInteger();

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static HttpHead head(String text) throws IOException {
        return HttpHead.read(in(text));
    }

    private String body(String text) throws IOException {
        InputStream in = in(text);
        try (HttpBody body = new HttpBody(in, HttpHead.read(in), ends::incrementAndGet)) {
            String read = new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(body.ended()).isTrue();
            assertThat(ends).hasValue(1);
            return read;
        }
    }

    @Test
    void readsWhatMatters() throws IOException {
        assertThat(head("HTTP/1.1 200 OK\r\nAudit-Id: x\r\nContent-Length: 2\r\n\r\nok"))
                .isEqualTo(new HttpHead(200, 2, false, true, -1));
        assertThat(head("HTTP/1.1 429 \r\nretry-after: 7\r\nTRANSFER-ENCODING: Chunked\r\nContent-Length: 5\r\n\r\n"))
                .isEqualTo(new HttpHead(429, -1, true, true, 7));
        assertThat(head("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo(new HttpHead(200, 0, false, false, -1));
        assertThat(head("HTTP/1.1 200 OK\n\n")).as("up to the end").isEqualTo(new HttpHead(200, -1, false, false, -1));
        assertThat(head("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx").keepAlive())
                .isFalse();
        assertThat(head("HTTP/1.1 503 x\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n")
                        .retryAfterS())
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"
            })
    void refusesOtherHeads(String text) {
        assertThatThrownBy(() -> head(text)).isInstanceOf(ApiException.class);
    }

    @Test
    void refusesEndlessHeads() {
        assertThatThrownBy(() -> head("HTTP/1.1 200 OK\r\nx: " + "y".repeat(40_000) + "\r\n\r\n"))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> head("HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(9_000) + "\r\n"))
                .isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> head("HTTP/1.1 200 OK\r\nx: y\r\n")).isInstanceOf(EOFException.class);
    }

    @Test
    void readsBodiesOfAllThreeKinds() throws IOException {
        assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200"))
                .isEqualTo("ok");
        ends.set(0);
        assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nnext")).isEmpty();
        ends.set(0);
        assertThat(body("HTTP/1.1 200 OK\r\n\r\nup to the end")).isEqualTo("up to the end");
        ends.set(0);
        assertThat(body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;ext=1\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nnext"))
                .isEqualTo("hello 0123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "-1\r\n", "+1\r\n", "\r\n", "fffffffffffffffff\r\n", "2\r\nabc\r\n0\r\n\r\n"})
    void refusesBadChunks(String chunks) {
        assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks))
                .isInstanceOf(ApiException.class);
        assertThat(ends).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\n\r\nok",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nok",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
            })
    void tellsWhenItIsCut(String rest) {
        assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\n" + rest)).isInstanceOf(EOFException.class);
    }

    @Test
    void refusesEndlessBodies() {
        String chunk = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
        assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(9)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("larger");
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void chunksOfAnySizesPutTogetherAreTheBody(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder expected = new StringBuilder();
        StringBuilder wire = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = random.nextInt(6); i > 0; i--) {
            String part = "z\r\n0".repeat(random.nextInt(1, 50));
            expected.append(part);
            wire.append(random.nextBoolean() ? "00" : "")
                    .append(Integer.toHexString(part.length()))
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        assertThat(body(wire + "0\r\n\r\n")).isEqualTo(expected.toString());
    }
}
