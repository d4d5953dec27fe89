package io.cplbd.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpFileTest {
    @TempDir
    private Path folder;

    @Test
    void replacesTheFormerDumpAndLeavesNothingElseBehind() throws IOException {
        Path file = folder.resolve("keepalived.data");
        DumpFile.write(file, "old, and longer than the new one\n");
        DumpFile.write(file, "new\n");

        assertThat(file).hasContent("new\n");
        assertThat(folder.toFile().list()).containsExactly("keepalived.data");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aPlantedLinkIsReplacedAndNotFollowed() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious\n");
        Path file = Files.createSymbolicLink(folder.resolve("keepalived.data"), victim);

        DumpFile.write(file, "dump\n");

        assertThat(victim).hasContent("precious\n");
        assertThat(file).isRegularFile().hasContent("dump\n");
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }
}
