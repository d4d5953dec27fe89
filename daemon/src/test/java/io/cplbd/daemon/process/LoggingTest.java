package io.cplbd.daemon.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class LoggingTest {
    @TempDir
    Path folder;

    private static String logged(int detail, Runnable work) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Logging logging = Logging.start(new LogQueue(1000, List.of(out)), detail, List.of("a complaint"));
        work.run();
        logging.close(Duration.ofSeconds(20));
        return out.toString(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 4", "2, 5", "7, 5"})
    void detail(int detail, int lines) {
        String text = logged(detail, () -> {
            Logger log = LoggerFactory.getLogger("io.cplbd.daemon.X");
            log.trace("trace");
            log.debug("debug");
            log.info("info");
            log.error("error");
            LoggerFactory.getLogger("org.library").info("chatter");
        });
        assertThat(text.lines()).hasSize(lines);
        assertThat(text.lines().toList().getFirst()).endsWith(": a complaint");
        assertThat(text)
                .matches(
                        "(?s)[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}: a complaint\n.*error\n");
    }

    @Test
    void aFaultIsASentenceAndItsFramesAreDetail() {
        Runnable fault =
                () -> LoggerFactory.getLogger("io.cplbd.X").error("Reload failed", new IOException("no\nroom"));
        assertThat(logged(0, fault).lines().toList().getLast()).endsWith(": Reload failed: no?room (IOException)");
        assertThat(logged(0, fault).lines()).hasSize(2);
        assertThat(logged(1, fault)).contains("LoggingTest");
    }

    @Test
    void toAFileAppending() throws IOException {
        Path file = folder.resolve("x.log");
        Files.writeString(file, "before\n");
        try (Logging logging = Logging.start(new LogTargets(false, 0, false, null, file))) {
            LoggerFactory.getLogger("io.cplbd.X").info("hello {}", "there");
            assertThat(logging.discarded()).isZero();
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(Files.readAllLines(file).getLast()).endsWith(": hello there");
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, true", "false, true, true", "false, false, false"})
    void stderrTakesThePlaceOfSyslog(boolean console, boolean syslog, boolean stderr) {
        assertThat(new LogTargets(console, 0, syslog, null, null).stderr()).isEqualTo(stderr);
        assertThat(new LogTargets(console, 0, syslog, null, Path.of("/x")).stderr())
                .isEqualTo(console);
    }

    @Test
    void complaintsAboutTargetsAreLines() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("victim"));
        try (ChildJvm child = ChildJvm.startMerged(LoggingMain.class, "2", link.toString(), "daemon")) {
            List<String> lines = child.stdout().lines().toList();
            assertThat(lines).hasSize(4);
            assertThat(lines.getFirst()).contains("log file " + link + " cannot be written: ");
            assertThat(lines.get(1)).contains("log facility daemon ignored");
            assertThat(lines.getLast()).endsWith(": line 1");
            assertThat(folder.resolve("victim")).doesNotExist();
            assertThat(child.exitCode()).isZero();
        }
    }

    /** Nobody reads, and the pipe holds 64 KiB: the one who logs must get through, and the process must end. */
    @Test
    void aFullPipeBlocksNobody() throws Exception {
        try (ChildJvm child = ChildJvm.start(LoggingMain.class, "100000")) {
            String report = child.stdout().readLine();
            assertThat(report).matches("lost [1-9]\\d*");
            assertThat(child.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000})
    void aBrokenPipeKillsNobody(int lines) throws Exception {
        try (ChildJvm child = ChildJvm.start(LoggingMain.class, Integer.toString(lines), "wait")) {
            child.process().getErrorStream().close();
            child.process().getOutputStream().close(); // go
            assertThat(child.stdout().readLine()).startsWith("lost ");
            assertThat(child.exitCode()).isZero();
        }
    }
}
