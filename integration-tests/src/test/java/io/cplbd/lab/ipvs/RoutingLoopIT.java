package io.cplbd.lab.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.kernel.ServiceStatistics;
import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.Node;
import io.cplbd.lab.NodeDaemon;
import io.cplbd.lab.ipvs.RoutingLoopNetwork.Controller;
import io.cplbd.lab.ipvs.RoutingLoopNetwork.Vip;
import io.cplbd.vrrp.pcap.FrameListener;
import io.cplbd.vrrp.pcap.LinkCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * k0s #5178: controllers that are directors and real servers at once hand connections to each other. One that hands on what
 * it was handed itself makes packets circle. The steps follow on each other.
 */
@Tag("ipvs")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RoutingLoopIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 10_000;
    private static final int CONNECTIONS_AFTER_FAILOVER = 2_000;
    private static final int AT_ONCE = 8;

    private final RoutingLoopNetwork network = new RoutingLoopNetwork();
    private final Controller first = network.controllers().get(0);
    private final Controller second = network.controllers().get(1);
    private final Controller third = network.controllers().get(2);

    @BeforeAll
    void begin() {
        network.controllers().stream().map(Controller::daemon).forEach(NodeDaemon::start);
    }

    @AfterAll
    void end() {
        network.close();
    }

    @Test
    @Order(1)
    void none_is_lost_and_none_circles() {
        awaitService(Map.of(Vip.FIRST, first, Vip.SECOND, second), network.controllers(), 3);

        run(CONNECTIONS, Map.of(Vip.FIRST, first, Vip.SECOND, second), network.controllers());
    }

    /** Its kernel still has its services, which it now is not to have: a supervisor starts it again. */
    @Test
    @Order(2)
    void none_is_lost_after_a_master_was_killed_and_started_again() {
        Command.run("kill", "-s", "KILL", Long.toString(first.daemon().pid()));
        Await.require(
                PATIENCE,
                () -> !first.daemon().isRunning()
                        && holders(Vip.FIRST, List.of(second, third)).size() == 1,
                () -> "nobody took over");
        first.daemon().start();
        // It is preferred, and takes its address back.
        awaitService(Map.of(Vip.FIRST, first, Vip.SECOND, second), network.controllers(), 3);

        run(CONNECTIONS_AFTER_FAILOVER, Map.of(Vip.FIRST, first, Vip.SECOND, second), network.controllers());
    }

    @Test
    @Order(3)
    void none_is_lost_after_a_master_was_cut_off() {
        network.cutOff(first);
        List<Controller> left = List.of(second, third);
        Await.require(PATIENCE, () -> holders(Vip.FIRST, left).size() == 1, () -> "nobody took over");
        Controller successor = holders(Vip.FIRST, left).getFirst();
        awaitService(Map.of(Vip.FIRST, successor, Vip.SECOND, second), left, 2);

        run(CONNECTIONS_AFTER_FAILOVER, Map.of(Vip.FIRST, successor, Vip.SECOND, second), left);
    }

    private static List<Controller> holders(Vip vip, List<Controller> among) {
        return among.stream().filter(controller -> controller.holds(vip)).toList();
    }

    /** Waits until each address is held by its master alone, and nobody else has a service for it. */
    private static void awaitService(Map<Vip, Controller> masters, List<Controller> among, int realServers) {
        masters.forEach((vip, master) -> Await.require(
                PATIENCE,
                () -> holders(vip, among).equals(List.of(master))
                        && among.stream()
                                .allMatch(controller -> servers(controller, vip)
                                        .equals(
                                                controller.equals(master)
                                                        ? Optional.of(realServers)
                                                        : Optional.empty())),
                () -> vip + ": held by " + holders(vip, among) + ", real servers: "
                        + among.stream()
                                .map(controller -> servers(controller, vip))
                                .toList()));
    }

    private static Optional<Integer> servers(Controller controller, Vip vip) {
        return controller.statistics(vip).map(service -> service.servers().size());
    }

    private void run(int count, Map<Vip, Controller> masters, List<Controller> controllers) {
        Map<Vip, Long> before = new EnumMap<>(Vip.class);
        masters.forEach((vip, master) -> before.put(vip, connections(master, vip)));
        try (Wire wire = new Wire(network, controllers)) {
            Map<Vip, Load> loads = load(count);
            masters.forEach((vip, master) -> {
                Load load = Objects.requireNonNull(loads.get(vip));
                assertThat(load.failures).as("lost on the way to %s", vip).isEmpty();
                assertThat(load.answered()).isEqualTo(count / 2);
                assertThat(load.byServer).as("real servers of %s", vip).hasSizeGreaterThan(1);
                // The kernel brings its counters up to date every other second.
                long expected = before.getOrDefault(vip, 0L) + count / 2;
                Await.require(
                        PATIENCE,
                        () -> connections(master, vip) == expected,
                        () -> "the master of " + vip + " has scheduled " + connections(master, vip)
                                + " connections, not " + expected);
                notHandedOnTwice(vip, master, load.answeredByOthersThan(master), wire.of(vip));
            });
        }
        masters.forEach((vip, master) -> controllers.stream()
                .filter(other -> !other.equals(master))
                .forEach(other -> assertThat(other.statistics(vip)).isEmpty()));
    }

    private static void notHandedOnTwice(Vip vip, Controller master, long elsewhere, Syns syns) {
        // A capture on a busy machine loses some frames; what it must not see is more than there should be.
        long most = elsewhere - elsewhere / 10;
        assertThat(syns.fromClient).as("SYNs of the client for %s", vip).isGreaterThanOrEqualTo(most);
        syns.from.forEach((name, sent) -> {
            if (name.equals(master.node().name())) {
                assertThat(sent).as("SYNs handed on by the master of %s", vip).isBetween(most, syns.fromClient);
            } else {
                assertThat(sent).as("SYNs for %s handed on by %s", vip, name).isZero();
            }
        });
    }

    private static long connections(Controller master, Vip vip) {
        return master.statistics(vip)
                .map(ServiceStatistics::total)
                .orElseThrow(() -> new LabException("no service for " + vip))
                .connections();
    }

    /** What became of the connections to one address. */
    private static final class Load {
        private final Map<String, AtomicInteger> byServer = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

        int answered() {
            return byServer.values().stream().mapToInt(AtomicInteger::get).sum();
        }

        int answeredByOthersThan(Controller master) {
            AtomicInteger own = byServer.get(master.node().name());
            return answered() - (own == null ? 0 : own.get());
        }
    }

    /** Opens and closes connections, half of them to each address. */
    private Map<Vip, Load> load(int count) {
        Map<Vip, Load> loads = new EnumMap<>(Vip.class);
        for (Vip vip : Vip.values()) {
            loads.put(vip, new Load());
        }
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, AT_ONCE)
                .mapToObj(number -> Inside.start(network.client().node().namespace(), "client-" + number, () -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        Vip vip = i % 2 == 0 ? Vip.FIRST : Vip.SECOND;
                        connect(
                                vip,
                                1 + i / 2 % RoutingLoopNetwork.CLIENT_ADDRESSES,
                                Objects.requireNonNull(loads.get(vip)));
                    }
                }))
                .toList();
        Await.require(
                Duration.ofMinutes(3),
                () -> threads.stream().noneMatch(Thread::isAlive),
                () -> next + " of " + count + " connections begun");
        return loads;
    }

    private static void connect(Vip vip, int source, Load load) {
        InetSocketAddress service = new InetSocketAddress(vip.address(), RoutingLoopNetwork.API_PORT);
        try (TrafficClient.Connection connection = TrafficClient.connect(vip.source(source), service)) {
            load.byServer
                    .computeIfAbsent(connection.first().server(), _ -> new AtomicInteger())
                    .incrementAndGet();
        } catch (IOException lost) {
            load.failures.add(String.valueOf(lost.getMessage()));
        }
    }

    /**
     * First segments of connections to one address (RFC 9293 3.5).
     *
     * @param from sent by each controller, by its name
     */
    private record Syns(long fromClient, Map<String, Long> from) {}

    /** Counts first segments where they enter the bridges, by the node that sent them and where they go to. */
    private static final class Wire implements AutoCloseable {
        private static final String FILTER = "tcp[13] & 0x12 = 0x02 and dst port " + RoutingLoopNetwork.API_PORT;
        private static final String CLIENT = "client";

        private final Map<String, Counter> counters = new LinkedHashMap<>();
        private final List<LinkCapture> captures = new ArrayList<>();

        Wire(RoutingLoopNetwork network, List<Controller> controllers) {
            watch(network, network.client().node(), CLIENT);
            controllers.stream().map(Controller::node).forEach(node -> watch(network, node, node.name()));
        }

        private void watch(RoutingLoopNetwork network, Node node, String name) {
            Counter counter = new Counter();
            counters.put(name, counter);
            Inside.call(network.bridgeNamespace(), () -> {
                for (Vip vip : Vip.values()) {
                    captures.add(LinkCapture.open(vip.bridgePort(node), 1500, FILTER, counter));
                }
                return counter;
            });
        }

        Syns of(Vip vip) {
            Map<String, Long> controllers = new LinkedHashMap<>();
            counters.forEach((name, counter) -> controllers.put(name, counter.of(vip)));
            Long client = Objects.requireNonNull(controllers.remove(CLIENT));
            return new Syns(client, controllers);
        }

        @Override
        public void close() {
            captures.forEach(LinkCapture::close);
        }
    }

    /** Of both networks' capture threads. */
    private static final class Counter implements FrameListener {
        /** Of an IPv4 header in an Ethernet frame. */
        private static final int DESTINATION = 14 + 16;

        private final Map<InetAddress, AtomicLong> frames = new ConcurrentHashMap<>();

        long of(Vip vip) {
            AtomicLong count = frames.get(vip.address());
            return count == null ? 0 : count.get();
        }

        @Override
        public void frame(byte[] frame, long arrivedNs) {
            try {
                InetAddress to = InetAddress.getByAddress(Arrays.copyOfRange(frame, DESTINATION, DESTINATION + 4));
                frames.computeIfAbsent(to, _ -> new AtomicLong()).incrementAndGet();
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void lost(long frames) {}

        @Override
        public void drained(long ticket, long upToNs) {}

        @Override
        public void failed(String message) {}
    }
}
