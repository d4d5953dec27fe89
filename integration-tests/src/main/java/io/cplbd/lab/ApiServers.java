package io.cplbd.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that keeps the API servers of a lab alive whose own process has ended ({@code --keep}). */
final class ApiServers {
    private ApiServers() {}

    /** Starts the process, inside the bridge's namespace: whoever removes that one ends it. Returns its log. */
    static Path startDetached(LabNetwork network, Path folder) {
        List<String> argv = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                network.bridgeNamespace(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Djna.boot.library.path=" + System.getProperty("jna.boot.library.path", ""),
                "-Djna.nounpack=true",
                "-cp",
                System.getProperty("java.class.path"),
                ApiServers.class.getName(),
                folder.toString()));
        for (Node node : network.controllers()) {
            argv.add(node.namespace());
        }
        Path log = folder.resolve("api-servers.log");
        Command.start(new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile()));
        return log;
    }

    /** Arguments: the lab's folder, and the namespaces of its controllers in their order. */
    public static void main(String[] args) throws InterruptedException {
        ServerIdentity identity = ServerIdentity.in(Path.of(args[0]));
        for (int host = 1; host < args.length; host++) {
            ApiServer.start(args[host], "c" + host, identity);
        }
        new CountDownLatch(1).await();
    }
}
