package io.cplbd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.process.LogTargets;
import io.cplbd.daemon.process.PidFilePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArgumentsTest {
    private static final Options NOTHING_GIVEN = new Options(
            Path.of("/etc/keepalived/keepalived.conf"),
            Subsystems.ALL,
            false,
            new LogTargets(false, 0, true, null, null),
            false,
            null,
            null,
            null,
            false,
            false,
            null,
            null,
            false,
            null);

    private static Invocation parse(String... arguments) {
        return Arguments.parse(List.of(arguments), "cplbd", "1.2.3");
    }

    private static Invocation.Run run(String... arguments) {
        return assertRun(parse(arguments));
    }

    private static Invocation.Run assertRun(Invocation invocation) {
        assertThat(invocation).isInstanceOf(Invocation.Run.class);
        return (Invocation.Run) invocation;
    }

    private static Invocation.Print print(String... arguments) {
        Invocation invocation = parse(arguments);
        assertThat(invocation).isInstanceOf(Invocation.Print.class);
        return (Invocation.Print) invocation;
    }

    @Test
    void nothingGivenMeansTheDefaults() {
        assertThat(parse()).isEqualTo(new Invocation.Run(NOTHING_GIVEN, List.of()));
    }

    @Test
    void theCommandLineOfK0s() {
        Invocation.Run run = run(
                "--dont-fork",
                "--use-file",
                "/run/k0s/keepalived.conf",
                "--no-syslog",
                "--log-console",
                "--log-detail",
                "--dump-conf");
        assertThat(run.warnings()).isEmpty();
        Options options = run.options();
        assertThat(options.foreground()).isTrue();
        assertThat(options.configFile()).isEqualTo(Path.of("/run/k0s/keepalived.conf"));
        assertThat(options.log()).isEqualTo(new LogTargets(true, 1, false, null, null));
        assertThat(options.dumpConfig()).isTrue();
    }

    @Test
    void shortFlagsCluster() {
        assertThat(run("-nlDGd", "-f/a/b")).isEqualTo(run("-n", "-l", "-D", "-G", "-d", "--use-file=/a/b"));
        assertThat(run("-nf", "/a/b").options().configFile()).isEqualTo(Path.of("/a/b"));
        assertThat(run("-nDDl").options().log().detail()).isEqualTo(2);
        assertThat(run("-D", "--log-detail", "-D").options().log().detail()).isEqualTo(3);
    }

    @Test
    void everyOptionReachesItsPlace() {
        Options options = run(
                        "-n",
                        "-l",
                        "-G",
                        "-S",
                        "local3",
                        "-g=/l",
                        "-p",
                        "/p",
                        "-r",
                        "/r",
                        "-c",
                        "/c",
                        "-V",
                        "-I",
                        "-s",
                        "blue",
                        "-i",
                        "node1",
                        "-e",
                        "-P",
                        "-R",
                        "-B",
                        "--flush-log-file")
                .options();
        assertThat(options)
                .isEqualTo(new Options(
                        Options.DEFAULT_CONFIG_FILE,
                        Subsystems.VRRP,
                        true,
                        new LogTargets(true, 0, false, "local3", Path.of("/l")),
                        false,
                        Path.of("/p"),
                        Path.of("/r"),
                        Path.of("/c"),
                        true,
                        true,
                        "blue",
                        "node1",
                        true,
                        null));
        assertThat(options.pidFiles(true, "x", "red"))
                .isEqualTo(new PidFilePaths(Path.of("/p"), Path.of("/r"), Path.of("/c")));
    }

    @ParameterizedTest
    @CsvSource({"-P, VRRP", "--vrrp, VRRP", "-C, CHECKERS", "--check, CHECKERS", "-PC, ALL", "-n, ALL"})
    void subsystems(String argument, Subsystems expected) {
        assertThat(run(argument).options().subsystems()).isEqualTo(expected);
    }

    @Test
    void lastOneWins() {
        assertThat(run("-f", "/a", "-f", "/b").options().configFile()).isEqualTo(Path.of("/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dont", "--log"})
    void ambiguousAbbreviationIsRefused(String argument) {
        assertThat(print(argument).exitCode()).isEqualTo(1);
    }

    @Test
    void unambiguousAbbreviationIsTaken() {
        assertThat(run("--dump", "--use=/a", "--log-con").options())
                .isEqualTo(run("-d", "-f", "/a", "-l").options());
    }

    @Test
    void configTestWithoutFileLogsToTheConsole() {
        for (String form : List.of("-t", "--config-test", "-nt", "-lDt")) {
            Invocation invocation = parse("-f", "/a", form);
            assertThat(invocation).isInstanceOf(Invocation.ConfigTest.class);
            Options options = ((Invocation.ConfigTest) invocation).options();
            assertThat(options.log().console()).isTrue();
            assertThat(options.log().file()).isNull();
            assertThat(options.configFile()).isEqualTo(Path.of("/a"));
        }
    }

    @Test
    void configTestWithFileLogsThere() {
        for (String form : List.of("-t/log", "-t=/log", "--config-test=/log", "-nt/log")) {
            Invocation invocation = parse(form, "-l");
            assertThat(invocation).isInstanceOf(Invocation.ConfigTest.class);
            assertThat(((Invocation.ConfigTest) invocation).options().log())
                    .isEqualTo(new LogTargets(false, 0, false, null, Path.of("/log")));
        }
    }

    /** Else it would write its findings into the file that it was to check. */
    @Test
    void configTestDoesNotTakeADetachedFile() {
        Invocation.Print print = print("-t", "/etc/keepalived/keepalived.conf");
        assertThat(print.exitCode()).isEqualTo(1);
        assertThat(print.text()).contains("/etc/keepalived/keepalived.conf");
    }

    @Test
    void logFileHasADefault() {
        assertThat(run("-g").options().log().file()).isEqualTo(Path.of("/tmp/keepalived.log"));
        assertThat(run("-g", "-n").options().log().file()).isEqualTo(Path.of("/tmp/keepalived.log"));
        assertThat(run("--log-file=/x").options().log().file()).isEqualTo(Path.of("/x"));
    }

    @ParameterizedTest
    @CsvSource({"STOP, 15", "RELOAD, 1", "DATA, 10", "STATS, 12"})
    void signum(String word, String number) {
        assertThat(print("--signum=" + word)).isEqualTo(new Invocation.Print(number + "\n", false, 0));
        assertThat(print("--signum", word).text()).isEqualTo(number + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "JSON", "STATS_CLEAR", ""})
    void unknownSignum(String word) {
        Invocation.Print print = print("--signum=" + word);
        assertThat(print.exitCode()).isEqualTo(1);
        assertThat(print.toStderr()).isTrue();
        assertThat(print.text().lines()).hasSize(1);
    }

    @Test
    void version() {
        for (String form : List.of("-v", "--version", "-nv")) {
            Invocation.Print print = print(form);
            assertThat(print.toStderr()).isTrue();
            assertThat(print.exitCode()).isZero();
            assertThat(print.text()).isEqualTo("cplbd 1.2.3, follows Keepalived v2.4.3\n");
        }
    }

    @Test
    void k0sConfigInPlaceOfKeepaliveds() {
        assertThat(run("--k0s-config=/k.yaml").options().k0s())
                .isEqualTo(new Options.K0s(Path.of("/k.yaml"), Path.of("/var/lib/k0s/pki/admin.conf")));
        assertThat(run("--k0s-config", "/k.yaml", "--kubeconfig", "/a")
                        .options()
                        .k0s())
                .isEqualTo(new Options.K0s(Path.of("/k.yaml"), Path.of("/a")));
        assertThat(print("--k0s-config=/k", "-f", "/a").text()).startsWith("cplbd: found --use-file and --k0s-config");
        assertThat(print("--kubeconfig=/a").text()).startsWith("cplbd: found --kubeconfig, which needs --k0s-config\n");
    }

    @Test
    void help() {
        Invocation.Print print = print("--help");
        assertThat(print.exitCode()).isZero();
        assertThat(print.text())
                .startsWith("Usage: cplbd")
                .contains("--use-file", "-t", "--signum")
                .doesNotContain("--snmp");
        assertThat(print("-h")).isEqualTo(print);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bogus",
                "-Z",
                "-nZ",
                "extra",
                "-f",
                "--use-file=",
                "-S9",
                "--log-facility=mail",
                "-T",
                "@file",
                "-n=maybe"
            })
    void refused(String argument) {
        Invocation.Print print = print(argument);
        assertThat(print.exitCode()).isEqualTo(1);
        assertThat(print.toStderr()).isTrue();
        List<String> lines = print.text().lines().toList();
        assertThat(lines.getFirst()).startsWith("cplbd: ");
        assertThat(lines.get(1)).startsWith("Usage: cplbd");
        assertThat(print.text()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void anArgumentIsNotReadFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("arguments"), "-n");
        assertThat(print("@" + file).exitCode()).isEqualTo(1);
    }

    @Test
    void theComplaintNamesWhatWasFound() {
        assertThat(print("--bogus").text()).startsWith("cplbd: Unknown option: '--bogus'\n");
        assertThat(print("-S", "9").text())
                .startsWith("cplbd: Invalid log facility '9', expected 0-7, local0-7, user or daemon\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--all, --all",
        "-X, --release-vips",
        "-a, --address-monitoring",
        "-x, --snmp",
        "-m, --core-dump",
        "--no-mem-check, --no-mem-check",
        "-L, --mem-check-log",
        "--debug, --debug",
        "--debug=abc, --debug",
        "--perf, --perf",
        "--ignore-sigint, --ignore-sigint",
        "--openssl-mem-check, --openssl-mem-check",
        "--umask=022, --umask",
        "-u022, --umask",
        "-b/b, --bfd_pid",
        "-A/a, --snmp-agent-socket",
        "-Mcore, --core-dump-pattern",
        "--config-fd=3, --config-fd"
    })
    void whatHasNoEffectIsToldInOneLine(String argument, String name) {
        Invocation.Run run = run(argument, "-n");
        assertThat(run.options().foreground()).isTrue();
        assertThat(run.warnings()).hasSize(1);
        assertThat(run.warnings().getFirst()).startsWith("option " + name + " has no effect: ");
    }

    @Test
    void facilities() {
        for (String facility : List.of("0", "7", "local0", "local7", "user", "daemon")) {
            assertThat(run("-S", facility).options().log().facility()).isEqualTo(facility);
        }
    }
}
