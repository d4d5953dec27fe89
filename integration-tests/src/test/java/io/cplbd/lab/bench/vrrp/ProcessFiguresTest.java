package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What proc(5) tells. */
final class ProcessFiguresTest {
    private static final long WORK_NS = 40_000_000;
    private static final String ROLLUP = """
            56297a0f3000-7ffd9c1a1000 ---p 00000000 00:00 0                          [rollup]
            Rss:                3456 kB
            Pss:                 311 kB
            Private_Clean:       100 kB
            Private_Dirty:       212 kB
            Private_Hugetlb:       0 kB
            """;

    @Test
    void memory_is_the_sum_of_the_lines_of_its_kind() {
        assertThat(ProcessFigures.memory(ROLLUP, "Rss:")).isEqualTo(3456 * 1024);
        assertThat(ProcessFigures.memory(ROLLUP, "Private_")).isEqualTo(312 * 1024);
    }

    @Test
    void processor_time_grows_with_work_and_keeps_that_of_ended_threads() throws InterruptedException {
        ProcessFigures figures = new ProcessFigures(ProcessHandle.current().pid());
        CountDownLatch worked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        long beforeNs = figures.cpuNs();
        Thread worker = Thread.ofPlatform().start(() -> {
            work();
            worked.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        worked.await();
        long afterNs = figures.cpuNs();
        end.countDown();
        worker.join();

        assertThat(afterNs - beforeNs).isGreaterThan(WORK_NS / 2);
        assertThat(figures.cpuNs()).isGreaterThanOrEqualTo(afterNs);
        assertThat(figures.residentBytes())
                .isGreaterThan(figures.privateBytes())
                .isGreaterThan(10_000_000);
    }

    /** Until this thread has had so much of the processor, however busy that is. */
    private static void work() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        while (threads.getCurrentThreadCpuTime() < WORK_NS) {
            Thread.onSpinWait();
        }
    }
}
