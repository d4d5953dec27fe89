package io.cplbd.daemon.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NotifyFifoTest {
    @TempDir
    Path folder;

    private Path path = Path.of("");

    @BeforeEach
    void name() {
        path = folder.resolve("a fifo");
    }

    private NotifyFifo open(int capacity) {
        return Scripts.opened(NotifyFifo.open(path, -1, -1, capacity));
    }

    @Test
    void madeWithItsModeAndRemoved() throws IOException {
        try (NotifyFifo fifo = open(10)) {
            assertThat((Integer) Files.getAttribute(fifo.path(), "unix:mode")).isEqualTo(0010644);
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void linesGoThroughInOrder() throws IOException {
        try (NotifyFifo fifo = open(1000);
                BufferedReader reader = Files.newBufferedReader(path, UTF_8)) {
            for (int i = 0; i < 1000; i++) {
                fifo.offer("line " + i + "\n");
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(reader.readLine()).isEqualTo("line " + i);
            }
            assertThat(fifo.dropped()).isZero();
        }
    }

    @Test
    void readersComeAndGo() throws IOException {
        try (NotifyFifo fifo = open(10)) {
            fifo.offer("before\n");
            try (BufferedReader reader = Files.newBufferedReader(path, UTF_8)) {
                assertThat(reader.readLine()).isEqualTo("before");
            }
            fifo.offer("after\n");
            try (BufferedReader reader = Files.newBufferedReader(path, UTF_8)) {
                assertThat(reader.readLine()).isEqualTo("after");
            }
        }
    }

    /** 64 KiB of buffer, 5 lines in front of it, one in the writer's hand. */
    @Test
    void withNobodyReadingLinesAreDroppedAndNobodyWaits() throws IOException {
        String line = "x".repeat(1023) + "\n";
        NotifyFifo fifo = open(5);
        int offered = 0;
        while (fifo.dropped() < 100 && offered < 1_000_000) {
            fifo.offer(line);
            offered++;
        }
        assertThat(offered).isLessThan(1_000_000);
        List<String> read = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(path, UTF_8)) {
            int kept = offered - 100;
            for (int i = 0; i < kept; i++) {
                read.add(reader.readLine());
            }
            fifo.offer("free\n");
            assertThat(reader.readLine()).isEqualTo("free");
            fifo.close();
        }
        assertThat(read).allMatch(text -> text.length() == 1023);
    }

    @Test
    void closingEndsAWriteThatBlocks() {
        NotifyFifo fifo = open(2);
        // 64 lines of 1024 bytes in the kernel, two in front, one in the hand of the writer, who then blocks.
        AtomicLong offered = new AtomicLong();
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            fifo.offer("x".repeat(1023) + "\n");
            return offered.incrementAndGet() - fifo.dropped() == 67;
        });
        long startNs = System.nanoTime();
        fifo.close();
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
        assertThat(path).doesNotExist();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("fifo-a fifo")));
    }

    @Test
    void whatWasThereStays() throws Exception {
        new ProcessBuilder("mkfifo", "-m", "0600", path.toString()).start().waitFor();
        open(10).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void ownerAndGroup() throws IOException {
        int uid = (Integer) Files.getAttribute(folder, "unix:uid");
        // Only root may give a file away; anybody may "give" it to himself.
        int to = uid == 0 ? 4711 : uid;
        NotifyFifo fifo = Scripts.opened(NotifyFifo.open(path, to, -1, 10));
        assertThat((Integer) Files.getAttribute(path, "unix:uid")).isEqualTo(to);
        fifo.close();
    }

    @Test
    void whatIsNoFifoIsRefused() throws IOException {
        Files.writeString(path, "precious");
        assertThat(NotifyFifo.open(path, -1, -1, 10))
                .isEqualTo(new NotifyFifo.Opening.Refused("notify fifo " + path + " exists and is not a fifo"));
        assertThat(path).hasContent("precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        assertThat(NotifyFifo.open(link, -1, -1, 10)).isInstanceOf(NotifyFifo.Opening.Refused.class);
        assertThat(NotifyFifo.open(folder.resolve("none/x"), -1, -1, 10))
                .isInstanceOfSatisfying(
                        NotifyFifo.Opening.Refused.class,
                        refused -> assertThat(refused.reason())
                                .startsWith("notify fifo " + folder.resolve("none/x") + " cannot be made: "));
    }
}
