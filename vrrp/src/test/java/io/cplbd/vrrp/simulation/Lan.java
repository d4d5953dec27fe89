package io.cplbd.vrrp.simulation;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One broadcast domain. Frames take a while; two from one port to another keep their order unless that is broken. */
public final class Lan {
    private static final int ETHERNET_BYTES = 14;

    private final World world;
    private final long leastDelayNs;
    private final long mostDelayNs;
    private final List<Port> ports = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    private final Map<Path, Long> lastArrivalNs = new HashMap<>();
    private final Census census;

    // What is wrong with it at present: probabilities 0-1, and nanoseconds.
    double loss;
    double duplication;
    double reordering;
    double corruption;
    long extraDelayNs;

    /** A plug in the wall. */
    interface Port {
        String name();

        /** Whether a frame for this address alone comes here. */
        boolean has(InetAddress address);

        boolean plugged();

        void arrive(Frame frame);

        /** A frame was lost, or damaged so that the network card drops it: nobody can know, but the judge. */
        default void missed(Frame frame) {}
    }

    /** A direction in which nothing passes. */
    @FunctionalInterface
    interface Cut {
        boolean between(String from, String to);
    }

    private record Path(String from, String to) {}

    /**
     * A LAN with nothing plugged in.
     *
     * @param leastDelayNs how long a frame takes at least
     * @param mostDelayNs and at most, unless there is trouble
     */
    public Lan(World world, long leastDelayNs, long mostDelayNs, Census census) {
        this.world = world;
        this.leastDelayNs = leastDelayNs;
        this.mostDelayNs = mostDelayNs;
        this.census = census;
    }

    void add(Port port) {
        ports.add(port);
    }

    void cut(Cut cut) {
        cuts.add(cut);
    }

    void mend(Cut cut) {
        cuts.remove(cut);
    }

    long mostDelayNs() {
        return mostDelayNs;
    }

    /** Sends to everybody, or {@code only} to who has that address. */
    void send(Port from, Frame frame, @Nullable InetAddress only) {
        for (Port to : ports) {
            if (to.equals(from) || (only != null && !to.has(only))) {
                continue;
            }
            if (!from.plugged() || cut(from, to) || world.chance(loss)) {
                census.count(Census.Occurrence.FRAME_LOST);
                to.missed(frame);
                continue;
            }
            deliver(from, to, frame);
            if (world.chance(duplication)) {
                census.count(Census.Occurrence.FRAME_DUPLICATED);
                deliver(from, to, frame);
            }
        }
    }

    private boolean cut(Port from, Port to) {
        return cuts.stream().anyMatch(cut -> cut.between(from.name(), to.name()));
    }

    private void deliver(Port from, Port to, Frame frame) {
        Path path = new Path(from.name(), to.name());
        long atNs = world.nowNs() + leastDelayNs + world.moment(mostDelayNs - leastDelayNs + extraDelayNs);
        if (world.chance(reordering)) {
            census.count(Census.Occurrence.FRAME_REORDERED);
            atNs += world.moment(4 * mostDelayNs);
        } else {
            atNs = Math.max(atNs, Objects.requireNonNullElse(lastArrivalNs.get(path), 0L));
            lastArrivalNs.put(path, atNs);
        }
        Frame arriving = world.chance(corruption) ? damage(frame) : frame;
        world.at(atNs, () -> {
            if (to.plugged()) {
                to.arrive(arriving);
            } else {
                to.missed(arriving);
            }
        });
    }

    /** Flips one bit behind the Ethernet header, or cuts the end off. */
    private Frame damage(Frame frame) {
        census.count(Census.Occurrence.FRAME_DAMAGED);
        byte[] bytes = frame.bytes().clone();
        if (world.chance(0.2)) {
            return frame.damaged(Arrays.copyOf(bytes, world.random().nextInt(bytes.length)));
        }
        int at = world.random().nextInt(ETHERNET_BYTES, bytes.length);
        bytes[at] ^= (byte) (1 << world.random().nextInt(8));
        return frame.damaged(bytes);
    }
}
