package io.cplbd.daemon.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ScriptRunnerTest {
    private final ScriptRunner runner = new ScriptRunner(Duration.ofMillis(200));

    @TempDir
    Path folder;

    private Path program = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void names() {
        program = folder.resolve("a script");
        out = folder.resolve("out");
    }

    @Test
    void argumentsArriveAsTheyAre() throws IOException {
        Script script = Scripts.script(program, "printf '%s\\n' \"$@\" > '" + out + "'", "one two", "$HOME", "'q'", "");
        assertThat(runner.run(script, List.of("INSTANCE", "a \"b\"; rm x"))).isEqualTo(new ScriptOutcome.Exited(0));
        assertThat(Files.readAllLines(out)).containsExactly("one two", "$HOME", "'q'", "", "INSTANCE", "a \"b\"; rm x");
    }

    @Test
    void withoutAnInterpreterLineItIsAShellScript() throws IOException {
        Scripts.file(program, "echo \"$1\" > '" + out + "'; exit 7\n");
        Script script = new Script("x", List.of(program.toString()), Duration.ofSeconds(20));
        assertThat(runner.run(script, List.of("a b"))).isEqualTo(new ScriptOutcome.Exited(7));
        assertThat(out).hasContent("a b\n");
    }

    @Test
    void stdinIsEmptyAndOutputNeverBlocks() throws IOException {
        Script script = Scripts.script(
                program, "cat > '" + out + "'; head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2; exit 5");
        assertThat(runner.run(script, List.of())).isEqualTo(new ScriptOutcome.Exited(5));
        assertThat(out).isEmptyFile();
    }

    /** A pipe for its output would be waited for until the command in the background ends. */
    @Test
    void whatAScriptLeavesRunningIsNotWaitedFor() throws IOException, InterruptedException {
        Script script = Scripts.script(program, "sleep 50 & echo $! > '" + out + "'");
        long startNs = System.nanoTime();
        assertThat(runner.run(script, List.of())).isEqualTo(new ScriptOutcome.Exited(0));
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(20));
        new ProcessBuilder("kill", Files.readString(out).strip()).start().waitFor();
    }

    @Test
    void theEnvironmentIsInheritedButForThree() throws IOException {
        Map<String, String> environment =
                new HashMap<>(Map.of("IFS", "x", "LD_PRELOAD", "x", "LD_LIBRARY_PATH", "x", "PATH", "x", "HOME", "y"));
        ScriptRunner.inherit(environment);
        assertThat(environment).isEqualTo(Map.of("PATH", "x", "HOME", "y"));
        Script script = Scripts.script(program, "echo \"$PATH\" > '" + out + "'");
        runner.run(script, List.of());
        assertThat(out).hasContent(System.getenv("PATH") + "\n");
    }

    @Test
    void aScriptThatHangsIsEndedWithItsChildren() throws IOException {
        Script script = Scripts.script(
                program,
                Duration.ofMillis(300),
                "sleep 1000 & echo $! > '" + out + ".new'; mv '" + out + ".new' '" + out + "'; wait");
        assertThat(runner.run(script, List.of())).isEqualTo(new ScriptOutcome.TimedOut());
        long child = Long.parseLong(Files.readString(out).strip());
        await().until(() -> ProcessHandle.of(child).isEmpty());
    }

    @Test
    void aScriptThatIgnoresTermIsKilled() throws IOException {
        Script script = Scripts.script(
                program, Duration.ofMillis(300), "trap '' TERM; echo $$ > '" + out + "'; while :; do sleep 0.05; done");
        assertThat(runner.run(script, List.of())).isEqualTo(new ScriptOutcome.TimedOut());
        long itself = Long.parseLong(Files.readString(out).strip());
        await().until(() -> ProcessHandle.of(itself).isEmpty());
    }

    @Test
    void termComesFirst() throws IOException {
        Script script = Scripts.script(
                program,
                Duration.ofMillis(500),
                "trap 'echo cleaned > " + out + "; exit 0' TERM; while :; do sleep 0.02; done");
        assertThat(new ScriptRunner(Duration.ofSeconds(20)).run(script, List.of()))
                .isEqualTo(new ScriptOutcome.TimedOut());
        assertThat(out).hasContent("cleaned\n");
    }

    @Test
    void anInterruptEndsTheScriptAndTheThreadStaysInterrupted() throws Exception {
        Script script = Scripts.script(
                program, "echo $$ > '" + out + ".new'; mv '" + out + ".new' '" + out + "'; exec sleep 1000");
        List<Object> results = new ArrayList<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            results.add(runner.run(script, List.of()));
            results.add(Thread.currentThread().isInterrupted());
        });
        await().until(() -> Files.exists(out));
        thread.interrupt();
        thread.join();
        assertThat(results).containsExactly(new ScriptOutcome.Interrupted(), true);
        long itself = Long.parseLong(Files.readString(out).strip());
        await().until(() -> ProcessHandle.of(itself).isEmpty());
    }

    @Test
    void whatCannotBeRunIsAValue() {
        assertThat(runner.run(
                        new Script("x", List.of(folder.resolve("none").toString()), Duration.ofSeconds(1)), List.of()))
                .isInstanceOf(ScriptOutcome.NotStarted.class);
    }
}
