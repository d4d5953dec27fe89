package io.cplbd.daemon.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** install, status and uninstall on made-up machines. */
final class K0sCommandTest {
    private static final int SIZE = 150_001;
    private static final byte[] KEEPALIVED = MadeUpK0s.keepalived(SIZE);

    @TempDir
    private Path folder = Path.of("");

    private Path k0s = Path.of("");
    private Path data = Path.of("");
    private Path target = Path.of("");
    private Path original = Path.of("");
    private Path proc = Path.of("");
    private Path launcher = Path.of("");

    @BeforeEach
    void machine() throws IOException {
        k0s = folder.resolve("k0s");
        data = folder.resolve("data");
        target = data.resolve("bin/keepalived");
        original = data.resolve("bin/keepalived.k0s");
        proc = Files.createDirectory(folder.resolve("proc"));
        launcher = folder.resolve("it's a \"$launcher\"");
        Files.createDirectories(target.getParent());
    }

    private Path k0s(String version) throws IOException {
        return version.compareTo("v1.36") < 0
                ? MadeUpK0s.gzip(k0s, version, MadeUpK0s.program(9_000), KEEPALIVED)
                : MadeUpK0s.zip(k0s, version, Map.of("keepalived", KEEPALIVED));
    }

    /** As k0s leaves it at each start of a controller. */
    private void staged() throws IOException {
        boolean upToDate = Files.exists(target)
                && Files.getLastModifiedTime(target).equals(Files.getLastModifiedTime(k0s))
                && Files.size(target) == SIZE;
        if (!upToDate) {
            Files.deleteIfExists(target);
            Files.write(target, KEEPALIVED);
            Files.setLastModifiedTime(target, Files.getLastModifiedTime(k0s));
        }
    }

    private record Answer(int exit, String text) {}

    private Answer run(String... words) throws IOException, Refusal {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Machine machine = new Machine(
                List.of(folder.resolve("missing"), k0s), proc, folder.resolve("pid"), launcher, Path.of("/opt/a jdk"));
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data-dir", data.toString()));
        int exit = new K0sCommand(machine, new PrintStream(out, true, UTF_8)).run(all);
        return new Answer(exit, out.toString(UTF_8));
    }

