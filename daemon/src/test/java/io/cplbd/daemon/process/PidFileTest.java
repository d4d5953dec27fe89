package io.cplbd.daemon.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.process.PidFile.Claim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PidFileTest {
    private static final long OURS = 4711;
    private static final long OTHERS = 4712;

    @TempDir
    Path folder;

    private Path path = Path.of("");

    @BeforeEach
    void name() {
        path = folder.resolve("keepalived.pid");
    }

    private PidFile held(Claim claim) {
        assertThat(claim).isInstanceOf(Claim.Held.class);
        return ((Claim.Held) claim).file();
    }

    private static String refusal(Claim claim) {
        assertThat(claim).isInstanceOf(Claim.Refused.class);
        return ((Claim.Refused) claim).reason();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void holdsPidAndNewlineReadableByAllAndGoesAway() throws IOException {
        PidFile file = held(PidFile.claim(path, OURS, pid -> true));
        assertThat(path).hasContent("4711\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r--r--");
        assertThat(names()).containsExactly("keepalived.pid");
        file.close();
        assertThat(folder).isEmptyDirectory();
        file.close();
    }

    @Test
    void ownPidByDefault() {
        try (PidFile file = held(PidFile.claim(path))) {
            assertThat(file.path()).hasContent(ProcessHandle.current().pid() + "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4712\n", "4711\n", "", "rubbish\n", "99999999999999999999999999999999999999999"})
    void staleFileIsTakenOver(String content) throws IOException {
        Files.writeString(path, content);
        try (PidFile file = held(PidFile.claim(path, OURS, pid -> false))) {
            assertThat(file.path()).hasContent("4711\n");
            assertThat(names()).containsExactly("keepalived.pid");
        }
    }

    /** In a container every life of the daemon may have the same pid. */
    @Test
    void aFileWithOurOwnPidIsStale() throws IOException {
        Files.writeString(path, OURS + "\n");
        held(PidFile.claim(path, OURS, pid -> true)).close();
    }

    @Test
    void aLiveDaemonKeepsItsFile() throws IOException {
        Files.writeString(path, OTHERS + "\n");
        assertThat(PidFile.claim(path, OURS, pid -> pid == OTHERS)).isEqualTo(new Claim.AlreadyRunning(OTHERS));
        assertThat(path).hasContent("4712\n");
        assertThat(names()).containsExactly("keepalived.pid");
    }

    @Test
    void anotherProgramUnderTheOldPidIsNoDaemon() throws IOException, InterruptedException {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(path, sleep.pid() + "\n");
            held(PidFile.claim(path)).close();
        } finally {
            sleep.destroyForcibly().waitFor();
        }
    }

    @Test
    void aKeepalivedUnderTheOldPidIsADaemon() throws IOException, InterruptedException {
        Path program = Files.createSymbolicLink(folder.resolve("keepalived"), Path.of("/bin/sleep"));
        Process keepalived = new ProcessBuilder(program.toString(), "60").start();
        try {
            Files.writeString(path, keepalived.pid() + "\n");
            assertThat(PidFile.claim(path)).isEqualTo(new Claim.AlreadyRunning(keepalived.pid()));
        } finally {
            keepalived.destroyForcibly().waitFor();
        }
    }

    @Test
    void theLockAloneShowsALiveHolder() throws Exception {
        try (ChildJvm child = ChildJvm.start(PidFileHolder.class, path.toString())) {
            assertThat(child.stdout().readLine()).isEqualTo("held");
            assertThat(PidFile.claim(path, OURS, pid -> false)).isEqualTo(new Claim.AlreadyRunning(child.pid()));
            child.kill();
            // Killed, so the file is still there, and may be had.
            assertThat(path).hasContent(child.pid() + "\n");
            held(PidFile.claim(path, OURS, pid -> false)).close();
        }
    }

    /** Another daemon takes the stale file over just after we have read it: its file is not ours to replace. */
    @Test
    void aFileReplacedMeanwhileIsLookedAtAgain() throws IOException {
        Files.writeString(path, "1\n");
        Claim claim = PidFile.claim(path, OURS, pid -> {
            if (pid == 1) {
                replace(path, OTHERS + "\n");
            }
            return pid == OTHERS;
        });
        assertThat(claim).isEqualTo(new Claim.AlreadyRunning(OTHERS));
        assertThat(path).hasContent("4712\n");
    }

    private static void replace(Path file, String content) {
        try {
            Path fresh = Files.writeString(file.resolveSibling("fresh"), content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void theSameFileTwiceIsRefused() {
        try (PidFile file = held(PidFile.claim(path, OURS, pid -> false))) {
            assertThat(refusal(PidFile.claim(file.path(), OURS, pid -> false))).endsWith("is named twice");
        }
    }

    @Test
    void anotherDaemonsFileIsNotRemoved() throws IOException {
        PidFile file = held(PidFile.claim(path, OURS, pid -> false));
        Files.delete(path);
        Files.writeString(path, OTHERS + "\n");
        file.close();
        assertThat(path).hasContent("4712\n");
    }

    @Test
    void missingFoldersAreMade() {
        Path deep = folder.resolve("a/b/x.pid");
        try (PidFile file = held(PidFile.claim(deep, OURS, pid -> false))) {
            assertThat(file.path()).exists();
        }
    }

    @Test
    void whatIsNoFileIsLeftAlone() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
        assertThat(refusal(PidFile.claim(Path.of("/dev/null")))).isEqualTo("pid file /dev/null is not a regular file");
        assertThat(refusal(PidFile.claim(folder))).endsWith("is not a regular file");
        assertThat(refusal(PidFile.claim(link))).endsWith("is not a regular file");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void unwritableIsOneSentence() {
        assertThat(refusal(PidFile.claim(Path.of("/proc/none/x.pid"))))
                .startsWith("pid file /proc/none/x.pid cannot be written: ")
                .doesNotContain("Exception");
        assertThat(refusal(PidFile.claim(Path.of("/dev/null/x.pid")))).contains("/dev/null is not a folder");
    }

    /** Many start at once, with a stale file about: one gets it. All have pids of live daemons, as seen by the others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneOfManyWins(boolean stale) throws Exception {
        if (stale) {
            Files.writeString(path, "1\n");
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Claim>> claims = IntStream.range(100, 140)
                    .mapToObj(pid -> threads.submit(() -> PidFile.claim(path, pid, other -> other >= 100)))
                    .toList();
            List<PidFile> winners = claims.stream()
                    .map(PidFileTest::join)
                    .filter(Claim.Held.class::isInstance)
                    .map(claim -> ((Claim.Held) claim).file())
                    .toList();
            assertThat(winners).hasSize(1);
            assertThat(names()).containsExactly("keepalived.pid");
            winners.getFirst().close();
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static Claim join(Future<Claim> claim) {
        try {
            return claim.get();
        } catch (Exception failed) {
            throw new UncheckedIOException(new IOException(failed));
        }
    }

    @Test
    void defaultPaths() {
        assertThat(PidFilePaths.defaults(false, null, null)).isEqualTo(paths("/run/", ""));
        assertThat(PidFilePaths.defaults(true, null, null)).isEqualTo(paths("/run/keepalived/", ""));
        assertThat(PidFilePaths.defaults(false, "one", null)).isEqualTo(paths("/run/keepalived/", "_one"));
        assertThat(PidFilePaths.defaults(false, null, "blue")).isEqualTo(paths("/run/keepalived/blue/", ""));
        assertThat(PidFilePaths.defaults(false, "one", null).overriddenBy(null, Path.of("/x"), null))
                .isEqualTo(new PidFilePaths(
                        Path.of("/run/keepalived/keepalived_one.pid"),
                        Path.of("/x"),
                        Path.of("/run/keepalived/checkers_one.pid")));
    }

    private static PidFilePaths paths(String folder, String suffix) {
        return new PidFilePaths(
                Path.of(folder + "keepalived" + suffix + ".pid"),
                Path.of(folder + "vrrp" + suffix + ".pid"),
                Path.of(folder + "checkers" + suffix + ".pid"));
    }
}
