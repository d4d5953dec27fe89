package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words by which the kernel is asked to put VRRP first. */
final class SchedulingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String WORDS = """
            global_defs {
                vrrp_rt_priority 20
                vrrp_no_swap
                vrrp_cpu_affinity 0
            """;

    @Test
    void the_threads_that_a_fail_over_waits_for_are_real_time_ones_and_no_other() throws IOException {
        try (LoneNode lone = new LoneNode(1)) {
            NodeDaemon daemon = lone.daemon();
            String plain = KeepalivedConf.of(lone.lab().plan().protocol());
            daemon.configure(
                    plain.contains("global_defs {")
                            ? plain.replace("global_defs {", WORDS.strip())
                            : WORDS + "}\n" + plain);
            daemon.start();
            daemon.awaitReadyNs();
            Map<String, String> expected =
                    Map.of("loop", "RR 20 on 0", "kernel", "RR 20 on 0", "rx-eth0", "RR 20 on 0");

            Await.require(
                    PATIENCE,
                    () -> tasks(daemon.pid()).entrySet().containsAll(expected.entrySet()),
                    () -> tasks(daemon.pid()).toString());
            assertThat(tasks(daemon.pid()).entrySet().stream()
                            .filter(task -> task.getValue().startsWith("RR"))
                            .map(Map.Entry::getKey))
                    .containsExactlyInAnyOrderElementsOf(expected.keySet());
            assertThat(field(Path.of("/proc", Long.toString(daemon.pid()), "status"), "VmLck:"))
                    .isNotEqualTo("0 kB");

            daemon.configure(plain);
            daemon.signal("HUP");
            Await.require(
                    PATIENCE,
                    () -> tasks(daemon.pid()).values().stream().noneMatch(task -> task.startsWith("RR")),
                    () -> tasks(daemon.pid()).toString());
        }
    }

    /** By name: policy, real-time priority, processors. */
    private static Map<String, String> tasks(long pid) {
        Map<String, String> tasks = new TreeMap<>();
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : all.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                // proc(5): after the name in parentheses field 3 follows; 40 is rt_priority, 41 the policy, 2 of which
                // is RR
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                String policy = fields[38].equals("2") ? "RR " + fields[37] : "other";
                tasks.put(
                        Files.readString(task.resolve("comm")).strip(),
                        policy + " on " + field(task.resolve("status"), "Cpus_allowed_list:"));
            }
        } catch (IOException endedMeanwhile) {
            return tasks;
        }
        return tasks;
    }

    private static String field(Path status, String name) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }
}
