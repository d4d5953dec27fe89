package io.cplbd.daemon.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded queue between those who log and the one thread that writes. Offering a line takes a lock for some instructions and never
 * waits for a disk, a pipe or a terminal; a line that finds the queue full is discarded and counted, and the number stands in the log as
 * soon as lines can be written again.
 *
 * <p>A stream that fails is left to fail: a broken pipe costs one system call for each batch of lines, and a full disk may have room later.
 */
final class LogQueue {
    private record Entry(Instant instant, String message) {}

    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final int capacity;
    private final List<OutputStream> streams;
    private final Thread writer;
    private final ReentrantLock lock = new ReentrantLock();
    /** There is a line, or no more will come. */
    private final Condition changed = lock.newCondition();
    /** No more will come. */
    private final Condition closing = lock.newCondition();
    // Guarded by lock.
    private List<Entry> waiting = new ArrayList<>();
    private boolean closed;
    private long discarded;
    private long failedWrites;

    /**
     * @param capacity lines that may wait, at least 1
     * @param streams written to in this order; unbuffered, for a line is to be out before the next crash
     */
    LogQueue(int capacity, List<OutputStream> streams) {
        this.capacity = capacity;
        this.streams = List.copyOf(streams);
        writer = Thread.ofPlatform().daemon().name("log").start(this::writeAll);
    }

    /** Puts a line into the queue, or counts it as discarded if the queue is full or closed. Never waits for a write. */
    void offer(Instant instant, String message) {
        lock.lock();
        try {
            if (closed || waiting.size() >= capacity) {
                discarded++;
                return;
            }
            waiting.add(new Entry(instant, message));
            if (waiting.size() == 1) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lines discarded so far. */
    long discarded() {
        lock.lock();
        try {
            return discarded;
        } finally {
            lock.unlock();
        }
    }

    /** Writes that a stream refused so far (broken pipe, full disk). */
    long failedWrites() {
        lock.lock();
        try {
            return failedWrites;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes no more lines, and waits until those in the queue are written, at most {@code limit}: nobody reading the other end of a
     * full pipe must not keep the daemon from ending.
     *
     * @return whether all was written
     */
    boolean close(Duration limit) {
        lock.lock();
        try {
            closed = true;
            changed.signal();
            closing.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = Thread.interrupted();
        try {
            return writer.join(limit);
        } catch (InterruptedException stop) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void writeAll() {
        ZoneId zone = ZoneId.systemDefault();
        StringBuilder text = new StringBuilder();
        long reported = 0;
        while (true) {
            List<Entry> batch;
            long lost;
            lock.lock();
            try {
                while (waiting.isEmpty() && !closed) {
                    changed.awaitUninterruptibly();
                }
                batch = waiting;
                waiting = new ArrayList<>();
                lost = discarded - reported;
                reported = discarded;
            } finally {
                lock.unlock();
            }
            if (batch.isEmpty()) {
                return; // closed, and everything is written
            }
            text.setLength(0);
            for (Entry entry : batch) {
                LogLine.append(text, entry.instant, zone, entry.message);
            }
            if (lost > 0) {
                LogLine.append(
                        text,
                        Instant.now(),
                        zone,
                        lost + " log lines lost: they came faster than they could be written");
            }
            write(text.toString().getBytes(UTF_8));
            rest();
        }
    }

    /** Lines that come fast are written together: to wake this thread for each costs whoever logs it more than the line itself. */
    private void rest() {
        lock.lock();
        try {
            long leftNs = REST_NS;
            while (!closed && leftNs > 0) {
                leftNs = closing.awaitNanos(leftNs);
            }
        } catch (InterruptedException nobodys) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void write(byte[] lines) {
        for (OutputStream stream : streams) {
            try {
                stream.write(lines);
                stream.flush();
            } catch (IOException failed) {
                lock.lock();
                try {
                    failedWrites++;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** The default time for {@link #close}. */
    static final Duration CLOSE_LIMIT = Duration.ofNanos(TimeUnit.SECONDS.toNanos(1));
}
