package io.cplbd.lab.bench;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A process that takes connections on a port and passes them on: ours or HAProxy. */
final class RelayProxy implements AutoCloseable {
    static final int PORT = 6444;
    static final int MOST_CONNECTIONS = 9_000;

    /** USER_HZ, which is 100 on all architectures of today. */
    private static final long TICK_NS = 10_000_000;
    /** Fields of /proc/PID/stat behind the name of the program. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Node node;
    private final Process process;
    private final Path log;

    private RelayProxy(Node node, List<String> argv, Path log) {
        this.node = node;
        this.log = log;
        process = Command.start(new ProcessBuilder(node.inside(argv.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile()));
        try {
            Await.require(LIMIT, this::listens, () -> argv.getFirst() + " does not listen: " + lastWords());
        } catch (LabException e) {
            close();
            throw e;
        }
    }

    /** The relay, in a JVM started as the daemon's. */
    static RelayProxy cplbd(Node node, List<Node> backends, Path folder) {
        List<String> argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms8m",
                "-Xmx128m",
                "-Xmn2m",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                RelayProcess.class.getName(),
                Integer.toString(PORT),
                Integer.toString(2 * MOST_CONNECTIONS)));
        backends.forEach(backend -> argv.add(backend.address()));
        return new RelayProxy(node, argv, folder.resolve("relay.log"));
    }

    static RelayProxy haproxy(Node node, List<Node> backends, Path folder) {
        Path configuration = folder.resolve("haproxy.cfg");
        String text = """
                global
                    maxconn %d
                defaults
                    mode tcp
                    timeout connect 2s
                    timeout client 1h
                    timeout server 1h
                    option clitcpka
                    option srvtcpka
                frontend vip
                    bind :::%d v4v6
                    default_backend servers
                backend servers
                    balance roundrobin
                %s
                """.formatted(
                        MOST_CONNECTIONS,
                        PORT,
                        backends.stream()
                                .map(backend -> "    server %s %s:%d"
                                        .formatted(backend.name(), backend.address(), RelayBackends.PORT))
                                .collect(Collectors.joining("\n")));
        try {
            Files.writeString(configuration, text);
        } catch (IOException e) {
            throw new LabException("cannot write " + configuration + ": " + e.getMessage(), e);
        }
        return new RelayProxy(
                node, List.of("haproxy", "-db", "-f", configuration.toString()), folder.resolve("haproxy.log"));
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new LabException("a proxy has ended: " + lastWords());
        }
        return Inside.call(node.namespace(), () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT), 1_000);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty() ? "it says nothing" : lines.getLast();
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    /** Processor time it has used, ns, in steps of 10 ms. */
    long cpuNs() {
        String stat = read("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NS;
    }

    long residentBytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow(() -> new LabException("a process without memory"));
    }

    private String read(String file) {
        try {
            // ip(8) has become the program itself.
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            throw new LabException("a proxy has ended: " + lastWords(), e);
        }
    }

    @Override
    public void close() {
        Command.end(process, 2_000);
    }
}
