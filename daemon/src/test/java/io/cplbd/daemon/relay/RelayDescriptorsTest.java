package io.cplbd.daemon.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A relay that has no descriptors left: in a process of its own, with few of them. */
class RelayDescriptorsTest {
    private static final String FEW = "120";
    private static final int MANY = 150;
    private static final int TIMEOUT_MS = 20_000;

    @Test
    void aLackOfDescriptorsIsSurvived() throws Exception {
        try (TestBackend echo = TestBackend.echo(5)) {
            Process process = new ProcessBuilder(
                            "prlimit",
                            "--nofile=" + FEW + ":" + FEW,
                            System.getProperty("java.home") + "/bin/java",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            Integer.toString(echo.address().getPort()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader told = process.inputReader(UTF_8)) {
                int port = Integer.parseInt(word(told, "port"));
                List<Socket> clients = new ArrayList<>();
                try {
                    for (int i = 0; i < MANY; i++) {
                        clients.add(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
                    }
                    assertThat(clients.getFirst().getInputStream().read()).isEqualTo(5);
                    process.outputWriter(UTF_8).append("counts\n").flush();
                    assertThat(Long.parseLong(word(told, "lacked"))).isPositive();
                } finally {
                    for (Socket client : clients) {
                        client.close();
                    }
                }
                assertThat(isServed(port)).isTrue();
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroyForcibly();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** Those that came before hold descriptors until the relay has seen their end. */
    private static boolean isServed(int port) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (System.nanoTime() - deadlineNs < 0) {
            try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                socket.setSoTimeout(TIMEOUT_MS);
                if (socket.getInputStream().read() == 5) {
                    return true;
                }
            } catch (IOException refused) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        return false;
    }

    private static String word(BufferedReader told, String name) throws IOException {
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            if (line.startsWith(name + " ")) {
                return line.substring(name.length() + 1);
            }
        }
        throw new AssertionError("ended without telling " + name);
    }

    /** A relay; for each line it reads it waits until descriptors lacked, and tells how often they did. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Relay relay = new Relay(new RelayOptions(0, TimeUnit.SECONDS.toNanos(2), 10_000, 1), fault -> {
                throw fault;
            });
            int port = Integer.parseInt(arguments[0]);
            relay.backends(List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)));
            relay.start();
            // A class that is met for the first time when there are no descriptors cannot be loaded from a folder.
            warmUp(relay);
            System.out.println("port " + relay.port());
            while (System.in.read() >= 0) {
                RelayView.Counts counts = relay.view().counts();
                long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
                while (counts.acceptErrors() == 0 && System.nanoTime() - deadlineNs < 0) {
                    TimeUnit.MILLISECONDS.sleep(5);
                    counts = relay.view().counts();
                }
                System.out.println("lacked " + counts.acceptErrors());
            }
        }

        private static void warmUp(Relay relay) throws IOException {
            try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), relay.port())) {
                socket.getInputStream().read();
            }
            System.out.println("warm " + relay.view());
        }
    }
}
