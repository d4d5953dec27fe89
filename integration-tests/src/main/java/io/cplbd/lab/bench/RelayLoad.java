package io.cplbd.lab.bench;

import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** A client that puts one kind of load at a time on an address. */
final class RelayLoad {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int READ_BYTES = 256 * 1024;
    private static final int MESSAGE_BYTES = 128;
    private static final int NOT_SENT = -1;

    private final String namespace;
    private final InetSocketAddress target;

    RelayLoad(String namespace, InetSocketAddress target) {
        this.namespace = namespace;
        this.target = target;
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(target, CONNECT_TIMEOUT_MS);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Connections that were answered once. */
    List<SocketChannel> open(int count) {
        return Inside.call(namespace, () -> {
            List<SocketChannel> all = new ArrayList<>(count);
            ByteBuffer one = ByteBuffer.allocateDirect(1);
            try {
                for (int i = 0; i < count; i++) {
                    SocketChannel channel = connect();
                    all.add(channel);
                    roundTrip(channel, one);
                }
                return all;
            } catch (IOException | RuntimeException e) {
                close(all);
                throw e;
            }
        });
    }

    static void close(List<SocketChannel> channels) {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException gone) {
                // So it is.
            }
        }
    }

    private static void roundTrip(SocketChannel channel, ByteBuffer one) throws IOException {
        one.clear().put(RelayBackends.ECHO).flip();
        channel.write(one);
        if (channel.read(one.clear()) != 1) {
            throw new IOException("closed before it answered");
        }
    }

    /** Bytes that arrive within {@code durationNs} over that many connections. */
    long bulkBytes(int connections, long durationNs) {
        return Inside.call(namespace, () -> {
            List<SocketChannel> all = new ArrayList<>();
            try (Selector selector = Selector.open()) {
                for (int i = 0; i < connections; i++) {
                    SocketChannel channel = connect();
                    all.add(channel);
                    channel.write(ByteBuffer.wrap(new byte[] {RelayBackends.STREAM}));
                    channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                }
                ByteBuffer into = ByteBuffer.allocateDirect(READ_BYTES);
                LongAdder bytes = new LongAdder();
                long endNs = System.nanoTime() + durationNs;
                while (System.nanoTime() < endNs) {
                    selector.select(key -> bytes.add(read((SocketChannel) key.channel(), into)), 100);
                }
                return bytes.sum();
            } finally {
                close(all);
            }
        });
    }

    private static int read(SocketChannel channel, ByteBuffer into) {
        try {
            int length = channel.read(into.clear());
            if (length < 0) {
                throw new LabException("a connection was closed in mid-stream");
            }
            return length;
        } catch (IOException e) {
            throw new LabException("a connection broke: " + e.getMessage(), e);
        }
    }

    /** Connections made one after the other on each of some threads: connect, one byte there and back, close. */
    long connections(int threads, long durationNs) {
        LongAdder done = new LongAdder();
        LongAdder failed = new LongAdder();
        long endNs = System.nanoTime() + durationNs;
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(Inside.start(namespace, "client-" + i, () -> {
                ByteBuffer one = ByteBuffer.allocateDirect(1);
                while (System.nanoTime() < endNs) {
                    try (SocketChannel channel = connect()) {
                        roundTrip(channel, one);
                        done.increment();
                    } catch (IOException e) {
                        failed.increment();
                    }
                }
            }));
        }
        for (Thread thread : all) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new LabException("interrupted", e);
            }
        }
        if (failed.sum() > 0) {
            throw new LabException(failed.sum() + " connections of " + (failed.sum() + done.sum()) + " failed");
        }
        return done.sum();
    }

    /**
     * Round trips of small messages.
     *
     * @param sortedNs how long each took
     * @param cpuNs what a clock of the proxy's went on meanwhile
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Trips(long[] sortedNs, long cpuNs) {}

    /** Round trips at a fixed rate, over the connections in turn. */
    Trips roundTrips(int connections, int perSecond, long durationNs, LongSupplier clockNs) {
        List<SocketChannel> channels = open(connections);
        try {
            long fromNs = clockNs.getAsLong();
            long[] sortedNs = Inside.call(namespace, () -> new Pinger(channels, perSecond).run(durationNs));
            if (sortedNs.length == 0) {
                throw new LabException("no message came back");
            }
            return new Trips(sortedNs, clockNs.getAsLong() - fromNs);
        } finally {
            close(channels);
        }
    }

    /** Sends in bursts, one each millisecond, to whoever has had an answer to its last message. */
    private static final class Pinger {
        private static final long BURST_NS = 1_000_000;

        private final List<SocketChannel> channels;
        private final long[] sentNs;
        private final long gapNs;
        private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        private final ByteBuffer into = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        private long[] tookNs = new long[1 << 16];
        private int count;
        private int next;

        Pinger(List<SocketChannel> channels, int perSecond) {
            this.channels = channels;
            this.gapNs = 1_000_000_000L / perSecond;
            sentNs = new long[channels.size()];
            Arrays.fill(sentNs, NOT_SENT);
            message.put(0, RelayBackends.ECHO);
        }

        long[] run(long durationNs) throws IOException {
            try (Selector selector = Selector.open()) {
                for (int i = 0; i < channels.size(); i++) {
                    channels.get(i).configureBlocking(false).register(selector, SelectionKey.OP_READ, i);
                }
                long fromNs = System.nanoTime();
                long dueNs = fromNs;
                for (long nowNs = fromNs; nowNs - fromNs < durationNs; nowNs = System.nanoTime()) {
                    for (; dueNs <= nowNs; dueNs += gapNs) {
                        send();
                    }
                    selector.select(this::answered, BURST_NS / 1_000_000);
                }
                long[] sorted = Arrays.copyOf(tookNs, count);
                Arrays.sort(sorted);
                return sorted;
            }
        }

        private void send() throws IOException {
            int i = next;
            next = (next + 1) % sentNs.length;
            if (sentNs[i] == NOT_SENT) {
                sentNs[i] = System.nanoTime();
                channels.get(i).write(message.clear());
            }
        }

        private void answered(SelectionKey key) {
            int i = (Integer) key.attachment();
            int length = read(channels.get(i), into);
            if (length != MESSAGE_BYTES) {
                throw new LabException("a message came back in pieces");
            }
            if (count == tookNs.length) {
                tookNs = Arrays.copyOf(tookNs, 2 * count);
            }
            tookNs[count++] = System.nanoTime() - sentNs[i];
            sentNs[i] = NOT_SENT;
        }
    }
}
