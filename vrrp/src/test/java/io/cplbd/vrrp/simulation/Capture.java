package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.US;

import io.cplbd.vrrp.packet.AdvertisementCodec;
import io.cplbd.vrrp.packet.IpPacket;
import io.cplbd.vrrp.router.Drain;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The kernel's capture ring and the thread that empties it into the loop's inbox. The ring goes on filling while the
 * process is stopped; every frame keeps the time at which it came.
 */
final class Capture implements Drain.Source {
    static final long MOST_LATE_NS = 200 * US;

    private final Daemon daemon;
    /** As few as make a difference within the pauses there are. */
    private static final int ROOM = 10;

    private final Deque<Arrived> ring = new ArrayDeque<>();
    /** What came to a full ring since that was last emptied. */
    private final List<Arrived> lost = new ArrayList<>();

    private int packets;
    private boolean waking;

    /** How much later than usual the thread gets its turn. */
    long starvationNs;

    /** A frame and when it came, on the node's own clock. */
    record Arrived(Frame frame, long arrivedNs) {}

    Capture(Daemon daemon) {
        this.daemon = daemon;
    }

    void arrive(Frame frame, long arrivedNs) {
        Arrived arrived = new Arrived(frame, arrivedNs);
        if (!passes(frame)) {
            ring.add(arrived);
        } else if (packets < ROOM) {
            packets++;
            ring.add(arrived);
        } else {
            lost.add(arrived);
        }
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

    /** Whether the daemon's filter lets it pass. What does not pass takes no room, and the routers shall bear it nevertheless. */
    private static boolean passes(Frame frame) {
        IpPacket packet = IpPacket.ofFrame(frame.bytes());
        return packet != null && AdvertisementCodec.virtualRouterIdOf(packet) > 0;
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
        packets = 0;
        if (!lost.isEmpty()) {
            daemon.lost(List.copyOf(lost));
            lost.clear();
        }
        while (!ring.isEmpty()) {
            daemon.frame(ring.remove());
        }
    }

    /** What has come and was not handed over yet. */
    Iterable<Arrived> waiting() {
        return ring;
    }
}
