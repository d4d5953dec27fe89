package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -t}: keepalived's exit codes 0, 4, 5 and 6, and everything that is wrong said at once. */
@Tag("side-by-side")
final class ConfigTestIT {
    private static final String INSTANCE = """
            vrrp_instance one {
                interface %s
                virtual_router_id 9
                virtual_ipaddress {
                    198.18.59.200/24
                }
            %s}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Command.Result test(String configuration, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("k.conf"), configuration);
        List<String> argv = new ArrayList<>(
                List.of(LabPlan.packagedDaemon().resolve("bin/cplbd").toString(), "-f", file.toString()));
        argv.addAll(more.length == 0 ? List.of("-t") : List.of(more));
        return Command.result(argv.toArray(String[]::new));
    }

    @Test
    void a_good_file_is_passed_over_in_silence() throws IOException {
        assertThat(test(INSTANCE.formatted("lo", ""))).isEqualTo(new Command.Result(0, ""));
    }

    @Test
    void what_could_not_run_is_4() throws IOException {
        Command.Result absent = test(INSTANCE.formatted("eth77", ""));
        assertThat(absent.exit()).isEqualTo(4);
        assertThat(absent.output()).contains("k.conf:1:", "eth77");

        Command.Result missing =
                Command.result(LabPlan.packagedDaemon().resolve("bin/cplbd").toString(), "-t", "-f", "/no/such/file");
        assertThat(missing.exit()).isEqualTo(4);
        assertThat(missing.output()).contains("/no/such/file");
    }

    @Test
    void errors_are_5_and_all_of_them_are_told_with_their_place() throws IOException {
        Command.Result result = test(INSTANCE.formatted("lo", "    prioritty 1\n    advert_int 0\n"));

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.output())
                .containsPattern("k.conf:7:5: error: .*prioritty.*priority")
                .containsPattern("k.conf:8:\\d+: error: ");
    }

    @Test
    void a_script_that_others_can_change_is_6() throws IOException {
        Path script = Files.writeString(folder.resolve("notify"), "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(script.toFile().setWritable(true, false)).isTrue();

        Command.Result result = test(INSTANCE.formatted("lo", "    notify " + script + "\n"));

        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.output()).contains("k.conf:7:", script.toString());
    }

    @Test
    void findings_go_to_the_file_that_is_attached_and_through_no_link() throws IOException {
        Path log = folder.resolve("log");
        Command.Result result = test(INSTANCE.formatted("lo", "    prioritty 1\n"), "-t=" + log);
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.output()).isEmpty();
        assertThat(log).content().contains("prioritty");

        Path victim = Files.writeString(folder.resolve("victim"), "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), victim);
        assertThat(test(INSTANCE.formatted("lo", "    prioritty 1\n"), "-t=" + link)
                        .exit())
                .isEqualTo(4);
        assertThat(victim).isEmptyFile();
    }
}
