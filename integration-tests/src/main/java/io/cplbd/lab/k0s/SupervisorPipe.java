package io.cplbd.lab.k0s;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * k0s's end of the pipe that is the standard output or error of what it started.
 *
 * <p>Rules: each line is an entry of k0s's log; one longer than 16 KiB is cut into several. When k0s dies the pipe breaks.
 */
final class SupervisorPipe {
    private static final int LONGEST_LINE = 16 << 10;
    private static final long POLL_MS = 1;

    private final InputStream end;
    private final Consumer<String> log;
    private final BooleanSupplier alive;
    private final StringBuilder line = new StringBuilder();
    private final Thread reader;
    private volatile boolean paused;
    private volatile boolean broken;

    SupervisorPipe(String name, InputStream end, BooleanSupplier alive, Consumer<String> log) {
        this.end = end;
        this.alive = alive;
        this.log = log;
        reader = Thread.ofPlatform().daemon().name(name).start(this::read);
    }

    /** Never waits in a read: a pipe that is being read is not broken by closing it. */
    private void read() {
        byte[] chunk = new byte[LONGEST_LINE];
        try (end) {
            while (!broken) {
                boolean lives = alive.getAsBoolean();
                int ready = paused ? 0 : end.available();
                if (ready > 0) {
                    int length = end.read(chunk, 0, Math.min(ready, chunk.length));
                    take(new String(chunk, 0, length, StandardCharsets.ISO_8859_1));
                } else if (!lives) {
                    break;
                } else {
                    Thread.sleep(POLL_MS);
                }
            }
        } catch (IOException | InterruptedException ended) {
            // As if it had ended.
        }
        if (!line.isEmpty()) {
            flush();
        }
    }

    private void take(String text) {
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '\n') {
                flush();
            } else {
                line.append(next);
                if (line.length() == LONGEST_LINE) {
                    flush();
                }
            }
        }
    }

    private void flush() {
        log.accept(line.toString());
        line.setLength(0);
    }

    /** Stops reading, so that the pipe fills: k0s is stuck, or stopped. */
    void pause() {
        paused = true;
    }

    /** How much the daemon has written that was not read yet, bytes. */
    int unread() {
        try {
            return end.available();
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Breaks it, and returns when it is broken. */
    void breakOff() {
        broken = true;
        awaitEnd();
    }

    /** Returns when all that was written is read; only after the end of the process. */
    void awaitEnd() {
        try {
            reader.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
