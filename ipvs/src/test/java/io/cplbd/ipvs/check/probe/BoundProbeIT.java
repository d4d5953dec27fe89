package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ProbeSpec.Connection;
import io.cplbd.netlink.sys.NetworkNamespace;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Marks and interfaces, in network namespaces. Needs root, and the JVM option of {@link
 * io.cplbd.netlink.sys.SocketOptions#JVM_OPTION}.
 */
class BoundProbeIT {
    private static final InetAddress SERVER = InetAddress.ofLiteral("203.0.113.1");

    private final String near = "cplbd-near-" + ProcessHandle.current().pid();
    private final String far = "cplbd-far-" + ProcessHandle.current().pid();

    @BeforeEach
    void twoWiresToOneServer() throws Exception {
        ip("netns add " + near);
        ip("netns add " + far);
        for (int wire = 0; wire < 2; wire++) {
            ip("-n NEAR link add wireN type veth peer name wireN netns FAR".replace("N ", wire + " "));
            for (String side : new String[] {"NEAR", "FAR"}) {
                String host = side.equals("NEAR") ? ".1" : ".2";
                ip("-n " + side + " link set wire" + wire + " up");
                ip("-n " + side + " address add 198.51.10" + wire + host + "/24 dev wire" + wire);
            }
        }
        ip("-n FAR address add 203.0.113.1/32 dev wire0");
        ip("-n NEAR route add 203.0.113.1/32 via 198.51.100.2");
        ip("-n NEAR route add 203.0.113.1/32 via 198.51.101.2 metric 9");
        ip("-n NEAR rule add fwmark 7 unreachable");
    }

    @AfterEach
    void remove() throws Exception {
        ip("netns del " + near);
        ip("netns del " + far);
    }

    private void ip(String arguments) throws Exception {
        String line = "ip " + arguments.replace("NEAR", near).replace("FAR", far);
        Process process = new ProcessBuilder(line.split(" ", -1))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", line, output).isZero();
    }

    /** On platform threads, which are in the namespace of the thread that starts them. */
    private ProbeResult probe(UnaryOperator<ProbeSpec> kind, Connection connection) throws Exception {
        return NetworkNamespace.call(near, () -> {
            try (Prober prober =
                    new Prober(1, Probes.NO_SCRIPTS, Thread.ofPlatform().factory())) {
                return Probes.run(prober, kind.apply(new ProbeSpec.Tcp(connection)));
            }
        });
    }

    private static Connection connection(StandIn server, @Nullable String bindInterface, int mark) {
        return new Connection(SERVER, server.port(), null, 0, bindInterface, mark, TimeUnit.SECONDS.toNanos(2));
    }

    private StandIn server() throws Exception {
        ServerSocket listener = NetworkNamespace.call(far, () -> new ServerSocket(0));
        return new StandIn(listener, (server, socket) -> {
            server.readRequest(socket);
            StandIn.send(socket, "HTTP/1.0 200 OK\r\n\r\n");
        });
    }

    @Test
    void bindInterface() throws Exception {
        try (StandIn server = server()) {
            for (int wire : new int[] {1, 0}) {
                assertThat(probe(spec -> spec, connection(server, "wire" + wire, 0)))
                        .isEqualTo(ProbeResult.Passed.SIMPLY);
                InetAddress expected = InetAddress.ofLiteral("198.51.10" + wire + ".1");
                Eventually.await(
                        "the connection through wire" + wire,
                        () -> server.clients().stream()
                                .anyMatch(client -> client.getAddress().equals(expected)));
            }
            assertThat(probe(spec -> spec, connection(server, "wire2", 0)))
                    .isEqualTo(Probes.untold("ENODEV: cannot bind to interface wire2"));
        }
    }

    @Test
    void mark() throws Exception {
        try (StandIn server = server()) {
            assertThat(probe(spec -> spec, connection(server, null, 6))).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(probe(spec -> spec, connection(server, null, 7)))
                    .isEqualTo(Probes.failed("connection: Network is unreachable"));
            UnaryOperator<ProbeSpec> http =
                    spec -> HttpProbeTest.http(((ProbeSpec.Tcp) spec).connection(), HttpProbeTest.url("/"));
            assertThat(probe(http, connection(server, null, 6))).isEqualTo(ProbeResult.Passed.SIMPLY);
            assertThat(probe(http, connection(server, null, 7)))
                    .isEqualTo(Probes.failed("/: connection: Network is unreachable"));
        }
    }
}
