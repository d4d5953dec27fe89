package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What k0s does for IPVS, as the lab plays it. */
final class RunFolderTest {
    /** c2 is k0s's controller-1. */
    private static final Path K0S = Path.of("target/test-classes/k0s-conf/b/controller-1");

    private static final int ENDED_BY_HUP = 128 + 1;

    private final List<Node> nodes = IntStream.rangeClosed(1, 3)
            .mapToObj(host -> Node.of("x", "c" + host, host))
            .toList();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_configuration_is_k0s_own() throws IOException {
        String configuration = KeepalivedConf.ofDirector(
                Protocol.ofInterval(1), nodes.get(1), nodes, "/usr/local/bin/k0s", "/run/k0s");

        assertThat(words(configuration)).isEqualTo(words(inTheLab("keepalived.conf")));
        assertThat(words(KeepalivedConf.virtualServer(nodes, 60))).isEqualTo(words(inTheLab(RunFolder.GENERATED)));
    }

    private static String inTheLab(String file) throws IOException {
        return Files.readString(K0S.resolve(file))
                .replace("192.168.122.200", LabNetwork.VIP)
                .replace("192.168.122.37", Node.addressOf(1))
                .replace("192.168.122.185", Node.addressOf(2))
                .replace("192.168.122.87", Node.addressOf(3));
    }

    private static List<String> words(String configuration) {
        return List.of(configuration.strip().split("\\s+"));
    }

    @Test
    void the_link_follows_the_state_and_each_time_the_daemon_is_told() throws IOException, InterruptedException {
        RunFolder run = RunFolder.make(folder, nodes.getFirst(), nodes, 1);
        assertThat(run.state()).isEqualTo("none");
        for (String state : List.of("MASTER", "BACKUP", "BACKUP", "MASTER")) {
            Process daemon = Command.start(new ProcessBuilder("sleep", "60"));
            try {
                run.started(daemon.pid());

                Command.run(
                        setState(run, "keepalived-setstate", "-r", run.path().toString(), "-s", state));

                assertThat(run.state()).isEqualTo(state);
                assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(daemon.exitValue()).isEqualTo(ENDED_BY_HUP);
            } finally {
                daemon.destroyForcibly();
            }
        }
    }

    @Test
    void other_arguments_change_nothing() throws IOException {
        RunFolder run = RunFolder.make(folder, nodes.getFirst(), nodes, 1);
        String path = run.path().toString();

        assertThat(Command.result(setState(run, "keepalived-setstate", "-r", path, "-s", "FAULT"))
                        .exit())
                .isEqualTo(2);
        assertThat(Command.result(setState(run, "setstate", "-r", path, "-s", "MASTER"))
                        .exit())
                .isEqualTo(2);
        assertThat(run.state()).isEqualTo("none");
    }

    private static String[] setState(RunFolder run, String... arguments) {
        String[] argv = new String[arguments.length + 1];
        argv[0] = run.path().resolve("k0s").toString();
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        return argv;
    }
}
