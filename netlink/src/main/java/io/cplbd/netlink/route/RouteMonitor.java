package io.cplbd.netlink.route;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.EventSocket;
import io.cplbd.netlink.socket.Protocol;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of every change of links and addresses in one namespace, that of the thread that opened it.
 *
 * <p>It is subscribed before the tables are first read, so that nothing falls between the two. When the kernel had to drop
 * notifications, all is read anew.
 */
public final class RouteMonitor implements AutoCloseable {
    /** Some thousand notifications: a node that gets all its interfaces and addresses at once has fewer. */
    public static final int DEFAULT_RECEIVE_QUEUE = 4 << 20;

    private static final long FOREVER_NS = Duration.ofHours(1).toNanos();
    /** Tables that change all the time cannot be read at once; each failure is ten attempts to read one. */
    private static final int MAX_FAILURES = 20;

    private final EventSocket events;
    private final RouteSocket tables;
    private final boolean withRoutes;
    private final Consumer<RouteEvent> consumer;
    private final AtomicLong overruns = new AtomicLong();
    private volatile boolean closing;
    private boolean running; // guarded by this

    private RouteMonitor(EventSocket events, RouteSocket tables, boolean withRoutes, Consumer<RouteEvent> consumer) {
        this.events = events;
        this.tables = tables;
        this.withRoutes = withRoutes;
        this.consumer = consumer;
    }

    /** Links and addresses, without routes. */
    public static RouteMonitor open(Consumer<RouteEvent> consumer) throws NetlinkException {
        return open(consumer, /* withRoutes= */ false, DEFAULT_RECEIVE_QUEUE);
    }

    /**
     * Subscribes. From here on nothing is lost; {@link #run} has to be called soon, on a thread of its own.
     *
     * @param consumer called on the thread of {@link #run}; should not wait, as the kernel drops notifications meanwhile
     * @param withRoutes whether to tell of routes, too: a node may have thousands
     * @param receiveQueue bytes the kernel may hold back, each notification counting 1 to 4 KiB
     */
    public static RouteMonitor open(Consumer<RouteEvent> consumer, boolean withRoutes, int receiveQueue)
            throws NetlinkException {
        int[] groups = withRoutes
                ? new int[] {
                    Rtm.GROUP_LINK,
                    Rtm.GROUP_IPV4_IFADDR,
                    Rtm.GROUP_IPV6_IFADDR,
                    Rtm.GROUP_IPV4_ROUTE,
                    Rtm.GROUP_IPV6_ROUTE
                }
                : new int[] {Rtm.GROUP_LINK, Rtm.GROUP_IPV4_IFADDR, Rtm.GROUP_IPV6_IFADDR};
        EventSocket events = EventSocket.open(Protocol.ROUTE, receiveQueue, groups);
        try {
            return new RouteMonitor(events, RouteSocket.open(), withRoutes, consumer);
        } catch (NetlinkException | RuntimeException e) {
            events.close();
            throw e;
        }
    }

    /** How often the kernel had to drop notifications because they were not taken in fast enough. */
    public long overruns() {
        return overruns.get();
    }

    /**
     * Delivers a {@link RouteEvent.Snapshot}, then changes, until {@link #close}. Once only.
     *
     * @throws NetlinkException if the tables could not be read 20 times in a row, or the socket is broken
     */
    public void run() throws NetlinkException {
        synchronized (this) {
            if (running || closing) {
                return;
            }
            running = true;
        }
        try {
            boolean snapshotDue = true;
            int failures = 0;
            while (!closing) {
                try {
                    if (snapshotDue) {
                        consumer.accept(snapshot());
                        snapshotDue = false;
                        failures = 0;
                    }
                    deliver(events.receive(System.nanoTime() + FOREVER_NS));
                } catch (NetlinkException e) {
                    switch (e.errno()) {
                        case Errno.ENOBUFS -> overruns.incrementAndGet();
                        case Errno.EINTR, Errno.EBADMSG, Errno.ETIMEDOUT -> {}
                        default -> throw e;
                    }
                    if (++failures >= MAX_FAILURES) {
                        throw e;
                    }
                    events.drain();
                    snapshotDue = true;
                }
            }
        } finally {
            closing = true;
            release();
        }
    }

    private RouteEvent.Snapshot snapshot() throws NetlinkException {
        List<Link> links = tables.links();
        List<InterfaceAddress> addresses = tables.addresses();
        List<Route> routes = List.of();
        if (withRoutes) {
            routes = new ArrayList<>(tables.routes(Family.IPV4));
            routes.addAll(tables.routes(Family.IPV6));
        }
        return new RouteEvent.Snapshot(links, addresses, routes, System.nanoTime());
    }

    private void deliver(List<Message> messages) throws WireException {
        long arrivedNs = System.nanoTime();
        for (Message message : messages) {
            RouteEvent event = event(message, arrivedNs);
            if (event != null) {
                consumer.accept(event);
            }
        }
    }

    static @Nullable RouteEvent event(Message message, long arrivedNs) throws WireException {
        int type = message.header().type();
        return switch (type) {
            case Rtm.NEWLINK, Rtm.DELLINK -> {
                Link link = Link.read(message);
                yield link == null
                        ? null
                        : type == Rtm.NEWLINK
                                ? new RouteEvent.LinkChanged(link, arrivedNs)
                                : new RouteEvent.LinkRemoved(link, arrivedNs);
            }
            case Rtm.NEWADDR, Rtm.DELADDR -> {
                InterfaceAddress address = InterfaceAddress.read(message);
                yield address == null
                        ? null
                        : type == Rtm.NEWADDR
                                ? new RouteEvent.AddressAdded(address, arrivedNs)
                                : new RouteEvent.AddressRemoved(address, arrivedNs);
            }
            case Rtm.NEWROUTE, Rtm.DELROUTE -> {
                Route route = Route.read(message);
                yield route == null
                        ? null
                        : type == Rtm.NEWROUTE
                                ? new RouteEvent.RouteAdded(route, arrivedNs)
                                : new RouteEvent.RouteRemoved(route, arrivedNs);
            }
            default -> null;
        };
    }

    /** Ends {@link #run} promptly, after the event it is delivering, if any. May be called from any thread, and twice. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            if (running) {
                events.wake();
                return;
            }
        }
        release();
    }

    private void release() {
        events.close();
        tables.close();
    }
}
