package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stand-in's rules that need no process. */
final class StagingTest {
    private static final byte[] EMBEDDED = {1, 2, 3};
    private static final Instant DATE = Instant.parse("2026-08-21T10:11:12.123456789Z");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void aFileOfTheSameSizeAndDateIsLeftAloneAndAnyOtherIsNot(Staging.Writing writing) throws IOException {
        Path executable = Files.writeString(folder.resolve("k0s-1.36"), "k0s");
        Files.setLastModifiedTime(executable, FileTime.from(DATE));
        Path k0s = Files.createSymbolicLink(folder.resolve("k0s"), executable);
        Path target = folder.resolve("keepalived");

        assertThat(Staging.stage(k0s, EMBEDDED, target, writing)).isTrue();
        assertThat(target).hasBinaryContent(EMBEDDED);
        assertThat(Files.getLastModifiedTime(target).toInstant()).isEqualTo(DATE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo(writing == Staging.Writing.IN_PLACE ? "r-xr-x---" : "rwxr-x---");
        assertThat(Staging.stage(k0s, EMBEDDED, target, writing)).isFalse();

        Files.delete(target);
        Files.write(target, new byte[] {7, 8, 9});
        Files.setLastModifiedTime(target, FileTime.from(DATE));
        assertThat(Staging.stage(k0s, EMBEDDED, target, writing)).isFalse();
        assertThat(target).hasBinaryContent(new byte[] {7, 8, 9});

        Files.setLastModifiedTime(target, FileTime.from(DATE.plusNanos(1)));
        assertThat(Staging.stage(k0s, EMBEDDED, target, writing)).isTrue();
        assertThat(target).hasBinaryContent(EMBEDDED);

        Files.delete(target);
        Files.write(target, new byte[] {7, 8, 9, 10});
        Files.setLastModifiedTime(target, FileTime.from(DATE));
        assertThat(Staging.stage(k0s, EMBEDDED, target, writing)).isTrue();
        assertThat(target).hasBinaryContent(EMBEDDED);
    }

    @Test
    void theEnvironmentIsThatOfK0sTurnedForKeepalived() {
        Map<String, String> k0s = new LinkedHashMap<>();
        k0s.put("KEEPALIVED_CPLBD_OPTS", "-D");
        k0s.put("PATH", "/bin");
        k0s.put("CPLBD_OPTS", "plain");
        k0s.put("ETCD_X", "1");

        assertThat(SupervisorEnvironment.of(k0s, Path.of("/d/bin")))
                .startsWith("_K0S_MANAGED=yes")
                .containsExactlyInAnyOrder("_K0S_MANAGED=yes", "PATH=/d/bin:/bin", "CPLBD_OPTS=-D", "ETCD_X=1");
        assertThat(SupervisorEnvironment.of(Map.of(), Path.of("/d/bin")))
                .isEqualTo(List.of("_K0S_MANAGED=yes", "PATH=/d/bin"));
    }
}
