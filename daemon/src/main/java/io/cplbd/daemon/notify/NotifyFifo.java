package io.cplbd.daemon.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A notify FIFO. Opened for reading and writing, as keepalived does, so that opening does not wait for a reader and a reader may come and
 * go.
 *
 * <p>The JDK cannot write to a FIFO without blocking. So one thread does nothing but write to it and may well block there: the kernel's
 * buffer (64 KiB), then {@code capacity} lines in front of it; when those are full too, a new line is dropped and counted, which is
 * what keepalived does as soon as the kernel's buffer is full. Nobody else ever waits. Thread-safe.
 */
public final class NotifyFifo implements AutoCloseable {
    /** Lines in front of the kernel's buffer. */
    public static final int DEFAULT_CAPACITY = 1024;

    private static final Logger log = LoggerFactory.getLogger(NotifyFifo.class);
    private static final int FILE_TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final long MKFIFO_LIMIT_S = 5;
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);
    private static final String END = "";

    private final Path path;
    private final boolean made;
    private final FileChannel channel;
    private final BlockingQueue<String> lines;
    private final Thread writer;
    private final AtomicLong dropped = new AtomicLong();

    /** The answer to {@link #open}. */
    public sealed interface Opening {
        record Opened(NotifyFifo fifo) implements Opening {}

        /** It cannot be used; {@code reason} is a sentence for the log. */
        record Refused(String reason) implements Opening {}
    }

    private NotifyFifo(Path path, boolean made, FileChannel channel, int capacity) {
        this.path = path;
        this.made = made;
        this.channel = channel;
        lines = new ArrayBlockingQueue<>(capacity);
        writer = Thread.ofPlatform().daemon().name("fifo-" + path.getFileName()).start(this::writeAll);
    }

    /**
     * Opens the FIFO, and makes it with mode 0644 if it is missing.
     *
     * @param uid who is to own it, -1 for whom the daemon runs as
     * @param gid the group that is to own it, -1 for the daemon's
     */
    public static Opening open(Path path, int uid, int gid, int capacity) {
        try {
            boolean made = false;
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                String complaint = make(path);
                if (!complaint.isEmpty()) {
                    return new Opening.Refused("notify fifo " + path + " cannot be made: " + complaint);
                }
                made = true;
            }
            // Links are not followed: in a folder that others can write to, one could lead anywhere.
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & FILE_TYPE) != FIFO) {
                return new Opening.Refused("notify fifo " + path + " exists and is not a fifo");
            }
            if (made && uid >= 0) {
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
            if (made && gid >= 0) {
                Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            }
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            return new Opening.Opened(new NotifyFifo(path, made, channel, capacity));
        } catch (IOException refused) {
            return new Opening.Refused("notify fifo " + path + " cannot be opened: " + refused.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Opening.Refused("notify fifo " + path + " not opened: stopping");
        }
    }

    /** Runs mkfifo, which the JDK has no call for; empty if it worked, else what it said. */
    private static String make(Path path) throws IOException, InterruptedException {
        Process mkfifo = new ProcessBuilder("mkfifo", "-m", "0644", "--", path.toString())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        if (!mkfifo.waitFor(MKFIFO_LIMIT_S, TimeUnit.SECONDS)) {
            mkfifo.destroyForcibly();
            return "mkfifo takes too long";
        }
        String said = new String(mkfifo.getInputStream().readAllBytes(), UTF_8).strip();
        return mkfifo.exitValue() == 0 ? "" : said.isEmpty() ? "mkfifo failed" : said;
    }

    /** Hands over a line, newline included and shorter than 4096 bytes. Never waits: with no room left it is dropped and counted. */
    public void offer(String line) {
        if (!lines.offer(line) && dropped.incrementAndGet() == 1) {
            log.warn("Notify fifo {} is full: nobody reads it, lines are dropped", path);
        }
    }

    /** Lines dropped because the FIFO was full or failed. */
    public long dropped() {
        return dropped.get();
    }

    public Path path() {
        return path;
    }

    /** Writes what is left if there is room for it, 200 ms at most, and removes the FIFO if it was made here. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            lines.offer(END);
            writer.join(CLOSE_LIMIT);
            channel.close(); // ends a write that blocks
            if (made) {
                Files.deleteIfExists(path);
            }
        } catch (InterruptedException stop) {
            interrupted = true;
        } catch (IOException gone) {
            log.debug("Notify fifo {}: {}", path, gone.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void writeAll() {
        boolean failing = false;
        while (true) {
            try {
                String line = lines.take();
                if (line.equals(END)) {
                    return;
                }
                // One write: below PIPE_BUF the kernel keeps it in one piece, whoever else writes.
                channel.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
                failing = false;
            } catch (ClosedChannelException | InterruptedException closed) {
                return;
            } catch (IOException failed) {
                dropped.incrementAndGet();
                if (!failing) {
                    log.warn("Notify fifo {} cannot be written: {}", path, failed.getMessage());
                }
                failing = true;
            }
        }
    }
}
