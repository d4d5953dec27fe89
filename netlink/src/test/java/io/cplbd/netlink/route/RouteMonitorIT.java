package io.cplbd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.TestNamespace;
import java.net.InetAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteMonitorIT {
    private static final InetAddress VIP = InetAddress.ofLiteral("192.0.2.100");

    private final BlockingQueue<RouteEvent> events = new LinkedBlockingQueue<>();
    private TestNamespace namespace;
    private TestNamespace other;
    private @Nullable Running running;

    /** A monitor on its thread, and how that thread ended. */
    private record Running(RouteMonitor monitor, Thread thread, CompletableFuture<Boolean> ended) {
        static Running start(RouteMonitor monitor) {
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().name("netlink-monitor").start(() -> {
                try {
                    monitor.run();
                    ended.complete(true);
                } catch (NetlinkException | RuntimeException e) {
                    ended.completeExceptionally(e);
                }
            });
            return new Running(monitor, thread, ended);
        }

        void stop() throws Exception {
            monitor.close();
            ended.get(5, TimeUnit.SECONDS);
            thread.join();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        namespace = TestNamespace.create();
        other = TestNamespace.create();
        namespace.connect("eth0", other, "eth0");
    }

    @AfterEach
    void disconnect() throws Exception {
        try {
            if (running != null) {
                running.stop();
            }
        } finally {
            namespace.close();
            other.close();
        }
    }

    private Running monitor(Consumer<RouteEvent> consumer, boolean withRoutes, int receiveQueue) throws Exception {
        Running started = Running.start(namespace.call(() -> RouteMonitor.open(consumer, withRoutes, receiveQueue)));
        running = started;
        return started;
    }

    private Running monitor() throws Exception {
        return monitor(events::add, false, RouteMonitor.DEFAULT_RECEIVE_QUEUE);
    }

    /** The next event of a kind for which {@code wanted} holds; what comes before is dropped. */
    private <T extends RouteEvent> T next(Class<T> kind, Predicate<T> wanted) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            RouteEvent event = events.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("no such " + kind.getSimpleName() + " within 10 s");
            }
            if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
                return kind.cast(event);
            }
        }
    }

    @Test
    void snapshotComesFirstThenChanges() throws Exception {
        namespace.ip("addr", "add", "192.0.2.1/24", "dev", "eth0");
        monitor();
        RouteEvent first = events.poll(10, TimeUnit.SECONDS);
        assertThat(first).isInstanceOf(RouteEvent.Snapshot.class);
        RouteEvent.Snapshot snapshot = (RouteEvent.Snapshot) first;
        assertThat(snapshot.links()).extracting(Link::name).containsExactlyInAnyOrder("lo", "eth0");
        assertThat(snapshot.addresses())
                .extracting(InterfaceAddress::address)
                .contains(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(snapshot.routes()).isEmpty();

        long beforeNs = System.nanoTime();
        namespace.ip("addr", "add", "192.0.2.100/32", "dev", "eth0");
        RouteEvent.AddressAdded added =
                next(RouteEvent.AddressAdded.class, e -> e.address().address().equals(VIP));
        assertThat(added.arrivedNs()).isBetween(beforeNs, System.nanoTime());
        namespace.ip("addr", "del", "192.0.2.100/32", "dev", "eth0");
        next(RouteEvent.AddressRemoved.class, e -> e.address().address().equals(VIP));
        namespace.ip("-6", "addr", "add", "2001:db8::1/64", "dev", "eth0", "nodad");
        next(RouteEvent.AddressAdded.class, e -> e.address().family() == Family.IPV6);

        other.ip("link", "set", "eth0", "down");
        next(
                RouteEvent.LinkChanged.class,
                e -> e.link().name().equals("eth0")
                        && !e.link().carrier()
                        && e.link().up());
        other.ip("link", "set", "eth0", "up");
        next(
                RouteEvent.LinkChanged.class,
                e -> e.link().name().equals("eth0") && e.link().running());
        namespace.ip("link", "del", "eth0");
        next(RouteEvent.LinkRemoved.class, e -> e.link().name().equals("eth0"));
    }

    @Test
    void addressDeletedByTheKernelIsTold() throws Exception {
        monitor();
        namespace.ip("addr", "add", "192.0.2.100/32", "dev", "eth0", "valid_lft", "1", "preferred_lft", "1");
        next(RouteEvent.AddressAdded.class, e -> e.address().address().equals(VIP));
        next(RouteEvent.AddressRemoved.class, e -> e.address().address().equals(VIP));
    }

    @Test
    void routesAreToldWhenAskedFor() throws Exception {
        namespace.ip("addr", "add", "192.0.2.1/24", "dev", "eth0");
        monitor(events::add, true, RouteMonitor.DEFAULT_RECEIVE_QUEUE);
        RouteEvent.Snapshot snapshot = next(RouteEvent.Snapshot.class, e -> true);
        assertThat(snapshot.routes()).anyMatch(route -> route.prefixLength() == 24);
        assertThat(snapshot.routes()).anyMatch(route -> route.family() == Family.IPV6);
        namespace.ip("route", "add", "default", "via", "192.0.2.9");
        next(RouteEvent.RouteAdded.class, e -> e.route().isDefault());
        namespace.ip("route", "del", "default", "via", "192.0.2.9");
        next(RouteEvent.RouteRemoved.class, e -> e.route().isDefault());
    }

    /** What changes between opening and the first read is in the snapshot, or told after it, or both. */
    @Test
    void nothingIsLostBeforeTheThreadRuns() throws Exception {
        RouteMonitor monitor = namespace.call(() -> RouteMonitor.open(events::add));
        namespace.ip("addr", "add", "192.0.2.100/32", "dev", "eth0");
        running = Running.start(monitor);
        RouteEvent.Snapshot snapshot = next(RouteEvent.Snapshot.class, e -> true);
        assertThat(snapshot.addresses()).extracting(InterfaceAddress::address).contains(VIP);
        next(RouteEvent.AddressAdded.class, e -> e.address().address().equals(VIP));
    }

    @Test
    void overrunLeadsToANewSnapshot() throws Exception {
        Semaphore pace = new Semaphore(0);
        Running started = monitor(
                event -> {
                    events.add(event);
                    pace.acquireUninterruptibly();
                },
                false,
                16 * 1024);
        next(RouteEvent.Snapshot.class, e -> true);
        try (RouteSocket routes = namespace.call(RouteSocket::open)) {
            int eth0 = routes.linkByName("eth0").orElseThrow().index();
            for (int i = 0; i < 300; i++) {
                InetAddress address = InetAddress.ofLiteral("10.0." + (i / 250) + "." + (i % 250 + 1));
                routes.addAddress(AddressSpec.on(eth0, address, 32).build());
            }
            assertThat(started.monitor().overruns()).isZero();
            pace.release();
            RouteEvent.Snapshot again = next(RouteEvent.Snapshot.class, e -> true);
            assertThat(again.links()).hasSize(2);
            assertThat(again.addresses().stream()
                            .filter(address -> address.index() == eth0 && address.family() == Family.IPV4))
                    .hasSize(300);
            assertThat(started.monitor().overruns()).isPositive();
            // The consumer still has the snapshot in its hands: what changes from now on must not be dropped.
            routes.addAddress(AddressSpec.on(eth0, VIP, 32).build());
            pace.release(Integer.MAX_VALUE / 2);
            next(RouteEvent.AddressAdded.class, e -> e.address().address().equals(VIP));
        } finally {
            pace.release(Integer.MAX_VALUE / 2);
        }
    }

    @Test
    void closeEndsABlockedWaitPromptly() throws Exception {
        Running started = monitor();
        next(RouteEvent.Snapshot.class, e -> true);
        long startNs = System.nanoTime();
        started.stop();
        assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(1));
        started.monitor().close();
    }

    @Test
    void closedBeforeItRanItDoesNotRun() throws Exception {
        RouteMonitor monitor = namespace.call(() -> RouteMonitor.open(events::add));
        monitor.close();
        monitor.run();
        assertThat(events).isEmpty();
    }
}