    /** Everything in the BinDir, to be compared. */
    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(target.getParent())) {
            for (Path file : files.toList()) {
                content.put(
                        file.getFileName().toString(),
                        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                                ? Arrays.hashCode(Files.readAllBytes(file)) + " " + Files.getLastModifiedTime(file)
                                        + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                : "no file");
            }
        }
        return content;
    }

    private void refusedAndUntouched(String reason) throws IOException {
        Map<String, String> before = content();
        assertThatThrownBy(() -> run("install"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("Exception");
        assertThat(content()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1.30.1+k0s.0",
                "v1.33.4+k0s.0",
                "v1.34.1+k0s.0",
                "v1.35.2+k0s.0",
                "v1.36.0+k0s.0",
                "v1.37.0+k0s.0"
            })
    void installedItSurvivesTheNextStaging(String version) throws Exception {
        k0s(version);
        staged();

        assertThat(run("status").text()).contains("k0s's own keepalived");
        Answer answer = run("install");

        assertThat(answer.exit()).isZero();
        assertThat(answer.text())
                .contains(
                        version,
                        SIZE + " bytes",
                        "is kept as " + original,
                        "after each one, before k0s is started: cplbd k0s install");
        assertThat(Files.size(target)).isEqualTo(SIZE);
        assertThat(Files.getLastModifiedTime(target)).isEqualTo(MadeUpK0s.DATE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo(version.compareTo("v1.34") < 0 ? "r-xr-x---" : "rwxr-x---");
        assertThat(Files.readAllBytes(original)).isEqualTo(KEEPALIVED);
        Map<String, String> installed = content();
        assertThat(installed).containsOnlyKeys("keepalived", "keepalived.k0s");

        staged();
        assertThat(content()).isEqualTo(installed);
        Answer status = run("status");
        assertThat(status.exit()).isZero();
        assertThat(status.text()).contains("cplbd, and k0s will leave it there");
        assertThat(run("install").exit()).isZero();
        assertThat(content()).isEqualTo(installed);

        assertThat(run("uninstall").exit()).isZero();
        assertThat(content()).containsOnlyKeys("keepalived");
        assertThat(Files.readAllBytes(target)).isEqualTo(KEEPALIVED);
    }

    @Test
    void becomesTheLauncherUnderTheNameThatItWasCalledBy() throws Exception {
        k0s("v1.36.0+k0s.0");
        Files.writeString(launcher, "echo \"$$|$0|$*|$JAVA_HOME|${BASH_SOURCE[0]}\"; exit 7\n");
        run("install");

        Process process = new ProcessBuilder(target.toString(), "--use-file", "a b").start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isEqualTo(7);
        String javaHome = System.getenv().getOrDefault("JAVA_HOME", "/opt/a jdk");
        assertThat(printed)
                .isEqualTo(process.pid() + "|" + target + "|--use-file a b|" + javaHome + "|" + launcher + "\n");
    }

    /** k0s starts it anew five seconds after any end, whenever that is. */
    @Test
    void atNoMomentIsThereNothingToStart() throws Exception {
        k0s("v1.36.0+k0s.0");
        staged();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger missing = new AtomicInteger();
        Thread watch = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                missing.addAndGet(Files.exists(target) ? 0 : 1);
            }
        });

        for (int round = 0; round < 5; round++) {
            run("install");
            run("uninstall");
        }
        done.set(true);
        watch.join();

        assertThat(missing).hasValue(0);
    }

    @Test
    void anUpgradeIsNoticedBeforeAndAfterK0sHasActedOnIt() throws Exception {
        k0s("v1.35.2+k0s.0");
        staged();
        run("install");

        MadeUpK0s.zip(k0s, "v1.36.0+k0s.0", Map.of("keepalived", KEEPALIVED));
        Files.setLastModifiedTime(k0s, FileTime.from(MadeUpK0s.DATE.toInstant().plusNanos(1)));
        Answer before = run("status");
        assertThat(before.exit()).isEqualTo(1);
        assertThat(before.text()).contains("k0s will overwrite it at its next start: its date is");

        staged();
        Answer after = run("status");
        assertThat(after.exit()).isEqualTo(1);
        assertThat(after.text()).contains("k0s has put its own keepalived back; run cplbd k0s install");

        assertThat(run("install").exit()).isZero();
        assertThat(run("status").exit()).isZero();

        MadeUpK0s.zip(k0s, "v1.36.1+k0s.0", Map.of("keepalived", MadeUpK0s.keepalived(SIZE + 1)));
        Files.setLastModifiedTime(k0s, Files.getLastModifiedTime(target));
        assertThat(run("status").text()).contains("it has 150001 bytes, the keepalived in k0s has 150002");
        assertThat(run("install").exit()).isZero();
        assertThat(Files.size(target)).isEqualTo(SIZE + 1);
    }

    @Test
    void uninstallAfterK0sHasOverwrittenItRemovesWhatWasKept() throws Exception {
        k0s("v1.35.2+k0s.0");
        staged();
        run("install");
        Files.delete(target);
        staged();

        assertThat(run("uninstall").text()).contains("is removed");
        assertThat(content()).containsOnlyKeys("keepalived");
        assertThat(run("uninstall").text()).contains("Nothing was changed");
    }

    @Test
    void uninstallNeedsNoK0sThatIsUnderstood() throws Exception {
        k0s("v1.36.0+k0s.0");
        run("install");
        MadeUpK0s.bare(k0s, "v9.9.9");

        assertThat(run("uninstall").exit()).isZero();
        assertThat(target).doesNotExist();
    }

    @Test
    void aK0sWithoutKeepalivedTakesWhatIsThere() throws Exception {
        MadeUpK0s.bare(k0s, "v1.36.0+k0s.0");

        assertThat(run("install").text()).contains("none, it takes the one in its folder as it is");

        assertThat(Files.size(target)).isLessThan(2_000);
        assertThat(run("status").exit()).isZero();
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        k0s("v1.34.1+k0s.0");
        staged();
        Map<String, String> before = content();

        assertThat(run("install", "--dry-run").text()).contains("Would put cplbd into " + target);
        assertThat(content()).isEqualTo(before);
        run("install");
        Map<String, String> installed = content();
        assertThat(run("uninstall", "--dry-run").text()).contains("Would remove cplbd");
        assertThat(content()).isEqualTo(installed);
    }

    @Test
    void whatIsNotUnderstoodIsNotTouched() throws Exception {
        k0s("v1.38.0+k0s.0");
        staged();
        refusedAndUntouched("is newer than what is known");

        k0s("v1.34.1+k0s.0");
        Files.write(target, MadeUpK0s.keepalived(SIZE + 1));
        Files.setLastModifiedTime(target, MadeUpK0s.DATE);
        refusedAndUntouched("it has 150002 bytes, the keepalived in k0s has 150001");

        Files.write(target, KEEPALIVED);
        refusedAndUntouched("its date is");

        Files.writeString(target, "#!/bin/sh\nexec something\n");
        refusedAndUntouched("neither a program nor the script of cplbd");

        Files.delete(target);
        Files.createSymbolicLink(target, Path.of("/usr/sbin/keepalived"));
        refusedAndUntouched("not a regular file");

        Files.delete(target);
        staged();
        Files.writeString(original, "notes of somebody");
        refusedAndUntouched("is there already and no program");
        assertThatThrownBy(() -> run("uninstall")).isInstanceOf(Refusal.class);
        Files.delete(original);

        MadeUpK0s.zip(k0s, "v1.36.1+k0s.0", Map.of("keepalived", MadeUpK0s.keepalived(200)));
        Files.delete(target);
        refusedAndUntouched("has only 200 bytes");

        MadeUpK0s.bare(k0s, "no version");
        refusedAndUntouched("expected something like");

        Files.writeString(k0s, "#!/bin/sh\nexit 3\n");
        refusedAndUntouched("ended with 3");

        Files.writeString(k0s, "#!/bin/sh\nexec sleep 60\n");
        refusedAndUntouched("did not end within");

        Files.delete(k0s);
        refusedAndUntouched("no k0s in PATH");
    }

    private void running(int pid, Path executable, String... words) throws IOException {
        Path process = Files.createDirectory(proc.resolve(Integer.toString(pid)));
        Files.writeString(process.resolve("cmdline"), String.join("\0", words) + "\0");
        Files.createSymbolicLink(process.resolve("exe"), executable);
    }

    @Test
    void theK0sThatRunsIsTheOneThatCounts() throws Exception {
        Path elsewhere = MadeUpK0s.zip(
                folder.resolve("elsewhere"), "v1.36.5+k0s.0", Map.of("keepalived", MadeUpK0s.keepalived(4_000)));
        k0s("v1.34.1+k0s.0");
        running(1, Path.of("/nonexistent/init"), "/sbin/init");
        running(99, elsewhere, "k0s", "kubectl", "get", "pods");
        running(100, elsewhere, "/usr/local/bin/k0s", "controller", "--data-dir=" + data);

        assertThat(run("status").text()).contains(elsewhere + ", v1.36.5+k0s.0, runs as process 100");
        run("install");
        assertThat(Files.size(target)).isEqualTo(4_000);

        assertThatThrownBy(() -> run("install", "--k0s", k0s.toString()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("was not started from " + k0s);

        running(101, elsewhere, "k0s", "controller");
        assertThatThrownBy(() -> run("status")).hasMessageContaining("several k0s controllers");
    }

    @Test
    void aK0sReplacedWhileItRunsIsToBeRestartedFirst() throws Exception {
        k0s("v1.34.1+k0s.0");
        running(100, folder.resolve("k0s (deleted)"), "k0s", "controller", "--data-dir", data.toString());
        refusedAndUntouched("restart k0s");
    }

    @Test
    void anotherDataFolderThanThatOfTheRunningK0sIsRefused() throws Exception {
        k0s("v1.34.1+k0s.0");
        running(100, k0s, "k0s", "controller");
        refusedAndUntouched("has its data in /var/lib/k0s, not in " + data);
    }

    @Test
    void statusTellsWhatRuns() throws Exception {
        k0s("v1.36.0+k0s.0");
        assertThat(run("status").text()).contains("not there", "does not run keepalived at the moment");
        Files.writeString(folder.resolve("pid"), "200\n");
        running(200, k0s, target.toString(), "--dont-fork");
        assertThat(run("status").text()).contains("process 200: k0s's own keepalived");
        running(201, k0s, target.toString(), "-cp", "x", "io.cplbd.daemon.Main", "--dont-fork");
        Files.writeString(folder.resolve("pid"), "201\n");
        assertThat(run("status").text()).contains("process 201: cplbd");
    }

    @Test
    void wordsThatAreNoneOfOursAreRefused() {
        assertThatThrownBy(() -> run("upgrade")).hasMessageContaining("unknown command 'upgrade'");
        assertThatThrownBy(() -> run("install", "--force")).hasMessageContaining("unknown option '--force'");
        assertThatThrownBy(() -> run("install", "--k0s", "k0s")).hasMessageContaining("expected an absolute path");
    }
}
