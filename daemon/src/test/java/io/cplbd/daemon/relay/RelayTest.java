package io.cplbd.daemon.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where connections go, and what becomes of them when something fails. */
class RelayTest {
    private RelayScene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new RelayScene();
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    // ---- Turns ----

    @Test
    void backEndsTakeTurns() throws Exception {
        scene.echoes(3);
        List<Integer> served = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.add(scene.visited());
        }
        assertThat(served.subList(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(served.subList(3, 6)).isEqualTo(served.subList(0, 3));
        assertThat(scene.counts().accepted()).isEqualTo(6);
        scene.active(0);
    }

    @Test
    void aListThatChangesOftenDoesNotFavourItsFirst() throws Exception {
        List<TestBackend> echoes = scene.echoes(3);
        Set<Integer> served = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            served.add(scene.visited());
            scene.list(echoes);
        }
        assertThat(served).hasSizeGreaterThan(1);
    }

    @Test
    void existingConnectionsStayWithABackEndThatIsNoLongerListed() throws Exception {
        List<TestBackend> echoes = scene.echoes(2);
        scene.list(echoes.subList(0, 1));
        Socket old = scene.client();
        assertThat(old.getInputStream().read()).isZero();
        scene.list(echoes.subList(1, 2));
        RelayScene.echoes(old, 7);
        assertThat(scene.served()).isEqualTo(1);
        assertThat(scene.view(echoes.getFirst()))
                .isEqualTo(new RelayView.BackendView(echoes.getFirst().address(), false, 1, 1, 0));
        old.close();
        await().untilAsserted(() -> assertThat(scene.relay.view().backends()).hasSize(1));
        assertThat(scene.view(echoes.getLast()).listed()).isTrue();
    }

    @Test
    void aBackEndThatComesBackIsANewOne() throws Exception {
        List<TestBackend> echoes = scene.echoes(1);
        scene.visited();
        scene.active(0);
        scene.list(echoes);
        assertThat(scene.view(echoes.getFirst()).served()).isEqualTo(1);
        scene.list(List.of());
        scene.list(echoes);
        assertThat(scene.view(echoes.getFirst()).served()).isZero();
    }

    @Test
    void aBackEndThatIsListedTwiceHasOneTurn() throws Exception {
        TestBackend echo = scene.opened(TestBackend.echo(0));
        scene.list(List.of(echo, echo));
        assertThat(scene.relay.view().backends()).hasSize(1);
    }

    @Test
    void clientsAndBackEndsMayBeOfEitherFamily() throws Exception {
        TestBackend six = scene.opened(
                new TestBackend("::1", socket -> socket.getOutputStream().write(6)));
        TestBackend four = scene.backend(socket -> socket.getOutputStream().write(4));
        scene.list(List.of(six));
        assertThat(scene.client("127.0.0.1").getInputStream().read()).isEqualTo(6);
        scene.list(List.of(four));
        assertThat(scene.client("::1").getInputStream().read()).isEqualTo(4);
    }

    // ---- Dialling ----

    @Test
    void theNextOneIsTriedWhenOneRefuses() throws Exception {
        TestBackend echo = scene.opened(TestBackend.echo(5));
        InetSocketAddress nobody = RelayScene.nobody();
        scene.relay.backends(List.of(nobody, echo.address()));
        for (int i = 0; i < 4; i++) {
            assertThat(scene.visited()).isEqualTo(5);
        }
        assertThat(scene.view(nobody).dialFailures()).isEqualTo(2);
        assertThat(scene.view(echo).dialFailures()).isZero();
        assertThat(scene.view(echo).served()).isEqualTo(4);
        assertThat(scene.counts().unserved()).isZero();
    }

    @Test
    void theNextOneIsTriedWhenOneDoesNotAnswer() throws Exception {
        TestBackend echo = scene.opened(TestBackend.echo(5));
        try (Silent silent = new Silent()) {
            scene.relay.backends(List.of(silent.address(), echo.address()));
            assertThat(scene.served()).isEqualTo(5);
            assertThat(scene.served()).isEqualTo(5);
            assertThat(scene.view(silent.address()).dialFailures()).isEqualTo(1);
            assertThat(scene.view(silent.address()).active()).isZero();
        }
    }

    @Test
    void everyoneIsTriedOnceThenTheClientIsReset() throws Exception {
        InetSocketAddress first = RelayScene.nobody();
        InetSocketAddress second = RelayScene.nobody();
        scene.relay.backends(List.of(first, second));
        scene.refuses();
        assertThat(scene.view(first).dialFailures()).isEqualTo(1);
        assertThat(scene.view(second).dialFailures()).isEqualTo(1);
        assertThat(scene.counts().unserved()).isEqualTo(1);
        scene.active(0);
    }

    @Test
    void withoutBackEndsClientsAreReset() throws Exception {
        scene.refuses();
        assertThat(scene.counts().unserved()).isEqualTo(1);
    }

