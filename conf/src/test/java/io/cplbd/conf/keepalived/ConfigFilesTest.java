package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFilesTest {
    private final ConfigFiles files = new ConfigFiles();

    @TempDir
    private Path directory = Path.of("");

    @Test
    void a_regular_file_is_text() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "text");

        assertThat(files.read(file, 4))
                .isInstanceOfSatisfying(
                        ConfigSources.Content.Text.class,
                        text -> assertThat(new String(text.bytes(), StandardCharsets.UTF_8))
                                .isEqualTo("text"));
        assertThat(files.read(file, 3)).isInstanceOf(ConfigSources.Content.TooLong.class);
        assertThat(files.read(file, Long.MAX_VALUE - 1)).isInstanceOf(ConfigSources.Content.Text.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rw---x---", "r-------x"})
    void an_executable_file_is_passed_over(String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "text");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThat(files.read(file, 100)).isEqualTo(new ConfigSources.Content.Skipped("an executable file"));
    }

    @Test
    void what_is_no_file_is_passed_over() {
        assertThat(files.read(directory, 100)).isEqualTo(new ConfigSources.Content.Skipped("a directory"));
        assertThat(files.read(Path.of("/dev/null"), 100))
                .isEqualTo(new ConfigSources.Content.Skipped("not a regular file"));
    }

    @Test
    void what_is_not_there_is_missing() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("gone"));

        assertThat(files.read(directory.resolve("gone"), 100)).isEqualTo(new ConfigSources.Content.Missing());
        assertThat(files.read(link, 100)).isEqualTo(new ConfigSources.Content.Missing());
    }

    @Test
    void what_cannot_be_reached_says_why() throws IOException {
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));

        assertThat(files.read(loop, 100)).isInstanceOf(ConfigSources.Content.Unreadable.class);
        assertThat(files.read(Files.writeString(directory.resolve("f"), "").resolve("below"), 100))
                .isNotInstanceOf(ConfigSources.Content.Text.class);
        Files.delete(loop);
    }

    @Test
    void names_of_a_directory() throws IOException {
        Files.writeString(directory.resolve("b"), "");
        Files.createDirectory(directory.resolve("a"));

        assertThat(files.names(directory)).containsExactlyInAnyOrder("a", "b");
        assertThat(files.names(directory.resolve("b"))).isEmpty();
        assertThat(files.names(directory.resolve("gone"))).isEmpty();
    }

    @Test
    void a_whole_configuration_with_a_pattern() throws IOException {
        Path parts = Files.createDirectory(directory.resolve("conf.d"));
        Files.writeString(parts.resolve("2.conf"), Texts.instanceText("two", 2, ""));
        Files.writeString(parts.resolve("1.conf"), Texts.instanceText("one", 1, ""));
        Files.writeString(parts.resolve("3.txt"), Texts.instanceText("three", 3, ""));
        Path main = Files.writeString(directory.resolve("keepalived.conf"), "include conf.d/*.conf\n");

        KeepalivedConfiguration configuration = KeepalivedConfiguration.parse(main, files, null);

        assertThat(configuration.diagnostics()).isEmpty();
        assertThat(configuration.instances()).extracting(VrrpInstance::name).containsExactly("one", "two");
        assertThat(configuration.instances().getFirst().position().file())
                .isEqualTo(parts.resolve("1.conf").toString());
    }
}
