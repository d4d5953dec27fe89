package io.cplbd.daemon.balance;

import static io.cplbd.daemon.balance.Compiled.ROUTER;
import static io.cplbd.daemon.balance.Compiled.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.RouteEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The real threads, probes and timers; only the kernel is not. */
@Timeout(60)
class BalancerTest {
    private static final ServiceAddress GATED = tcp("10.0.0.1");
    private static final ServiceAddress FREE = tcp("10.0.0.3");

    @TempDir
    private Path folder;

    private final FakeIpvs kernel = new FakeIpvs();
    private final CompletableFuture<RuntimeException> fault = new CompletableFuture<>();
    private final Balancer balancer = new Balancer(kernel, 16, fault::complete);

    private static ServiceAddress tcp(String address) {
        return new ServiceAddress.Endpoint(Transport.TCP, address(address), 6443);
    }

    @BeforeEach
    void start() {
        balancer.start();
    }

    @AfterEach
    void end() {
        balancer.stop(false, new CompletableFuture<>());
        balancer.close();
        assertThat(fault).isNotDone();
    }

    private void configure(String text) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        balancer.configure(Compiled.of(folder, text).plan(), done);
        done.join();
    }

    private static String service(String address, String kind, String servers) {
        return "virtual_server " + address + " 6443 {\n protocol TCP\n lb_kind " + kind + "\n" + servers + "}\n";
    }

    private static String unchecked(int... last) {
        StringBuilder servers = new StringBuilder();
        for (int each : last) {
            servers.append(" real_server 10.1.0.").append(each).append(" 6443 { weight 1 }\n");
        }
        return servers.toString();
    }

    private static String checked(int port) {
        return " real_server 127.0.0.1 " + port + " {\n weight 1\n TCP_CHECK {\n warmup 0\n retry 0\n delay_loop 0.05\n"
                + " connect_timeout 2\n }\n }\n";
    }

    private static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    private List<InetAddress> serversOf(ServiceAddress service) {
        return kernel.serversOf(service).stream().map(RealServer::address).toList();
    }

    private void become(boolean master) throws InterruptedException {
        CountDownLatch programmed = new CountDownLatch(1);
        balancer.standing(ROUTER, master, programmed::countDown);
        assertThat(programmed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServiceThatMayLoopIsThereOnlyWhileItsRouterIsMaster() throws IOException, InterruptedException {
        configure(service("10.0.0.1", "DR", unchecked(1, 2)) + service("10.0.0.3", "DR", unchecked(1)));
        eventually(() -> assertThat(kernel.has(FREE)).isTrue());
        assertThat(kernel.has(GATED)).isFalse();

        become(true);
        assertThat(serversOf(GATED)).containsExactly(address("10.1.0.1"), address("10.1.0.2"));
        become(false);
        assertThat(kernel.has(GATED)).isFalse();
        assertThat(kernel.has(FREE)).isTrue();
    }

    @Test
    void onlyARouterThatGatesServicesHasToWait() throws IOException {
        configure(service("10.0.0.1", "DR", unchecked(1)));
        assertThat(balancer.gates(ROUTER)).isTrue();
        configure(service("10.0.0.3", "DR", unchecked(1)));
        assertThat(balancer.gates(ROUTER)).isFalse();
    }

    @Test
    void aMasterIsNotHeldUpByAKernelThatRefuses() throws IOException, InterruptedException {
        kernel.fail(new NetlinkException(Errno.ENOENT, "this kernel has no IPVS"));
        configure(service("10.0.0.1", "DR", unchecked(1)));
        become(true);
        assertThat(kernel.has(GATED)).isFalse();

        kernel.fail(null);
        eventually(() -> assertThat(kernel.has(GATED)).as("tried again").isTrue());
    }

    @Test
    void aServerThatDiesGoesAndComesBackAndTheCheckOutlivesAReload() throws IOException {
        int port;
        try (ServerSocket alive = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            port = alive.getLocalPort();
            configure(service("10.0.0.3", "NAT", checked(port) + unchecked(1)));
            eventually(() -> assertThat(view().probes().total()).isGreaterThan(2));
            assertThat(serversOf(FREE)).hasSize(2);
        }
        eventually(() -> assertThat(serversOf(FREE)).containsExactly(address("10.1.0.1")));

        kernel.asked();
        configure(service("10.0.0.3", "NAT", checked(port) + unchecked(1, 2)));
        eventually(() -> assertThat(serversOf(FREE)).containsExactly(address("10.1.0.1"), address("10.1.0.2")));
        assertThat(kernel.asked()).as("known to be down, never put back").hasSize(1);

        try (ServerSocket again = new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            eventually(() -> assertThat(serversOf(FREE)).contains(again.getInetAddress()));
        }
    }

    private BalanceView view() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<BalanceView> answer = new CompletableFuture<>();
        balancer.inspect(answer);
        return answer.get(20, TimeUnit.SECONDS);
    }

    /** Checks go on on a backup, so that a new master puts living servers into the kernel only. */
    @Test
    void aNewMasterNeverProgramsAServerThatIsKnownToBeDead()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int port;
        try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            port = dead.getLocalPort();
        }
        configure(service("10.0.0.1", "DR", checked(port).replace("6443", "" + port) + unchecked(1)));
        eventually(() ->
                assertThat(view().pools().getFirst().servers().getFirst().up()).isFalse());
        become(true);
        assertThat(serversOf(GATED)).containsExactly(address("10.1.0.1"));
        assertThat(kernel.asked())
                .noneMatch(operation -> operation instanceof Operation.AddServer(var service, RealServer wanted)
                        && wanted.address().isLoopbackAddress());
    }

    @Test
    void whatAnotherToolDeletesComesBackByItself() throws IOException {
        configure("global_defs {\n lvs_recheck_interval 0.2\n}\n" + service("10.0.0.3", "NAT", unchecked(1)));
        eventually(() -> assertThat(kernel.has(FREE)).isTrue());
        kernel.meddle(new Operation.DeleteService(FREE));
        eventually(() -> assertThat(serversOf(FREE)).hasSize(1));
    }

    @Test
    void aStopRemovesOursOrLeavesIt() throws IOException {
        kernel.meddle(new Operation.AddService(Samples.settings(Samples.service(77))));
        configure(service("10.0.0.3", "NAT", unchecked(1)));
        eventually(() -> assertThat(kernel.has(FREE)).isTrue());
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        balancer.stop(true, stopped);
        stopped.join();
        assertThat(kernel.has(FREE)).isFalse();
        assertThat(kernel.has(Samples.service(77))).as("somebody else's").isTrue();
    }

    @Test
    void aStopMayLeaveAll() throws IOException {
        configure(service("10.0.0.3", "NAT", unchecked(1)));
        eventually(() -> assertThat(kernel.has(FREE)).isTrue());
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        balancer.stop(false, stopped);
        stopped.join();
        assertThat(kernel.has(FREE)).isTrue();
    }

    @Test
    void flushAndTimeoutsComeFirstAndOnce() throws IOException {
        kernel.meddle(new Operation.AddService(Samples.settings(Samples.service(77))));
        String text = "global_defs {\n lvs_flush\n lvs_flush_on_stop\n lvs_timeouts tcp 100\n}\n"
                + service("10.0.0.3", "NAT", unchecked(1));
        configure(text);
        eventually(() -> assertThat(kernel.has(FREE)).isTrue());
        assertThat(kernel.has(Samples.service(77))).isFalse();
        assertThat(kernel.timeouts()).isEqualTo(new Timeouts(100, 0, 0));
        configure(text);
        assertThat(kernel.flushes()).isOne();

        CompletableFuture<Void> stopped = new CompletableFuture<>();
        balancer.stop(true, stopped);
        stopped.join();
        assertThat(kernel.flushes()).isEqualTo(2);
    }

    @Test
    void theKernelComesFirstAndThenTheTelling() throws IOException {
        Map<String, List<InetAddress>> told = new ConcurrentHashMap<>();
        AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent line) {
                told.put(line.getFormattedMessage(), serversOf(FREE));
            }
        };
        Logger log = (Logger) LoggerFactory.getLogger("io.cplbd.ipvs");
        listener.start();
        log.addAppender(listener);
        try {
            configure(service("10.0.0.3", "NAT", unchecked(1, 2)));
            String gained = "Gained quorum for VS [10.0.0.3]:tcp:6443: weight 2, needed 1";
            eventually(() -> assertThat(told).containsKey(gained));
            assertThat(told.get(gained)).containsExactly(address("10.1.0.1"), address("10.1.0.2"));

            configure(service("10.0.0.3", "NAT", unchecked(1)));
            String removed = "Removing service [10.1.0.2]:tcp:6443 from VS [10.0.0.3]:tcp:6443 (no longer configured)";
            eventually(() -> assertThat(told).containsKey(removed));
            assertThat(told.get(removed)).containsExactly(address("10.1.0.1"));
        } finally {
            log.detachAppender(listener);
        }
    }

    @Test
    void aServerThatAReloadTakesAwayIsNotifiedOfByItsOwnScript() throws IOException {
        Path gone = folder.resolve("gone");
        String user = "global_defs {\n script_user " + System.getProperty("user.name") + "\n}\n";
        String notifying =
                " real_server 10.1.0.2 6443 {\n weight 1\n notify_down \"/usr/bin/touch " + gone + "\"\n }\n";
        configure(user + service("10.0.0.3", "NAT", unchecked(1) + notifying));
        eventually(() -> assertThat(serversOf(FREE)).hasSize(2));

        configure(user + service("10.0.0.3", "NAT", unchecked(1)));
        eventually(() -> assertThat(gone).exists());
    }

    @Test
    void aViewBetweenAChangeAndItsProgrammingTakesNothingAway() throws IOException {
        configure(service("10.0.0.3", "NAT", unchecked(1)));
        for (int last = 2; last < 50; last++) {
            balancer.inspect(new CompletableFuture<>());
            configure(service("10.0.0.3", "NAT", unchecked(last)));
            balancer.inspect(new CompletableFuture<>());
        }
        eventually(() -> assertThat(serversOf(FREE)).containsExactly(address("10.1.0.49")));
    }

    @Test
    void theSyncDaemonFollowsItsInstance() throws IOException, InterruptedException {
        configure("global_defs {\n lvs_sync_daemon eth7 k0s-vip-0\n}\n");
        eventually(() ->
                assertThat(kernel.syncDaemons()).extracting(SyncDaemon::role).containsExactly(SyncDaemon.Role.BACKUP));
        balancer.standing(ROUTER, true, () -> {});
        eventually(() ->
                assertThat(kernel.syncDaemons()).extracting(SyncDaemon::role).containsExactly(SyncDaemon.Role.MASTER));
        configure("");
        eventually(() -> assertThat(kernel.syncDaemons()).isEmpty());
    }

    @Test
    void checksRestWhileTheAddressIsElsewhere()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ServerSocket alive = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            configure(service("10.0.0.3", "NAT", " ha_suspend\n" + checked(alive.getLocalPort())));
            assertThat(view().pools().getFirst().suspended()).isTrue();
            balancer.routeNews(new RouteEvent.AddressAdded(LocalAddress.of(address("10.0.0.3")), 0));
            eventually(() -> assertThat(view().probes().total()).isPositive());
            balancer.routeNews(new RouteEvent.AddressRemoved(LocalAddress.of(address("10.0.0.3")), 0));
            assertThat(view().pools().getFirst().suspended()).isTrue();
        }
    }

    @Test
    void withoutVirtualServersTheKernelIsNotAsked()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        kernel.fail(new NetlinkException(Errno.ENOENT, "this kernel has no IPVS"));
        configure("");
        become(true);
        assertThat(view().progress()).isEqualTo(ServiceKeeper.Progress.DONE);
    }
}
