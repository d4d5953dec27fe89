package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.backends.BackendList;
import io.cplbd.daemon.backends.Backends;
import io.cplbd.daemon.backends.BackendsListener;
import io.cplbd.daemon.backends.BackendsSpec;
import io.cplbd.lab.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's view of a control plane, by TLS over the loopback: what becomes of the list when servers come, go and sicken. */
class ControlPlaneBackendsTest {
    /** A round of checks, its time-outs, and a slow machine. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final List<BackendList> published = new CopyOnWriteArrayList<>();
    private final List<Boolean> serving = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final List<Backends> started = new ArrayList<>();
    private final List<ControlPlaneServer> servers = new ArrayList<>();
    private ControlPlane cluster;
    private Path kubeconfig;

    @BeforeEach
    void threeServers() throws IOException {
        kubeconfig = folder.resolve("admin.conf");
        cluster = ControlPlane.create(folder.resolve("pki"));
        int port = freePort();
        for (int host = 1; host <= 3; host++) {
            servers.add(server(host, port));
            cluster.join(servers.getLast());
        }
        cluster.writeKubeconfig(kubeconfig, servers.getFirst().address());
    }

    @AfterEach
    void end() {
        started.forEach(Backends::close);
        cluster.close();
        assertThat(faults).isEmpty();
    }

    private ControlPlaneServer server(int host, int port) throws IOException {
        return cluster.add(
                "c" + host,
                null,
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}), port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private Backends start(InetAddress... never) {
        Backends backends = new Backends(
                new BackendsSpec(kubeconfig, List.of(address(0)), address(0).getPort(), Set.of(never)),
                new BackendsListener() {
                    @Override
                    public void changed(BackendList list) {
                        published.add(list);
                    }

                    @Override
                    public void serving(boolean able) {
                        serving.add(able);
                    }
                },
                faults::add);
        started.add(backends);
        backends.start();
        return backends;
    }

    private InetSocketAddress address(int server) {
        return servers.get(server).address();
    }

    private List<InetSocketAddress> addresses(Integer... which) {
        return Arrays.stream(which).map(this::address).toList();
    }

    private static void within(Duration limit, Runnable assertion) {
        boolean held = Await.until(limit, 10, () -> {
            try {
                assertion.run();
                return true;
            } catch (AssertionError e) {
                return false;
            }
        });
        if (!held) {
            assertion.run();
        }
    }

    private void awaitHealthy(Integer... which) {
        within(SOON, () -> assertThat(last().healthy()).isEqualTo(addresses(which)));
    }

    private BackendList last() {
        return published.isEmpty() ? new BackendList(List.of(), List.of(), 0) : published.getLast();
    }

    @Test
    void beginsWithTheLocalServerAndLearnsTheOthers() {
        start();
        awaitHealthy(0, 1, 2);
        assertThat(published.getFirst()).isEqualTo(new BackendList(List.of(), addresses(0), 1));
        assertThat(last().known()).isEqualTo(addresses(0, 1, 2));
        assertThat(published)
                .extracting(BackendList::generation)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(serving).isEmpty();
    }

    @Test
    void aServerThatDiesIsOutWithinTwoSecondsAndComesBack() {
        start();
        awaitHealthy(0, 1, 2);
        servers.get(1).stop();
        within(Duration.ofSeconds(2), () -> assertThat(last().balanced()).isEqualTo(addresses(0, 2)));
        assertThat(last().known()).isEqualTo(addresses(0, 1, 2));
        servers.get(1).start();
        awaitHealthy(0, 1, 2);
    }

    @Test
    void aServerThatIsFrozenOrSickIsOutUntilItAnswersAgain() {
        start();
        awaitHealthy(0, 1, 2);
        servers.get(2).freeze();
        awaitHealthy(0, 1);
        servers.get(2).thaw();
        awaitHealthy(0, 1, 2);
        for (ControlPlaneServer.Health sick : List.of(
                ControlPlaneServer.Health.ERROR, ControlPlaneServer.Health.SLOW, ControlPlaneServer.Health.HANG)) {
            servers.get(2).health(sick);
            awaitHealthy(0, 1);
            servers.get(2).health(ControlPlaneServer.Health.OK);
            awaitHealthy(0, 1, 2);
        }
    }

    @Test
    void aFourthServerJoinsAndOneLeaves() throws IOException {
        start();
        awaitHealthy(0, 1, 2);
        servers.add(server(4, address(0).getPort()));
        cluster.join(servers.get(3));
        awaitHealthy(0, 1, 2, 3);
        cluster.leave(servers.get(1));
        awaitHealthy(0, 2, 3);
        assertThat(last().known()).isEqualTo(addresses(0, 2, 3));
        within(SOON, () -> assertThat(servers.get(1).watches()).isZero());
    }

    @Test
    void learnsThroughTheOthersWhenItsOwnServerIsDead() {
        start();
        awaitHealthy(0, 1, 2);
        servers.get(0).stop();
        cluster.leave(servers.get(0));
        awaitHealthy(1, 2);
        within(SOON, () -> assertThat(last().known()).isEqualTo(addresses(1, 2)));
        assertThat(serving).isEmpty();
    }

    @Test
    void learnsThroughTheOthersWhenTheWatchedServerFallsSilent() {
        start();
        awaitHealthy(0, 1, 2);
        within(SOON, () -> assertThat(servers.get(0).watches()).isOne());
        servers.get(0).freeze();
        cluster.leave(servers.get(2));
        awaitHealthy(1);
        within(SOON, () -> assertThat(last().known()).isEqualTo(addresses(0, 1)));
    }

    @Test
    void goesOnAfterWatchesAreCutOrExpired() {
        start();
        awaitHealthy(0, 1, 2);
        cluster.cutWatches();
        cluster.leave(servers.get(2));
        awaitHealthy(0, 1);
        cluster.forget();
        cluster.join(servers.get(2));
        awaitHealthy(0, 1, 2);
        cluster.bookmark();
        cluster.leave(servers.get(1));
        awaitHealthy(0, 2);
    }

    @Test
    void keepsTheLastListWhileTheApiIsAway() {
        start();
        awaitHealthy(0, 1, 2);
        servers.forEach(ControlPlaneServer::stop);
        awaitHealthy();
        assertThat(last().balanced()).isEqualTo(addresses(0, 1, 2));
        within(SOON, () -> assertThat(serving).containsExactly(false));
        servers.get(1).start();
        awaitHealthy(1);
        within(SOON, () -> assertThat(serving).containsExactly(false, true));
    }

    @Test
    void anEmptyListIsNotBelieved() {
        start();
        awaitHealthy(0, 1, 2);
        cluster.leave(servers.get(0));
        cluster.leave(servers.get(1));
        awaitHealthy(2);
        cluster.leave(servers.get(2));
        cluster.join(servers.get(1));
        awaitHealthy(1);
        assertThat(published).noneMatch(list -> list.known().isEmpty());
    }

    @Test
    void serversOfOldTellByEndpoints() {
        servers.forEach(server -> server.oldServer(true));
        Backends backends = start();
        awaitHealthy(0, 1, 2);
        cluster.leave(servers.get(1));
        awaitHealthy(0, 2);
        assertThat(backends.view().source()).startsWith("Endpoints through 127.0.0.1:");
    }

    @Test
    void waitsForTheKubeconfigAndChecksWithoutItMeanwhile() throws IOException {
        Files.delete(kubeconfig);
        start();
        awaitHealthy(0);
        cluster.writeKubeconfig(kubeconfig, address(0));
        awaitHealthy(0, 1, 2);
    }

    @Test
    void aNewKubeconfigIsTaken() {
        start();
        awaitHealthy(0, 1, 2);
        within(SOON, () -> assertThat(servers.get(0).watches()).isOne());
        cluster.writeKubeconfig(kubeconfig, address(2));
        cluster.cutWatches();
        within(SOON, () -> assertThat(servers.get(2).watches()).isOne());
    }

    @Test
    void aVirtualAddressIsNeverABackEnd() {
        start(address(2).getAddress());
        awaitHealthy(0, 1);
        assertThat(published).noneMatch(list -> list.known().contains(address(2)));
    }

    @Test
    void serversOfAnotherAuthorityAreNotOfThisCluster() {
        try (ControlPlane stranger = ControlPlane.create(folder.resolve("other"))) {
            stranger.writeKubeconfig(kubeconfig, address(0));
            Backends backends = start();
            within(
                    SOON,
                    () -> assertThat(backends.view().servers())
                            .isNotEmpty()
                            .allSatisfy(server -> assertThat(server.reason()).contains("certificat")));
            assertThat(last().anyHealthy()).isFalse();
            assertThat(backends.view().list().balanced()).isEqualTo(addresses(0));
        }
    }

    @Test
    void connectionsAreReusedAndRenewed() {
        start();
        awaitHealthy(0, 1, 2);
        long connections = servers.get(1).connections();
        long checks = servers.get(1).healthChecks();
        within(
                Duration.ofSeconds(15),
                () -> assertThat(servers.get(1).healthChecks() - checks).isGreaterThan(11));
        assertThat(servers.get(1).connections() - connections).isBetween(1L, 2L);
    }
}
