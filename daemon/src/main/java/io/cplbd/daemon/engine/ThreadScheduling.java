package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.GlobalDefs.Scheduling;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.sys.Tasks;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the configuration asks of the kernel for the threads that a fail-over waits for: the loop, the captures, and the one that
 * moves addresses. Everything else of the daemon stays ordinary, so that a runaway there cannot take the machine. Belongs to the
 * kernel thread.
 */
final class ThreadScheduling {
    /** As keepalived has it until it is told otherwise: nothing. */
    static final Scheduling NONE = new Scheduling(0, 0, 1_000_000, null, false, List.of(), 10_000);

    private static final Logger LOG = LoggerFactory.getLogger(ThreadScheduling.class);

    private final Kernel kernel;
    private final Map<Integer, Claim> claimed = new HashMap<>();
    private final Set<String> complained = new HashSet<>();
    private Scheduling wanted = NONE;
    /** Real-time priority that lateness has led to, 0 for none. */
    private int raised;

    private boolean locked;

    /** The part of the kernel that is needed. */
    interface Kernel {
        Map<Integer, String> tasks() throws IOException;

        void realtime(int tid, int priority) throws NetlinkException;

        void ordinary(int tid) throws NetlinkException;

        void niceness(int tid, int niceness) throws NetlinkException;

        void affinity(int tid, List<Integer> processors) throws NetlinkException;

        void lockMemory() throws NetlinkException;
    }

    /** What was asked for one thread. */
    private record Claim(int realtimePriority, @Nullable Integer niceness, List<Integer> processors) {
        static final Claim NONE = new Claim(0, null, List.of());

        boolean isNone() {
            return realtimePriority == 0 && niceness == null && processors.isEmpty();
        }
    }

    ThreadScheduling(Kernel kernel) {
        this.kernel = kernel;
    }

    /** A configuration came. What lateness has led to stays while it may. */
    void configure(Scheduling scheduling) {
        wanted = scheduling;
        raised = Math.min(raised, scheduling.maxAutoPriority());
        complained.clear();
        apply();
    }

    /** Threads may have come. */
    void apply() {
        if (wanted.noSwap() && !locked) {
            locked = attempt(kernel::lockMemory);
        }
        int priority = Math.max(wanted.realtimePriority(), raised);
        Claim claim = new Claim(priority, wanted.niceness(), wanted.cpuAffinity());
        if (claimed.isEmpty() && claim.isNone()) {
            return;
        }
        try {
            Map<Integer, String> tasks = kernel.tasks();
            claimed.keySet().retainAll(tasks.keySet());
            Stream.of(first(tasks, "loop"), first(tasks, "kernel"))
                    .flatMap(Optional::stream)
                    .forEach(tid -> claim(tid, claim));
            tasks.forEach((tid, name) -> {
                if (name.startsWith("rx-")) {
                    claim(tid, claim);
                }
            });
        } catch (IOException unreadable) {
            complain("cannot list the threads: " + unreadable.getMessage());
        }
    }

    /** The one that came first: a thread that another has just started has its name until it has taken its own. */
    private static Optional<Integer> first(Map<Integer, String> tasks, String name) {
        return tasks.entrySet().stream()
                .filter(task -> task.getValue().equals(name))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder());
    }

    private void claim(int tid, Claim claim) {
        Claim former = claimed.getOrDefault(tid, Claim.NONE);
        if (claim.equals(former)) {
            return;
        }
        claimed.put(tid, claim);
        if (claim.realtimePriority() != former.realtimePriority()) {
            attempt(() -> {
                if (claim.realtimePriority() > 0) {
                    kernel.realtime(tid, claim.realtimePriority());
                } else {
                    kernel.ordinary(tid);
                }
            });
        }
        Integer niceness = claim.niceness();
        if (niceness != null && !niceness.equals(former.niceness())) {
            attempt(() -> kernel.niceness(tid, niceness));
        }
        if (!claim.processors().isEmpty() && !claim.processors().equals(former.processors())) {
            attempt(() -> kernel.affinity(tid, claim.processors()));
        }
    }

    /** The loop was later than {@code min_auto_priority_delay}: one step up, as keepalived does. */
    void raise() {
        int priority = Math.max(wanted.realtimePriority(), raised);
        if (priority < wanted.maxAutoPriority()) {
            raised = priority + 1;
            LOG.info("the loop was late: real-time priority {} from now on", raised);
            apply();
        }
    }

    private interface Request {
        void make() throws NetlinkException;
    }

    private boolean attempt(Request request) {
        try {
            request.make();
            return true;
        } catch (NetlinkException refused) {
            if (refused.errno() != Errno.ESRCH) { // it has ended meanwhile
                complain(String.valueOf(refused.getMessage()));
            }
            return false;
        }
    }

    /** Once for each configuration and text. */
    private void complain(String text) {
        if (complained.add(text)) {
            LOG.warn("{}", text);
        }
    }

    /** The real kernel. */
    static final class TaskKernel implements Kernel {
        @Override
        public Map<Integer, String> tasks() throws IOException {
            return Tasks.all();
        }

        @Override
        public void realtime(int tid, int priority) throws NetlinkException {
            Tasks.realtime(tid, priority);
        }

        @Override
        public void ordinary(int tid) throws NetlinkException {
            Tasks.ordinary(tid);
        }

        @Override
        public void niceness(int tid, int niceness) throws NetlinkException {
            Tasks.niceness(tid, niceness);
        }

        @Override
        public void affinity(int tid, List<Integer> processors) throws NetlinkException {
            Tasks.affinity(tid, processors);
        }

        @Override
        public void lockMemory() throws NetlinkException {
            Tasks.lockMemory();
        }
    }
}
