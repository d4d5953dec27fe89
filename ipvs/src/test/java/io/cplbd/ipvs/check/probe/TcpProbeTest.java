package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ProbeSpec.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TcpProbeTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    private static ProbeSpec tcp(int port, InetAddress bindAddress, int bindPort) {
        return new ProbeSpec.Tcp(new Connection(LOOPBACK, port, bindAddress, bindPort, null, 0, SECOND_NS));
    }

    @Test
    void passesOnceConnected() throws Exception {
        try (StandIn server = new StandIn(StandIn::hold)) {
            assertThat(Probes.run(new ProbeSpec.Tcp(server.connection()))).isEqualTo(ProbeResult.Passed.SIMPLY);
        }
    }

    @Test
    void ipv6() throws Exception {
        try (StandIn server = new StandIn(new ServerSocket(0, 1, InetAddress.ofLiteral("::1")), StandIn::hold)) {
            assertThat(Probes.run(new ProbeSpec.Tcp(server.connection()))).isEqualTo(ProbeResult.Passed.SIMPLY);
        }
    }

    @Test
    void refused() throws Exception {
        assertThat(Probes.run(tcp(freePort(), LOOPBACK, 0))).isEqualTo(Probes.failed("connection: Connection refused"));
    }

    @Test
    void withoutAnAnswerItFailsAtItsTimeOut() throws Exception {
        // A listener that nobody accepts from: once its queue is full, the kernel drops every SYN.
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
            boolean dropped = false;
            while (!dropped && queue.size() < 100) {
                Socket socket = new Socket();
                queue.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (IOException e) {
                    dropped = true;
                }
            }
            long beginNs = System.nanoTime();
            assertThat(Probes.run(new ProbeSpec.Tcp(
                            new Connection(LOOPBACK, full.getLocalPort(), null, 0, null, 0, SECOND_NS / 5))))
                    .isEqualTo(Probes.failed("connection: timed out after 200 ms"));
            assertThat(System.nanoTime() - beginNs).isBetween(SECOND_NS / 5, SECOND_NS * 10);
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void comesFromWhereItIsBoundTo() throws Exception {
        int port = freePort();
        InetAddress source = InetAddress.ofLiteral("127.0.0.77");
        try (StandIn server = new StandIn(StandIn::hold)) {
            // Twice: what the first has left behind must not be in the way of the second.
            for (int i = 0; i < 2; i++) {
                assertThat(Probes.run(tcp(server.port(), source, port))).isEqualTo(ProbeResult.Passed.SIMPLY);
            }
            Eventually.await("both connections", () -> server.clients().size() == 2);
            assertThat(server.clients()).containsOnly(new InetSocketAddress(source, port));
            assertThat(Probes.run(
                            new ProbeSpec.Tcp(new Connection(LOOPBACK, server.port(), null, port, null, 0, SECOND_NS))))
                    .isEqualTo(ProbeResult.Passed.SIMPLY);
        }
    }

    @Test
    void anAddressThatIsNotHereTellsNothingOfTheServer() throws Exception {
        try (StandIn server = new StandIn(StandIn::hold)) {
            assertThat(Probes.run(tcp(server.port(), InetAddress.ofLiteral("192.0.2.1"), 0)))
                    .isEqualTo(Probes.untold("cannot bind to 192.0.2.1:0: Cannot assign requested address"));
        }
    }

    @Test
    void aSourcePortInUseTellsNothingOfTheServer() throws Exception {
        int port = freePort();
        try (StandIn server = new StandIn(StandIn::hold);
                Socket taken = new Socket()) {
            taken.setReuseAddress(true);
            taken.bind(new InetSocketAddress(LOOPBACK, port));
            taken.connect(new InetSocketAddress(LOOPBACK, server.port()));
            assertThat(Probes.run(tcp(server.port(), LOOPBACK, port)))
                    .isEqualTo(Probes.untold("cannot connect: Cannot assign requested address"));
        }
    }

    @Test
    void leavesNoTimeWaitBehind() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (StandIn target = new StandIn((server, socket) -> {
            try {
                server.hold(socket);
                seen.complete("end");
            } catch (IOException e) {
                seen.complete("reset");
                throw e;
            }
        })) {
            assertThat(Probes.run(new ProbeSpec.Tcp(target.connection()))).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("reset");
            String remote = String.format(Locale.ROOT, "0100007F:%04X 06", target.port());
            assertThat(Files.readString(Path.of("/proc/self/net/tcp"))).doesNotContain(remote);
        }
    }

    @Test
    void anInterfaceThatCannotBeBoundToTellsNothingOfTheServer() throws Exception {
        // Either the JVM does not let us, or there is none of that name.
        try (StandIn server = new StandIn(StandIn::hold)) {
            assertThat(Probes.run(new ProbeSpec.Tcp(
                            new Connection(LOOPBACK, server.port(), null, 0, "none-such", 0, SECOND_NS))))
                    .isInstanceOfSatisfying(
                            ProbeResult.Untold.class,
                            untold ->
                                    assertThat(untold.reason()).containsOnlyOnce("cannot bind to interface none-such"));
        }
    }
}
