package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Command;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import java.nio.file.Path;

/** The client that never waits, see {@link ProbeProcess}. */
final class Prober implements AutoCloseable {
    static final long EVERY_NS = 1_000_000;
    /** Of the service "discard". */
    static final int PORT = 9;

    private final Process process;

    Prober(Node client) {
        process = Instrument.start(
                client,
                ProcessBuilder.Redirect.DISCARD,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms8m",
                "-Xmx8m",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                ProbeProcess.class.getName(),
                LabNetwork.VIP,
                Integer.toString(PORT),
                Long.toString(EVERY_NS));
    }

    @Override
    public void close() {
        Command.end(process, 500);
    }
}
