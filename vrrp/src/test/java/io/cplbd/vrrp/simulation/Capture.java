package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.US;

import io.cplbd.vrrp.router.Drain;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The kernel's capture ring and the thread that empties it into the loop's inbox. The ring goes on filling while the
 * process is stopped; every frame keeps the time at which it came.
 */
final class Capture implements Drain.Source {
    static final long MOST_LATE_NS = 200 * US;

    private final Daemon daemon;
    private final Deque<Arrived> ring = new ArrayDeque<>();
    private boolean waking;

    /** How much later than usual the thread gets its turn. */
    long starvationNs;

    /** A frame and when it came, on the node's own clock. */
    record Arrived(Frame frame, long arrivedNs) {}

    Capture(Daemon daemon) {
        this.daemon = daemon;
    }

    void arrive(Frame frame, long arrivedNs) {
        ring.add(new Arrived(frame, arrivedNs));
        if (!waking) {
            waking = true;
            daemon.laterBy(starvationNs, MOST_LATE_NS, () -> {
                waking = false;
                handOver();
            });
        }
    }

    @Override
    public String interfaceName() {
        return Daemon.INTERFACE;
    }

    /** Hands over what is there, and then says so. */
    @Override
    public void requestDrain(long ticket) {
        daemon.laterBy(starvationNs, MOST_LATE_NS, () -> {
            handOver();
            daemon.drained(ticket);
        });
    }

    private void handOver() {
        while (!ring.isEmpty()) {
            daemon.frame(ring.remove());
        }
    }

    /** What has come and was not handed over yet. */
    Iterable<Arrived> waiting() {
        return ring;
    }
}
