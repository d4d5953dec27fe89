package io.cplbd.ipvs.check.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ProbeSpec.Connection;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is told when this process has no descriptors left: done in a process of its own, with few of them. */
class DescriptorsTest {
    private static final String FEW = "200";

    @Test
    void aLackOfDescriptorsTellsNothingOfTheServer() throws Exception {
        Process process = new ProcessBuilder(
                        "prlimit",
                        "--nofile=" + FEW + ":" + FEW,
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output.strip().lines())
                    .containsExactly(
                            "Passed[weight=-1]",
                            "Untold[reason=cannot open a socket: Too many open files]",
                            "Untold[reason=cannot open a socket: Too many open files]",
                            "Counts[running=0, waiting=0, mostWaiting=0, total=3, noSocket=2]",
                            "Passed[weight=-1]");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Probes before, while and after all descriptors are taken. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            List<FileInputStream> taken = new ArrayList<>();
            List<String> lines = new ArrayList<>();
            try (StandIn server = StandIn.replying("HTTP/1.0 200 OK\r\n\r\n");
                    Prober prober = new Prober(5, Probes.NO_SCRIPTS)) {
                ProbeSpec tcp = new ProbeSpec.Tcp(server.connection());
                ProbeSpec http = HttpProbeTest.http(server.connection(), HttpProbeTest.url("/"));
                loadClasses(server);
                lines.add(Probes.run(prober, http).toString());
                takeAll(taken);
                ProbeResult first = Probes.run(prober, tcp);
                ProbeResult second = Probes.run(prober, http);
                Prober.Counts counts = prober.counts();
                for (FileInputStream file : taken) {
                    file.close();
                }
                lines.addAll(List.of(first.toString(), second.toString(), counts.toString()));
                lines.add(Probes.run(prober, tcp).toString());
            }
            lines.forEach(System.out::println);
        }

        /** From folders, as tests are run, each takes a descriptor. */
        private static void loadClasses(StandIn server) throws Exception {
            try (Prober prober = new Prober(1, Probes.NO_SCRIPTS)) {
                InetAddress elsewhere = InetAddress.ofLiteral("192.0.2.1");
                ProbeSpec bound = new ProbeSpec.Tcp(new Connection(elsewhere, server.port(), elsewhere, 0, null, 0, 1));
                String _ = Probes.run(prober, bound).toString() + prober.counts();
            }
        }

        private static void takeAll(List<FileInputStream> taken) throws Exception {
            try {
                while (true) {
                    taken.add(new FileInputStream("/dev/null"));
                }
            } catch (FileNotFoundException e) {
                // That was the last one.
            }
        }
    }
}