    @Test
    void whatLeadsBackHereIsLeftOut() throws Exception {
        TestBackend echo = scene.opened(TestBackend.echo(5));
        InetSocketAddress vip = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 6443);
        InetSocketAddress itself = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), scene.relay.port());
        scene.relay.redirected(Set.of(vip));
        scene.relay.backends(List.of(vip, itself, echo.address()));
        assertThat(scene.relay.view().backends())
                .extracting(RelayView.BackendView::address)
                .containsExactly(echo.address());
        assertThat(scene.counts().selfSkipped()).isEqualTo(2);
        scene.relay.redirected(Set.of());
        assertThat(scene.relay.view().backends())
                .extracting(RelayView.BackendView::address)
                .containsExactly(vip, echo.address());
    }

    @Test
    void namesAreNotLookedUp() {
        List<InetSocketAddress> unresolved = List.of(InetSocketAddress.createUnresolved("server", 6443));
        assertThatThrownBy(() -> scene.relay.backends(unresolved)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- Bounds and ends ----

    @Test
    void oneTooManyIsResetAndTheNextIsTakenOnceThereIsRoom() throws Exception {
        try (RelayScene small = new RelayScene(2)) {
            small.echoes(1);
            Socket first = small.client();
            assertThat(first.getInputStream().read()).isZero();
            assertThat(small.served()).isZero();
            small.refuses();
            assertThat(small.counts().refused()).isEqualTo(1);
            assertThat(small.counts().accepted()).isEqualTo(2);
            first.close();
            small.active(1);
            assertThat(small.served()).isZero();
        }
    }

    @Test
    void cutEndsTheConnectionsOfOneBackEnd() throws Exception {
        List<TestBackend> echoes = scene.echoes(2);
        Socket one = scene.client();
        Socket other = scene.client();
        int name = one.getInputStream().read();
        assertThat(other.getInputStream().read()).isEqualTo(1 - name);
        scene.relay.cut(echoes.get(name).address());
        RelayScene.isReset(one);
        RelayScene.echoes(other, 9);
        assertThat(scene.counts().cut()).isEqualTo(1);
        assertThat(scene.view(echoes.get(name)).active()).isZero();
    }

    @Test
    void cutWhileItIsDialledGoesToTheNext() throws Exception {
        TestBackend echo = scene.opened(TestBackend.echo(5));
        try (RelayScene patient = new RelayScene(10, TimeUnit.MINUTES.toNanos(1));
                Silent silent = new Silent()) {
            patient.relay.backends(List.of(silent.address()));
            patient.relay.backends(List.of(silent.address(), echo.address()));
            List<Socket> clients = List.of(patient.client(), patient.client());
            await().until(() -> patient.view(silent.address()).active() == 1);
            patient.relay.cut(silent.address());
            for (Socket client : clients) {
                assertThat(client.getInputStream().read()).isEqualTo(5);
            }
            assertThat(patient.view(silent.address()).dialFailures()).isZero();
            assertThat(patient.counts().cut()).isEqualTo(1);
        }
    }

    @Test
    void stopFreesThePortAtOnceAndWaitsForConnectionsToEnd() throws Exception {
        scene.echoes(1);
        Socket client = scene.client();
        assertThat(client.getInputStream().read()).isZero();
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> scene.relay.stop(TimeUnit.MINUTES.toNanos(1)));
        await().untilAsserted(() -> new ServerSocket(scene.relay.port()).close());
        RelayScene.echoes(client, 3);
        assertThat(stopped).isNotDone();
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        stopped.get(10, TimeUnit.SECONDS);
    }

    @Test
    void stopCutsWhatIsLeftAfterTheGrace() throws Exception {
        scene.echoes(1);
        Socket client = scene.client();
        assertThat(client.getInputStream().read()).isZero();
        scene.relay.stop(TimeUnit.MILLISECONDS.toNanos(1));
        RelayScene.isReset(client);
        assertThat(scene.counts().active()).isZero();
        assertThatThrownBy(scene::client).isInstanceOf(IOException.class);
    }

    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        try (Relay second = new Relay(new RelayOptions(scene.relay.port(), 1, 1, 1), _ -> {})) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("relay: cannot listen on port " + scene.relay.port()
                            + ": Address already in use (ss -ltnp tells who has it)");
        }
    }

    @Test
    void aVirtualThreadCannotStartIt() throws Exception {
        try (Relay relay = new Relay(RelayOptions.of(0, 100), _ -> {})) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    relay.start();
                    thrown.complete(new AssertionError("started"));
                } catch (IOException | RuntimeException e) {
                    thrown.complete(e);
                }
            });
            assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, 1, 1", "65536, 1, 1, 1", "1, 0, 1, 1", "1, 1, 0, 1", "1, 1, 1, 0"})
    void refusesOptionsThatCannotBe(int port, long dialTimeoutNs, int mostConnections, int threads) {
        assertThatThrownBy(() -> new RelayOptions(port, dialTimeoutNs, mostConnections, threads))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1000, 500", "1000000, 20000"})
    void everyConnectionHoldsTwoDescriptors(long descriptors, int most) {
        assertThat(RelayOptions.of(6444, descriptors).mostConnections()).isEqualTo(most);
    }

    /** Listens, but its queue is full: the kernel lets further connections wait. */
    private static final class Silent implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        private final List<Socket> queued = new ArrayList<>();

        Silent() throws IOException {
            for (int i = 0; i < 2; i++) {
                queued.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queued) {
                socket.close();
            }
            server.close();
        }
    }
}
