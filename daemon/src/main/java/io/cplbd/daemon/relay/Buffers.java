package io.cplbd.daemon.relay;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One buffer that all connections of a thread use in turn, and buffers for what a slow receiver did not take at once. An
 * idle connection has none. Not thread-safe.
 */
final class Buffers {
    /** Of one read: as much as pays. */
    static final int SIZE = 64 * 1024;
    /** Of one read while too much waits for slow receivers already. */
    private static final int TIGHT_SIZE = 2 * 1024;

    private final ByteBuffer shared = ByteBuffer.allocateDirect(SIZE);
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private int mayAllocate;

    /**
     * @param most large buffers to keep what waits. They are made when they are needed and stay then
     */
    Buffers(int most) {
        mayAllocate = most;
    }

    /** The buffer to read into, empty. */
    ByteBuffer shared() {
        return shared.clear().limit(free.isEmpty() && mayAllocate == 0 ? TIGHT_SIZE : SIZE);
    }

    /** A copy of what is left in the shared buffer. */
    ByteBuffer keep(ByteBuffer rest) {
        ByteBuffer copy = free.poll();
        if (copy == null && mayAllocate > 0) {
            mayAllocate--;
            copy = ByteBuffer.allocateDirect(SIZE);
        }
        if (copy == null) {
            copy = ByteBuffer.allocate(rest.remaining());
        }
        return copy.clear().put(rest).flip();
    }

    /** Takes back what {@link #keep} gave. */
    void release(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            free.push(buffer);
        }
    }
}
