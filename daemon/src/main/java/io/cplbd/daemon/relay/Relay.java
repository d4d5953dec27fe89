package io.cplbd.daemon.relay;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections on one port of all addresses and carries each to one of the back ends, in turn. Bytes are not looked at.
 * Thread-safe; {@link #start} once.
 *
 * <p>An end of one direction is passed on while the other goes on; an error on either side ends both with RST. A connection
 * stays with its back end until it ends, whatever becomes of the list, unless it is {@link #cut}.
 *
 * <p>Its threads are platform threads that wait for many sockets at once. A virtual thread for each direction was measured,
 * too: it takes twice the processor time for a small message, half again as much for a connection, and 20 times the memory
 * for an idle one; and one that always has something to carry never gives its carrier away.
 */
public final class Relay implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private static final int BACKLOG = 4096;
    /** For slow receivers, of all threads together: 16 MiB. */
    private static final int BUFFERS = 256;

    private final RelayOptions options;
    private final Consumer<RuntimeException> faults;
    private final Counters counters = new Counters();
    private final Seldom tellRefused = new Seldom();
    private final AtomicInteger nextLoop = new AtomicInteger();

    /** All that is listed, and what is not but has connections. */
    private final Map<InetSocketAddress, Backend> known = new LinkedHashMap<>();

    private volatile List<RelayLoop> loops = List.of();
    private volatile Rotation rotation = Rotation.NONE;
    private volatile int port;
    private List<InetSocketAddress> listed = List.of();
    private Set<InetSocketAddress> redirected = Set.of();
    private @Nullable ServerSocketChannel listener;

    /**
     * A relay that does nothing yet.
     *
     * @param faults told of an error of this program; connections of the thread that had it are gone then
     */
    public Relay(RelayOptions options, Consumer<RuntimeException> faults) {
        this.options = options;
        this.faults = faults;
        port = options.port();
    }

    /**
     * Listens, and starts the threads. All sockets belong to the network namespace of the calling thread, which has to be a
     * platform thread.
     *
     * @throws IOException if it cannot listen: one line that says why
     */
    public synchronized void start() throws IOException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread has no network namespace of its own");
        }
        if (!loops.isEmpty()) {
            throw new IllegalStateException("started already");
        }
        ServerSocketChannel channel = listen();
        List<RelayLoop> made = new ArrayList<>();
        try {
            port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            channel.configureBlocking(false);
            for (int i = 0; i < options.threads(); i++) {
                made.add(new RelayLoop(this, i + 1, Math.max(1, BUFFERS / options.threads()), faults));
            }
        } catch (IOException e) {
            made.forEach(RelayLoop::discard);
            channel.close();
            throw e;
        }
        listener = channel;
        loops = List.copyOf(made);
        aim();
        loops.forEach(RelayLoop::start);
        loops.getFirst().execute(() -> made.getFirst().listen(channel));
        LOG.info("Relay: listens on port {}", port);
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            return channel.bind(new InetSocketAddress(options.port()), BACKLOG);
        } catch (IOException e) {
            channel.close();
            String remedy = e instanceof BindException ? " (ss -ltnp tells who has it)" : "";
            throw new IOException("relay: cannot listen on port " + options.port() + ": " + e.getMessage() + remedy, e);
        }
    }

    /** The port it listens on; the configured one before {@link #start}. */
    public int port() {
        return port;
    }

    /**
     * Says where new connections go, in turn. Those that exist stay where they are. Back ends that would lead back to this
     * relay are left out and counted.
     *
     * @param addresses resolved; none has new connections refused
     */
    public synchronized void backends(List<InetSocketAddress> addresses) {
        for (InetSocketAddress address : addresses) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException(address + " is not resolved");
            }
        }
        listed = addresses.stream().distinct().toList();
        aim();
    }

    /** Says which addresses and ports the kernel redirects to this relay: they are no back ends. None at first. */
    public synchronized void redirected(Set<InetSocketAddress> addresses) {
        redirected = Set.copyOf(addresses);
        aim();
    }

    private void aim() {
        List<Backend> turns = new ArrayList<>();
        for (InetSocketAddress address : listed) {
            if (leadsBack(address)) {
                counters.selfSkipped.increment();
                LOG.warn("Relay: back end {} is left out: it leads back to this relay", Backend.text(address));
            } else {
                turns.add(known.computeIfAbsent(address, Backend::new));
            }
        }
        rotation = new Rotation(turns, rotation.turn());
        known.values().removeIf(backend -> !turns.contains(backend) && backend.active.get() == 0);
    }

    private boolean leadsBack(InetSocketAddress address) {
        return redirected.contains(address) || (address.getPort() == port && isLocal(address.getAddress()));
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** Ends all connections of a back end, with RST: its clients come back to another one. */
    public synchronized void cut(InetSocketAddress address) {
        Backend backend = known.get(address);
        if (backend != null) {
            loops.forEach(loop -> loop.execute(() -> loop.cut(backend)));
        }
    }

    /** The state at this moment. */
    public synchronized RelayView view() {
        List<Backend> turns = rotation.backends();
        List<RelayView.BackendView> backends = new ArrayList<>();
        turns.forEach(backend -> backends.add(backend.view(true)));
        for (Backend backend : known.values()) {
            if (!turns.contains(backend) && backend.active.get() > 0) {
                backends.add(backend.view(false));
            }
        }
        return new RelayView(port, backends, counters.view());
    }

    /**
     * Stops listening, waits for the connections to end, and cuts what is left. Returns when all is over.
     *
     * @param graceNs how long to wait, 0 or more
     */
    public synchronized void stop(long graceNs) {
        if (listener == null) {
            return;
        }
        ServerSocketChannel channel = listener;
        listener = null;
        CountDownLatch closed = new CountDownLatch(1);
        // By its own thread, whose selector keeps the socket until it was told.
        loops.getFirst().execute(() -> {
            close(channel);
            closed.countDown();
        });
        try {
            // First: a client on its way from one thread to another must not come to one that has ended.
            boolean _ = closed.await(1, TimeUnit.SECONDS);
            long cutAtNs = System.nanoTime() + graceNs;
            loops.forEach(loop -> loop.execute(() -> loop.end(cutAtNs)));
            for (RelayLoop loop : loops) {
                loop.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(channel);
        LOG.info("Relay: no longer listens on port {}", port);
    }

    /** {@link #stop} without grace. */
    @Override
    public void close() {
        stop(0);
    }

    private static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("Relay: {}", e.getMessage());
        }
    }

    // ---- For the loops ----

    RelayOptions options() {
        return options;
    }

    Counters counters() {
        return counters;
    }

    Rotation rotation() {
        return rotation;
    }

    /** A client that loop {@code by} has accepted. */
    void accepted(SocketChannel client, RelayLoop by) {
        if (counters.active.incrementAndGet() > options.mostConnections()) {
            counters.active.decrementAndGet();
            counters.refused.increment();
            if (tellRefused.due()) {
                LOG.warn(
                        "Relay: {} connections are as many as there may be: further ones are refused",
                        options.mostConnections());
            }
            Side.reset(client);
            return;
        }
        counters.accepted.increment();
        RelayLoop loop = loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
        if (loop == by) {
            loop.take(client);
        } else {
            loop.execute(() -> loop.take(client));
        }
    }
}
