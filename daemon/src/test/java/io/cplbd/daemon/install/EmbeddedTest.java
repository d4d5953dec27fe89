package io.cplbd.daemon.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The size of the keepalived inside a k0s executable. */
final class EmbeddedTest {
    @TempDir
    private Path folder = Path.of("");

    private Embedded in(Path executable, String version) throws IOException, Refusal {
        return Embedded.in(executable, K0sVersion.parse(version));
    }

    private Path file() {
        return folder.resolve("k0s");
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 65_536, 65_537, 300_001})
    void isFoundAmongGzipMembersByWhatIsInIt(int size) throws Exception {
        Path executable = MadeUpK0s.gzip(
                file(),
                "v1.35.1+k0s.0",
                MadeUpK0s.program(100_000),
                MadeUpK0s.keepalived(size),
                MadeUpK0s.program(5_000));
        assertThat(in(executable, "v1.35.1+k0s.0")).isEqualTo(new Embedded.Sized(size));
    }

    @ParameterizedTest
    @CsvSource({"keepalived", "bin/keepalived"})
    void isNamedInTheZip(String name) throws Exception {
        Path executable = MadeUpK0s.zip(
                file(),
                "v1.36.0+k0s.0",
                Map.of(
                        name,
                        MadeUpK0s.keepalived(1_234_567),
                        "etcd",
                        MadeUpK0s.program(2_000),
                        "x/keepalived",
                        new byte[7]));
        assertThat(in(executable, "v1.36.0+k0s.0")).isEqualTo(new Embedded.Sized(1_234_567));
    }

    @Test
    void mayBeAbsentInBoth() throws Exception {
        assertThat(in(MadeUpK0s.bare(file(), "v1.35.1"), "v1.35.1")).isEqualTo(new Embedded.Absent());
        assertThat(in(MadeUpK0s.bare(file(), "v1.36.1"), "v1.36.1")).isEqualTo(new Embedded.Absent());
        assertThat(in(MadeUpK0s.gzip(file(), "v1.33.1", MadeUpK0s.program(9_000)), "v1.33.1"))
                .isEqualTo(new Embedded.Absent());
        assertThat(in(MadeUpK0s.zip(file(), "v1.37.0", Map.of("etcd", MadeUpK0s.program(9))), "v1.37.0"))
                .isEqualTo(new Embedded.Absent());
    }

    @Test
    void twoAreOneTooMany() throws Exception {
        Path gzip = MadeUpK0s.gzip(file(), "v1.33.1", MadeUpK0s.keepalived(3_000), MadeUpK0s.keepalived(4_000));
        assertThatThrownBy(() -> in(gzip, "v1.33.1"))
                .isInstanceOf(Refusal.class)
                .hasMessage(gzip + " carries 2 programs that look like keepalived");
        Path zip = MadeUpK0s.zip(file(), "v1.36.1", Map.of("keepalived", new byte[1], "bin/keepalived", new byte[2]));
        assertThatThrownBy(() -> in(zip, "v1.36.1")).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @CsvSource({"v1.30.0+k0s.0,30", "1.33.4+k0s.1,33", "v1.35.0-rc.1+k0s.0,35", "v1.37.0,37"})
    void versionsAreKnown(String text, int minor) throws Exception {
        assertThat(K0sVersion.parse(text + "\n")).isEqualTo(new K0sVersion(text, minor));
        assertThat(K0sVersion.parse(text).packsWithZip()).isEqualTo(minor >= 36);
        assertThat(K0sVersion.parse(text).permissions()).isEqualTo(minor >= 34 ? "rwxr-x---" : "r-xr-x---");
    }

    @ParameterizedTest
    @CsvSource({
        "v1.29.9+k0s.0,has no control-plane load balancing",
        "v1.38.0+k0s.0,is newer than what is known",
        "v2.0.0,expected something like",
        "'',expected something like",
        "version,expected something like",
        "v1.34.1+k0s.0 and more,expected something like",
    })
    void versionsAreNot(String text, String reason) {
        assertThatThrownBy(() -> K0sVersion.parse(text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(reason);
    }
}
