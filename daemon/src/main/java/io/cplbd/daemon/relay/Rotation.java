package io.cplbd.daemon.relay;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Round robin over a list that does not change. Thread-safe. */
final class Rotation {
    static final Rotation NONE = new Rotation(List.of(), 0);

    private final List<Backend> backends;
    private final AtomicInteger next;

    /**
     * @param first where it begins: any number
     */
    Rotation(List<Backend> backends, int first) {
        this.backends = List.copyOf(backends);
        this.next = new AtomicInteger(first);
    }

    List<Backend> backends() {
        return backends;
    }

    /** Whose turn it is: a number for {@link #at}, and the place to begin with for the rotation that comes after this one. */
    int turn() {
        return next.getAndIncrement();
    }

    /** The back end of a turn, counted on from there by {@code further}; there has to be one. */
    Backend at(int turn, int further) {
        return backends.get(Math.floorMod(turn + further, backends.size()));
    }
}
