package io.cplbd.daemon.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through a connection, and how its ends are passed on. */
class CarryingTest {
    /** Less than what is sent, so that senders have to wait; no less than two segments on loopback, which would crawl. */
    private static final int RECEIVE_BUFFER = 256 * 1024;

    private RelayScene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new RelayScene();
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    /** Both directions at once, in pieces of any size, with receivers that stop reading now and then. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyByteArrivesOnceAndInOrder(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] request = bytes(random, 6_000_000 + random.nextInt(1_000_000));
        byte[] reply = bytes(random, 6_000_000 + random.nextInt(1_000_000));
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        List<SplittableRandom> randoms = List.of(random.split(), random.split(), random.split(), random.split());
        TestBackend server = scene.backend(socket -> {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            Thread.ofPlatform().start(() -> arrived.complete(readSlowly(socket, randoms.get(0))));
            write(socket, reply, randoms.get(1));
            arrived.join();
        });
        scene.list(List.of(server));
        Socket client = scene.client();
        client.setReceiveBufferSize(RECEIVE_BUFFER);
        CompletableFuture<byte[]> back = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> back.complete(readSlowly(client, randoms.get(2))));
        write(client, request, randoms.get(3));
        assertThat(arrived.get(30, TimeUnit.SECONDS)).isEqualTo(request);
        assertThat(back.get(30, TimeUnit.SECONDS)).isEqualTo(reply);
        scene.active(0);
        assertThat(scene.counts().bytesToBackends()).isEqualTo(request.length);
        assertThat(scene.counts().bytesToClients()).isEqualTo(reply.length);
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void write(Socket socket, byte[] bytes, SplittableRandom random) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(200_000));
            socket.getOutputStream().write(bytes, at, length);
            at += length;
        }
        socket.shutdownOutput();
    }

    private static byte[] readSlowly(Socket socket, SplittableRandom random) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[100_000];
        try {
            int length = 0;
            while (length >= 0) {
                all.write(piece, 0, length);
                if (random.nextInt(50) == 0) {
                    Thread.sleep(5); // the receiver of this test is slow: nothing is waited for here
                }
                length = socket.getInputStream().read(piece, 0, 1 + random.nextInt(piece.length));
            }
            return all.toByteArray();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theClientsEndIsPassedOnAndTheReplyStillComes() throws Exception {
        TestBackend server = scene.backend(socket -> {
            byte[] all = socket.getInputStream().readAllBytes();
            socket.getOutputStream().write(all.length);
        });
        scene.list(List.of(server));
        Socket client = scene.client();
        client.getOutputStream().write(new byte[42]);
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(42);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        scene.active(0);
    }

    @Test
    void theServersEndIsPassedOnAndTheRequestStillGoes() throws Exception {
        CompletableFuture<Integer> arrived = new CompletableFuture<>();
        TestBackend server = scene.backend(socket -> {
            socket.shutdownOutput();
            arrived.complete(socket.getInputStream().readAllBytes().length);
        });
        scene.list(List.of(server));
        Socket client = scene.client();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(scene.counts().active()).isEqualTo(1);
        client.getOutputStream().write(new byte[42]);
        client.shutdownOutput();
        assertThat(arrived.get(10, TimeUnit.SECONDS)).isEqualTo(42);
        scene.active(0);
    }

    @Test
    void aResetOfTheServerReachesTheClient() throws Exception {
        TestBackend server = scene.backend(socket -> {
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        });
        scene.list(List.of(server));
        Socket client = scene.client();
        client.getOutputStream().write(1);
        RelayScene.isReset(client);
        scene.active(0);
    }

    @Test
    void aResetOfTheClientReachesTheServer() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        TestBackend server = scene.backend(socket -> {
            try {
                socket.getOutputStream().write(1);
                end.complete("closed: " + socket.getInputStream().read());
            } catch (SocketException e) {
                end.complete(e.getMessage());
            }
        });
        scene.list(List.of(server));
        Socket client = scene.client();
        assertThat(client.getInputStream().read()).isEqualTo(1);
        client.setSoLinger(true, 0);
        client.close();
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("Connection reset");
        scene.active(0);
    }

    @Test
    void aReceiverThatDoesNotReadStopsItsSenderAndNobodyElse() throws Exception {
        AtomicLong sent = new AtomicLong();
        TestBackend endless = scene.backend(socket -> {
            byte[] piece = new byte[64 * 1024];
            while (true) {
                socket.getOutputStream().write(piece);
                sent.addAndGet(piece.length);
            }
        });
        scene.list(List.of(endless));
        List<Socket> stuck = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stuck.add(scene.client());
            stuck.getLast().setReceiveBufferSize(RECEIVE_BUFFER);
        }
        // No more can be under way than fits into four pairs of socket buffers.
        await().pollInterval(300, TimeUnit.MILLISECONDS).until(() -> {
            long before = sent.get();
            return before > 0 && unchanged(sent, before);
        });
        scene.list(List.of(scene.opened(TestBackend.echo(5))));
        for (int i = 0; i < 4; i++) {
            assertThat(scene.visited()).isEqualTo(5);
        }
        // And it goes on where it stopped.
        long before = sent.get();
        byte[] piece = new byte[64 * 1024];
        for (Socket socket : stuck) {
            for (long read = 0; read < 8_000_000; ) {
                read += socket.getInputStream().read(piece);
            }
        }
        await().until(() -> sent.get() > before);
    }

    private static boolean unchanged(AtomicLong value, long before) throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            Thread.sleep(20);
            if (value.get() != before) {
                return false;
            }
        }
        return true;
    }

    /** What was waited for must not be waited for any longer: the loop would turn without end. */
    @Test
    void aConnectionThatWasSlowAndIsIdleCostsNoTime() throws Exception {
        byte[] reply = new byte[8_000_000];
        TestBackend server = scene.backend(socket -> {
            socket.getOutputStream().write(reply);
            socket.getInputStream().read();
        });
        scene.list(List.of(server));
        Socket client = scene.client();
        client.setReceiveBufferSize(RECEIVE_BUFFER);
        // It waits for the client by now: no two samples of what has passed differ.
        await().pollInterval(200, TimeUnit.MILLISECONDS).until(() -> {
            long before = scene.counts().bytesToClients();
            Thread.sleep(100);
            return before > 0 && scene.counts().bytesToClients() == before;
        });
        assertThat(scene.counts().bytesToClients()).isLessThan(reply.length);
        assertThat(client.getInputStream().readNBytes(reply.length)).isEqualTo(reply);
        long beforeNs = relayCpuNs();
        Thread.sleep(300);
        assertThat(relayCpuNs() - beforeNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(50));
    }

    private static long relayCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sumNs = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("relay-")) {
                sumNs += threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return sumNs;
    }

    @Test
    void hundredsAtOnceAndNothingIsLeft() throws Exception {
        scene.echoes(3);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            clients.add(scene.client());
        }
        for (Socket client : clients) {
            assertThat(client.getInputStream().read()).isBetween(0, 2);
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).getOutputStream().write(i % 100);
            }
            for (int i = 0; i < clients.size(); i++) {
                assertThat(clients.get(i).getInputStream().read()).isEqualTo(i % 100);
            }
        }
        assertThat(scene.relay.view().backends())
                .extracting(RelayView.BackendView::active)
                .allSatisfy(active -> assertThat(active).isBetween(133, 134));
        for (Socket client : clients) {
            client.close();
        }
        scene.active(0);
        assertThat(scene.relay.view().backends())
                .extracting(RelayView.BackendView::active)
                .containsOnly(0);
    }
}
