package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Children;
import io.cplbd.lab.Command;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** All that passes the client's interface of VRRP, announcements, and questions and answers of the virtual address. */
final class Capture implements AutoCloseable {
    private static final int VIP =
            ByteBuffer.wrap(InetAddress.ofLiteral(LabNetwork.VIP).getAddress()).getInt();

    private final Process tcpdump;
    private final List<Frame> frames = new ArrayList<>();

    Capture(Node client) {
        tcpdump = Instrument.start(
                client,
                ProcessBuilder.Redirect.PIPE,
                "tcpdump",
                "-i",
                LabNetwork.DEVICE,
                "-n",
                "-U",
                "-w",
                "-",
                "-s",
                "64",
                "-B",
                "4096",
                "--immediate-mode",
                "--time-stamp-precision=nano",
                "ip proto 112 or arp or icmp[0] = 3 or udp port " + Prober.PORT);
        CountDownLatch listening = new CountDownLatch(1);
        List<String> complaints = Collections.synchronizedList(new ArrayList<>());
        Children.readLines("capture-errors", tcpdump.getErrorStream(), line -> {
            complaints.add(line);
            if (line.contains("listening on")) {
                listening.countDown();
            }
        });
        Thread.ofPlatform().daemon().name("capture").start(this::read);
        try {
            if (!listening.await(10, TimeUnit.SECONDS)) {
                close();
                throw new LabException("tcpdump does not listen: " + complaints);
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /** The hardware address as frames have it. */
    static long mac(Node node) {
        return Long.parseLong(node.mac().replace(":", ""), 16);
    }

    private void read() {
        try {
            new PcapReader(tcpdump.getInputStream())
                    .forEach((atNs, frame) -> Frame.read(atNs, frame, VIP).ifPresent(this::add));
        } catch (IOException ended) {
            // tcpdump was ended. Whoever waits for a packet says that there is none.
        }
    }

    private synchronized void add(Frame frame) {
        frames.add(frame);
        notifyAll();
    }

    synchronized void forget() {
        frames.clear();
    }

    /** What passed at {@code sinceNs} or later, in order. */
    synchronized <T extends Frame> List<T> since(long sinceNs, Class<T> kind) {
        return frames.stream()
                .filter(frame -> frame.atNs() >= sinceNs)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /**
     * The first frame at {@code sinceNs} or later; waits for it.
     *
     * @return nothing if none comes within {@code limit}
     */
    synchronized <T extends Frame> Optional<T> await(long sinceNs, Class<T> kind, Predicate<T> wanted, Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        int looked = 0;
        while (true) {
            for (; looked < frames.size(); looked++) {
                Frame frame = frames.get(looked);
                if (kind.isInstance(frame) && frame.atNs() >= sinceNs && wanted.test(kind.cast(frame))) {
                    return Optional.of(kind.cast(frame));
                }
            }
            long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return Optional.empty();
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        Command.end(tcpdump, 500);
    }
}
