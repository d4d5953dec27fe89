package io.cplbd.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.conf.keepalived.GlobalDefs.Scheduling;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ThreadSchedulingTest {
    private final Map<Integer, String> tasks =
            new TreeMap<>(Map.of(1, "java", 2, "loop", 3, "rx-eth0", 4, "kernel", 5, "scripts"));
    private final List<String> asked = new ArrayList<>();
    private int refusal;
    private final ThreadScheduling threads = new ThreadScheduling(new ThreadScheduling.Kernel() {
        @Override
        public Map<Integer, String> tasks() {
            return tasks;
        }

        @Override
        public void realtime(int tid, int priority) throws NetlinkException {
            ask(tid + " realtime " + priority);
        }

        @Override
        public void ordinary(int tid) throws NetlinkException {
            ask(tid + " ordinary");
        }

        @Override
        public void niceness(int tid, int niceness) throws NetlinkException {
            ask(tid + " nice " + niceness);
        }

        @Override
        public void affinity(int tid, List<Integer> processors) throws NetlinkException {
            ask(tid + " on " + processors);
        }

        @Override
        public void lockMemory() throws NetlinkException {
            ask("lock");
        }

        private void ask(String what) throws NetlinkException {
            asked.add(what);
            if (refusal != 0) {
                throw new NetlinkException(refusal, "refused");
            }
        }
    });

    private static Scheduling scheduling(int realtimePriority, int maxAutoPriority) {
        return new Scheduling(realtimePriority, maxAutoPriority, 1_000_000, null, false, List.of(), 10_000);
    }

    @Test
    void nothingIsAskedUnlessTheConfigurationDoes() {
        threads.configure(ThreadScheduling.NONE);
        threads.raise();
        assertThat(asked).isEmpty();
    }

    @Test
    void onlyTheThreadsThatAFailOverWaitsForAreRealTimeOnes() {
        threads.configure(scheduling(50, 0));
        assertThat(asked).containsExactly("2 realtime 50", "4 realtime 50", "3 realtime 50");
    }

    /** As the kernel makes it: a clone of the one that started it. */
    @Test
    void aThreadThatStillHasTheNameOfItsStarterIsNotMeant() {
        tasks.put(6, "loop");
        tasks.put(7, "kernel");
        threads.configure(scheduling(50, 0));
        assertThat(asked).containsExactly("2 realtime 50", "4 realtime 50", "3 realtime 50");
    }

    @Test
    void aThreadThatComesLaterIsAskedForAndNobodyTwice() {
        threads.configure(scheduling(50, 0));
        asked.clear();
        tasks.put(6, "rx-eth1");
        threads.apply();
        threads.apply();
        assertThat(asked).containsExactly("6 realtime 50");
    }

    @Test
    void aReloadTakesItBack() {
        threads.configure(scheduling(50, 0));
        asked.clear();
        threads.configure(ThreadScheduling.NONE);
        assertThat(asked).containsExactly("2 ordinary", "4 ordinary", "3 ordinary");
    }

    @Test
    void latenessRaisesStepByStepUpToTheLimit() {
        threads.configure(scheduling(0, 2));
        threads.raise();
        threads.raise();
        threads.raise();
        assertThat(asked.stream().filter(each -> each.startsWith("2 ")))
                .containsExactly("2 realtime 1", "2 realtime 2");
    }

    @Test
    void latenessRaisesFromTheConfiguredPriorityAndAReloadKeepsIt() {
        threads.configure(scheduling(10, 20));
        threads.raise();
        threads.configure(scheduling(5, 20));
        assertThat(asked.stream().filter(each -> each.startsWith("2 ")))
                .containsExactly("2 realtime 10", "2 realtime 11");
        threads.configure(scheduling(5, 0));
        assertThat(asked).endsWith("2 realtime 5", "4 realtime 5", "3 realtime 5");
    }

    @Test
    void nicenessProcessorsAndMemoryAreAskedForOnce() {
        Scheduling all = new Scheduling(0, 0, 1_000_000, -5, true, List.of(0, 1), 10_000);
        threads.configure(all);
        threads.configure(all);
        assertThat(asked).startsWith("lock", "2 nice -5", "2 on [0, 1]").hasSize(7);
    }

    @Test
    void aRefusalIsNoFailure() {
        refusal = Errno.EPERM;
        threads.configure(scheduling(50, 0));
        assertThat(asked).hasSize(3);
    }
}
