package io.cplbd.lab.k0s;

import io.cplbd.lab.Inside;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A client that sends a datagram to the VIP every few milliseconds, and a server on each controller that sends it back: nobody repeats
 * what is lost, so that an outage is seen as long as it is. IPv4 and IPv6.
 */
final class VipClient implements AutoCloseable {
    private static final int PORT = 6443;
    private static final long EVERY_MS = 5;

    private final InetSocketAddress vip;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    /** When those that came back were sent. Guarded by itself. */
    private final TreeSet<Long> answered = new TreeSet<>();

    private volatile boolean stopped;

    VipClient(LabNetwork network, InetAddress vip) {
        this.vip = new InetSocketAddress(vip, PORT);
        for (Node node : network.controllers()) {
            DatagramChannel channel = open(node, PORT);
            threads.add(Inside.start(node.namespace(), "echo-" + node.name(), () -> echo(channel)));
        }
        DatagramChannel client = open(network.client(), 0);
        threads.add(Inside.start(network.client().namespace(), "vip-client", () -> ask(client)));
    }

    private DatagramChannel open(Node node, int port) {
        DatagramChannel channel = Inside.call(
                node.namespace(),
                () -> DatagramChannel.open(StandardProtocolFamily.INET6).bind(new InetSocketAddress("::", port)));
        channels.add(channel);
        return channel;
    }

    private void echo(DatagramChannel channel) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        while (!stopped) {
            try {
                SocketAddress from = channel.receive(bytes.clear());
                channel.send(bytes.flip(), from);
            } catch (IOException unreachable) {
                // The next one then; or the end.
            }
        }
    }

    private void ask(DatagramChannel channel) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        try {
            channel.configureBlocking(false);
            while (!stopped) {
                try {
                    channel.send(bytes.clear().putLong(System.nanoTime()).flip(), vip);
                } catch (IOException unreachable) {
                    // Not answered.
                }
                Thread.sleep(EVERY_MS);
                while (channel.receive(bytes.clear()) != null) {
                    synchronized (answered) {
                        answered.add(bytes.flip().getLong());
                    }
                }
            }
        } catch (IOException | InterruptedException closed) {
            // The end of this thread.
        }
    }

    /** Whether one sent at {@code sinceNs} or later has come back. */
    boolean answeredSince(long sinceNs) {
        synchronized (answered) {
            return answered.ceiling(sinceNs) != null;
        }
    }

    /** The longest time, from {@code sinceNs} to the last answer, of which nothing sent has come back. */
    long longestOutageNs(long sinceNs) {
        synchronized (answered) {
            long longestNs = 0;
            long lastNs = sinceNs;
            for (long sentNs : answered.tailSet(sinceNs)) {
                longestNs = Math.max(longestNs, sentNs - lastNs);
                lastNs = sentNs;
            }
            return longestNs;
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
        threads.forEach(Inside::join);
        for (DatagramChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
