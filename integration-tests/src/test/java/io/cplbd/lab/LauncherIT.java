package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the daemon. */
final class LauncherIT {
    private static final String LAUNCHER =
            LabPlan.packagedDaemon().resolve("bin/cplbd").toString();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void works_through_a_symbolic_link_and_by_a_relative_path() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of(LAUNCHER));
        Path relative = Path.of("").toAbsolutePath().relativize(Path.of(LAUNCHER));
        Command.Result direct = Command.result(LAUNCHER, "--version");

        assertThat(direct.exit()).isZero();
        assertThat(direct.output()).contains("cplbd");
        assertThat(Command.result(link.toString(), "--version")).isEqualTo(direct);
        assertThat(Command.result(relative.toString(), "--version")).isEqualTo(direct);
    }

    @Test
    void says_in_one_sentence_that_there_is_no_java() {
        assertThat(Command.result("env", "CPLBD_JAVA_HOME=/nonexistent", LAUNCHER, "--version"))
                .isEqualTo(new Command.Result(
                        1, "cplbd: CPLBD_JAVA_HOME is /nonexistent, which is no Java 25 or later.\n"));
    }

    @Test
    void hands_all_of_cplbd_java_opts_to_the_jvm() {
        Command.Result result =
                Command.result("env", "CPLBD_JAVA_OPTS=-Dsome.property=1 -XshowSettings:properties", LAUNCHER, "-v");

        assertThat(result.exit()).isZero();
        assertThat(result.output()).contains("some.property = 1\n", "jna.nounpack = true\n");
    }

    @Test
    void a_cache_that_does_not_fit_is_passed_over_without_a_word() throws IOException {
        Path distribution = LabPlan.packagedDaemon();
        try (Stream<Path> tree = Files.walk(distribution)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(distribution.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Path launcher = folder.resolve("bin/cplbd");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        Path cache = folder.resolve("lib/cplbd.aot");
        assertThat(cache).as("the build made a cache").exists();
        Command.Result direct = Command.result(LAUNCHER, "--version");

        assertThat(Command.result(launcher.toString(), "--version"))
                .as("other jars")
                .isEqualTo(direct);
        Files.writeString(cache, "not a cache");
        assertThat(Command.result(launcher.toString(), "--version"))
                .as("no cache")
                .isEqualTo(direct);
    }
}
