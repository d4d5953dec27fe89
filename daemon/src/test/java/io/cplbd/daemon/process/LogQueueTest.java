package io.cplbd.daemon.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class LogQueueTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Blocks each write until it is let go. */
    private static final class Clogged extends OutputStream {
        private final CountDownLatch open = new CountDownLatch(1);
        private final CountDownLatch reached = new CountDownLatch(1);
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException stop) {
                throw new IOException(stop);
            }
            written.write(bytes, from, length);
        }
    }

    private static final class Broken extends OutputStream {
        private final AtomicInteger attempts = new AtomicInteger();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            attempts.incrementAndGet();
            throw new IOException("Broken pipe");
        }
    }

    private static List<String> messages(ByteArrayOutputStream out) {
        return out.toString(UTF_8)
                .lines()
                .map(line -> line.substring("Sun Nov  2 09:08:07 2025: ".length()))
                .toList();
    }

    @Test
    void writesAllInOrder() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogQueue queue = new LogQueue(100_000, List.of(out));
        IntStream.range(0, 5000).forEach(i -> queue.offer(Instant.now(), "line " + i));
        assertThat(queue.close(LONG)).isTrue();
        assertThat(messages(out))
                .isEqualTo(IntStream.range(0, 5000).mapToObj(i -> "line " + i).toList());
        assertThat(queue.discarded()).isZero();
    }

    @Test
    void aCloggedStreamBlocksNobodyAndTheLossIsTold() throws InterruptedException {
        Clogged clogged = new Clogged();
        LogQueue queue = new LogQueue(10, List.of(clogged));
        queue.offer(Instant.now(), "first");
        clogged.reached.await();
        for (int i = 0; i < 1000; i++) {
            queue.offer(Instant.now(), "line " + i);
        }
        assertThat(queue.discarded()).isEqualTo(990);
        clogged.open.countDown();
        assertThat(queue.close(LONG)).isTrue();
        List<String> messages = messages(clogged.written);
        assertThat(messages).hasSize(12).startsWith("first", "line 0").contains("line 9");
        assertThat(messages.getLast()).startsWith("990 log lines lost");
    }

    @Test
    void closingDoesNotWaitForEverForACloggedStream() {
        Clogged clogged = new Clogged();
        LogQueue queue = new LogQueue(10, List.of(clogged));
        queue.offer(Instant.now(), "first");
        assertThat(queue.close(Duration.ofMillis(50))).isFalse();
        queue.offer(Instant.now(), "too late");
        assertThat(queue.discarded()).isEqualTo(1);
        clogged.open.countDown();
    }

    @Test
    void aBrokenStreamNeitherSpinsNorSpoilsTheOthers() {
        Broken broken = new Broken();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogQueue queue = new LogQueue(10, List.of(broken, out));
        queue.offer(Instant.now(), "one");
        await().until(() -> out.size() > 0);
        queue.offer(Instant.now(), "two");
        assertThat(queue.close(LONG)).isTrue();
        assertThat(messages(out)).containsExactly("one", "two");
        assertThat(broken.attempts).hasValue(2);
        assertThat(queue.failedWrites()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-02T09:08:07.999Z, Z, Sun Nov  2 09:08:07 2025",
        "2024-02-29T23:59:59Z, Z, Thu Feb 29 23:59:59 2024",
        "2025-12-31T23:30:00Z, +01:00, Thu Jan  1 00:30:00 2026",
        "2026-06-15T10:11:12Z, -05:00, Mon Jun 15 05:11:12 2026",
        "2026-05-13T10:11:12Z, Z, Wed May 13 10:11:12 2026"
    })
    void timestamp(Instant instant, ZoneId zone, String expected) {
        StringBuilder line = new StringBuilder();
        LogLine.append(line, instant, zone, "(VI_1) Entering MASTER STATE");
        assertThat(line.toString()).isEqualTo(expected + ": (VI_1) Entering MASTER STATE\n");
    }

    @Test
    void aMessageStaysOneLine() {
        StringBuilder line = new StringBuilder();
        LogLine.append(line, Instant.EPOCH, ZoneOffset.UTC, "a\nb\r\u001b[2J\tü\u0085");
        assertThat(line.toString()).isEqualTo("Thu Jan  1 00:00:00 1970: a?b??[2J\tü?\n");
    }
}
