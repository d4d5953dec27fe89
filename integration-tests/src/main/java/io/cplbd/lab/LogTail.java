package io.cplbd.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a log while it is written, and notes when each line came. A file and not a pipe, so that a daemon can outlive
 * the lab that started it.
 */
public final class LogTail implements AutoCloseable {
    private static final long POLL_MS = 2;
    private static final int CHUNK = 1 << 16;

    private final List<Line> lines = new ArrayList<>();
    private final SeekableByteChannel file;
    private volatile boolean stopped;

    /** A line, and when it was first seen: {@link System#nanoTime}, up to 2 ms after it was written. */
    public record Line(long atNs, String text) {}

    public LogTail(Path path) {
        try {
            file = Files.newByteChannel(path);
        } catch (IOException e) {
            throw new LabException("log " + path + ": " + e.getMessage(), e);
        }
        Thread.ofPlatform().daemon().name("log-" + path.getFileName()).start(this::run);
    }

    private void run() {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        StringBuilder rest = new StringBuilder();
        try (file) {
            while (!stopped) {
                chunk.clear();
                if (file.read(chunk) <= 0) {
                    Thread.sleep(POLL_MS);
                    continue;
                }
                // ISO 8859-1: a chunk may end within a character, and only ASCII is looked for.
                rest.append(StandardCharsets.ISO_8859_1.decode(chunk.flip()));
                int end = rest.lastIndexOf("\n");
                if (end >= 0) {
                    add(rest.substring(0, end));
                    rest.delete(0, end + 1);
                }
            }
        } catch (IOException | InterruptedException closed) {
            // The lab is being removed.
        }
    }

    private synchronized void add(String text) {
        long nowNs = System.nanoTime();
        text.lines().forEach(line -> lines.add(new Line(nowNs, line)));
    }

    /** The first line, seen at {@code sinceNs} or later, in which {@code pattern} is found. */
    public synchronized Optional<Line> first(long sinceNs, Pattern pattern) {
        return lines.stream()
                .filter(line -> line.atNs() - sinceNs >= 0)
                .filter(line -> pattern.matcher(line.text()).find())
                .findFirst();
    }

    /** The last line, seen at {@code sinceNs} or later, in which {@code pattern} is found. */
    public synchronized Optional<Line> last(long sinceNs, Pattern pattern) {
        return lines.reversed().stream()
                .takeWhile(line -> line.atNs() - sinceNs >= 0)
                .filter(line -> pattern.matcher(line.text()).find())
                .findFirst();
    }

    /** The latest lines, for a report of a failure. */
    public synchronized List<String> latest(int count) {
        return lines.stream()
                .skip(Math.max(0, lines.size() - count))
                .map(Line::text)
                .toList();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
