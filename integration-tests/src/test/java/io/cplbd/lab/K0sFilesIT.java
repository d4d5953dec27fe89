package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that k0s writes, on a machine that has the interfaces and addresses they speak of. */
@Tag("side-by-side")
@Execution(ExecutionMode.SAME_THREAD)
final class K0sFilesIT {
    private static final Pattern SOURCE = Pattern.compile("unicast_src_ip (\\S+)");
    private static final String NAMESPACE =
            Leftovers.PREFIX + ProcessHandle.current().pid() + "-k0s";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void machine() {
        Command.run("ip", "netns", "add", NAMESPACE);
        Command.run("ip", "-n", NAMESPACE, "link", "set", "dev", "lo", "up");
        for (String device : new String[] {"eth0", "eth1"}) {
            Command.run(
                    "ip",
                    "-n",
                    NAMESPACE,
                    "link",
                    "add",
                    "name",
                    device,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    device + "-peer");
            Command.run("ip", "-n", NAMESPACE, "link", "set", "dev", device, "up");
            Command.run("ip", "-n", NAMESPACE, "link", "set", "dev", device + "-peer", "up");
        }
        Command.run("ip", "-n", NAMESPACE, "addr", "add", "10.0.50.11/24", "dev", "eth1");
    }

    @AfterEach
    void remove() {
        Leftovers.remove(NAMESPACE);
    }

    private void address(Path file) throws IOException {
        Matcher source = SOURCE.matcher(Files.readString(file));
        String ipv4 = source.find() && source.group(1).contains(".") ? source.group(1) : "192.168.122.37";
        Command.run("ip", "-n", NAMESPACE, "addr", "add", ipv4 + "/24", "dev", "eth0");
        Command.run("ip", "-n", NAMESPACE, "addr", "add", "2001:db8:2::11/64", "dev", "eth0", "nodad");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "b/controller-0", "b/controller-1", "b/controller-2", "c", "d/userspace", "d/ipvs-unicast"})
    void passes_the_test_of_the_configuration(String which) throws IOException {
        Path file = Path.of("target/test-classes/k0s-conf", which, "keepalived.conf");
        address(file);

        Command.Result result = Command.result(
                "ip",
                "netns",
                "exec",
                NAMESPACE,
                LabPlan.packagedDaemon().resolve("bin/keepalived").toString(),
                "-t",
                "-f",
                file.toString());

        assertThat(result.exit()).as(result.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "b/controller-0", "b/controller-1", "b/controller-2", "c", "d/userspace", "d/ipvs-unicast"})
    void runs_and_takes_the_vip_when_nobody_else_is_there(String which) throws IOException {
        Path file = Path.of("target/test-classes/k0s-conf", which, "keepalived.conf");
        address(file);
        Node node = new Node("k0s", NAMESPACE, "", "", "");
        Path program = LabPlan.packagedDaemon().resolve("bin/keepalived");
        Path generated = file.resolveSibling("keepalived-virtualservers-generated.conf");
        if (Files.exists(generated)) {
            Files.copy(generated, folder.resolve(generated.getFileName()));
        }

        try (NodeDaemon daemon = new NodeDaemon(node, program, folder, Files.readString(file))) {
            daemon.start();
            daemon.awaitState("MASTER", Duration.ofSeconds(10));
            assertThat(Files.readString(Path.of("/proc", Long.toString(daemon.pid()), "cmdline")))
                    .as("the name that it was called by, and no shell in between")
                    .startsWith(program + "\0-XX:");
            String vip = which.startsWith("d/") ? " 2001:db8:2::100/64 " : " 192.168.122.200/24 ";
            Await.require(
                    Duration.ofSeconds(5),
                    () -> Command.run("ip", "-n", NAMESPACE, "-o", "addr", "show", "dev", "eth0")
                            .contains(vip),
                    () -> "no" + vip + "on eth0");
            assertThat(daemon.stop().exit()).isZero();
            assertThat(Command.run("ip", "-n", NAMESPACE, "-o", "addr", "show", "dev", "eth0"))
                    .doesNotContain(vip);
        }
    }
}
