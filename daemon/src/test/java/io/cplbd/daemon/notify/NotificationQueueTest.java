package io.cplbd.daemon.notify;

import static io.cplbd.daemon.notify.NotifyState.BACKUP;
import static io.cplbd.daemon.notify.NotifyState.DELETED;
import static io.cplbd.daemon.notify.NotifyState.FAULT;
import static io.cplbd.daemon.notify.NotifyState.MASTER;
import static io.cplbd.daemon.notify.NotifyState.MASTER_PRIORITY;
import static io.cplbd.daemon.notify.NotifyState.STOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class NotificationQueueTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ScriptRunner runner = new ScriptRunner();

    @TempDir
    Path folder;

    private Path out = Path.of("");

    @BeforeEach
    void names() {
        out = folder.resolve("out");
    }

    private Script appending(String what) throws IOException {
        return Scripts.script(folder.resolve(what + ".sh"), "echo " + what + " \"$@\" >> '" + out + "'");
    }

    /** Waits, at most two minutes, until the file {@code gate} is there. */
    private Script waiting(String name, Path gate, String then) throws IOException {
        return Scripts.script(
                folder.resolve(name),
                LONG,
                "echo " + name + " >> '" + out + "'; n=0; while [ ! -e '" + gate
                        + "' ] && [ $n -lt 6000 ]; do sleep 0.02; n=$((n+1)); done; " + then);
    }

    private static NotifyPlan plan(Map<NotifyState, Script> onState, @Nullable Script onEach, NotifyFifo... fifos) {
        return new NotifyPlan(NotifyPlan.Kind.INSTANCE, "VI_1", onState, onEach, List.of(fifos));
    }

    private NotificationQueue queue(NotifyPlan plan, int capacity) {
        return new NotificationQueue(plan, runner, capacity);
    }

    private List<String> lines() throws IOException {
        return Files.exists(out) ? Files.readAllLines(out) : List.of();
    }

    @Test
    void stateScriptThenNotifyThenFifo() throws IOException {
        Path path = folder.resolve("fifo");
        try (NotifyFifo fifo = Scripts.opened(NotifyFifo.open(path, -1, -1, 10));
                BufferedReader reader = Files.newBufferedReader(path, UTF_8)) {
            Script master = Scripts.script(
                    folder.resolve("master.sh"), "sleep 0.1; echo master \"$@\" >> '" + out + "'", "-x", "a b");
            NotificationQueue queue = queue(plan(Map.of(MASTER, master), appending("each"), fifo), 10);
            queue.offer(BACKUP, 100);
            queue.offer(MASTER, 150);
            assertThat(reader.readLine()).isEqualTo("INSTANCE \"VI_1\" BACKUP 100");
            assertThat(reader.readLine()).isEqualTo("INSTANCE \"VI_1\" MASTER 150");
            // The FIFO is last, so all the rest has been.
            assertThat(lines())
                    .containsExactly("each INSTANCE VI_1 BACKUP 100", "master -x a b", "each INSTANCE VI_1 MASTER 150");
            queue.close();
        }
    }

    @Test
    void aGroupHasNoPriority() {
        NotifyPlan plan = new NotifyPlan(NotifyPlan.Kind.GROUP, "G 1", Map.of(), null, List.of());
        assertThat(plan.appended(FAULT, 77)).containsExactly("GROUP", "G 1", "FAULT", "0");
        assertThat(plan.fifoLine(FAULT, 77)).isEqualTo("GROUP \"G 1\" FAULT 0\n");
    }

    /** Every script checks for itself that no other is running. */
    @Test
    void aThousandInOrderAndNeverTwoAtATime() throws IOException {
        Script one = Scripts.script(
                folder.resolve("one.sh"),
                "mkdir '" + folder + "/busy' || echo overlap >> '" + out + "'; echo \"$3 $4\" >> '" + out + "'; rmdir '"
                        + folder + "/busy'");
        NotificationQueue queue = queue(plan(Map.of(), one), 1000);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            NotifyState state = i % 2 == 0 ? MASTER : BACKUP;
            queue.offer(state, i);
            expected.add(state + " " + i);
        }
        await().atMost(Duration.ofSeconds(100)).until(() -> lines().size() >= 1000);
        assertThat(lines()).isEqualTo(expected);
        assertThat(queue.dropped()).isZero();
        queue.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noStateTwiceInARow(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path path = folder.resolve("fifo");
        List<String> expected = new ArrayList<>();
        try (NotifyFifo fifo = Scripts.opened(NotifyFifo.open(path, -1, -1, 1000));
                BufferedReader reader = Files.newBufferedReader(path, UTF_8)) {
            NotificationQueue queue = queue(plan(Map.of(), null, fifo), 1000);
            NotifyState told = null;
            for (int i = 0; i < 300; i++) {
                NotifyState state =
                        List.of(MASTER, BACKUP, FAULT, MASTER_PRIORITY).get(random.nextInt(4));
                queue.offer(state, i % 256);
                // A change of priority within a state is told each time, and the state not again after it.
                if (state == MASTER_PRIORITY || state != told) {
                    expected.add("INSTANCE \"VI_1\" " + state + " " + i % 256);
                }
                told = state == MASTER_PRIORITY ? told : state;
            }
            for (String line : expected) {
                assertThat(reader.readLine()).isEqualTo(line);
            }
            queue.offer(DELETED, 0);
            assertThat(reader.readLine()).isEqualTo("INSTANCE \"VI_1\" DELETED 0");
            queue.close();
        }
    }

    @Test
    void aFloodLosesTheOldestAndTellsTheLast() throws IOException {
        Path gate = folder.resolve("gate");
        NotificationQueue queue = queue(plan(Map.of(FAULT, waiting("fault", gate, "")), appending("each")), 10);
        queue.offer(FAULT, 1);
        await().until(() -> lines().contains("fault"));
        for (int i = 0; i < 10_000; i++) {
            queue.offer(i % 2 == 0 ? MASTER : BACKUP, i % 256);
        }
        assertThat(queue.dropped()).isEqualTo(9_990);
        Files.createFile(gate);
        await().until(() -> lines().size() == 12);
        assertThat(lines().subList(1, 3)).containsExactly("each INSTANCE VI_1 FAULT 1", "each INSTANCE VI_1 MASTER 6");
        assertThat(lines().getLast()).isEqualTo("each INSTANCE VI_1 BACKUP 15");
        queue.close();
    }

    @Test
    void aScriptThatFailsOrIsMissingHoldsNothingBack() throws IOException {
        Script missing = new Script("none", List.of(folder.resolve("none").toString()), LONG);
        Script failing = Scripts.script(folder.resolve("failing.sh"), "exit 1");
        NotificationQueue queue = queue(plan(Map.of(MASTER, missing, BACKUP, failing), appending("each")), 10);
        queue.offer(MASTER, 1);
        queue.offer(BACKUP, 2);
        await().until(() -> lines().size() == 2);
        queue.close();
    }

    @Test
    void aScriptThatHangsIsOutlived() throws IOException {
        Script hanging = Scripts.script(folder.resolve("hanging.sh"), Duration.ofMillis(200), "exec sleep 1000");
        NotificationQueue queue = queue(plan(Map.of(MASTER, hanging), appending("each")), 10);
        queue.offer(MASTER, 1);
        await().until(() -> lines().size() == 1);
        queue.close();
    }

    @Test
    void replanningTellsNothingAgain() throws IOException {
        NotificationQueue queue = queue(plan(Map.of(), appending("old")), 10);
        queue.offer(MASTER, 1);
        await().until(() -> lines().size() == 1);
        queue.replan(plan(Map.of(), appending("new")));
        queue.offer(MASTER, 2);
        queue.offer(BACKUP, 3);
        await().until(() -> lines().size() == 2);
        assertThat(lines()).containsExactly("old INSTANCE VI_1 MASTER 1", "new INSTANCE VI_1 BACKUP 3");
        queue.close();
    }

    @Test
    void closingWaitsForStop() throws IOException {
        Script stop = Scripts.script(folder.resolve("stop.sh"), "sleep 0.2; echo stopped >> '" + out + "'");
        NotificationQueue queue = queue(plan(Map.of(STOP, stop), appending("each")), 10);
        queue.offer(STOP, 100);
        NotificationQueue.closeAll(List.of(queue), LONG);
        assertThat(lines()).containsExactly("stopped", "each INSTANCE VI_1 STOP 100");
        queue.offer(MASTER, 1);
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void aHangingScriptMakesWayForStop() throws IOException {
        Path gate = folder.resolve("never");
        NotificationQueue queue = queue(plan(Map.of(MASTER, waiting("master", gate, "")), appending("each")), 10);
        queue.offer(MASTER, 1);
        await().until(() -> lines().contains("master"));
        queue.offer(BACKUP, 1);
        queue.offer(STOP, 2);
        NotificationQueue.closeAll(List.of(queue), Duration.ofSeconds(4));
        // BACKUP was still waiting: skipped. MASTER's notify script: not begun any more.
        assertThat(lines()).containsExactly("master", "each INSTANCE VI_1 STOP 2");
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void manyCloseTogetherInTheTimeOfOne() throws IOException {
        List<NotificationQueue> queues = new ArrayList<>();
        Path gate = folder.resolve("never");
        Script hanging = waiting("stop", gate, "");
        for (int i = 0; i < 10; i++) {
            NotificationQueue queue = queue(plan(Map.of(STOP, hanging), null), 10);
            queue.offer(STOP, 1);
            queues.add(queue);
        }
        await().until(() -> lines().size() == 10);
        long startNs = System.nanoTime();
        NotificationQueue.closeAll(queues, Duration.ofMillis(500));
        assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                .isBetween(Duration.ofMillis(490), Duration.ofMillis(2500));
        // Those still running are ended.
        await().until(() -> ProcessHandle.current()
                .descendants()
                .noneMatch(process -> process.info().commandLine().orElse("").contains(folder.toString())));
    }
}
