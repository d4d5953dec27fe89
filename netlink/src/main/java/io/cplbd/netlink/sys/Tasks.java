package io.cplbd.netlink.sys;

import io.cplbd.netlink.NetlinkException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the kernel schedules the threads of this process (it calls them tasks), and whether it may swap them out. */
public final class Tasks {
    // include/uapi/linux/sched.h
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_RR = 2;
    /** What a thread starts, be it a thread or a script, is scheduled as any other. */
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private static final int PRIO_PROCESS = 0;

    // include/uapi/asm-generic/mman.h: what is there and what will come, but only once it is used
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    /** CPU_SETSIZE of sched.h, in bytes. */
    private static final int MASK_BYTES = 128;

    private Tasks() {}

    /**
     * The threads of this process, by their number, with the first 15 bytes of their names.
     *
     * @throws IOException if /proc cannot be read
     */
    public static Map<Integer, String> all() throws IOException {
        Map<Integer, String> names = new LinkedHashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String name = name(task);
                if (name != null) {
                    names.put(Integer.valueOf(task.getFileName().toString()), name);
                }
            }
        }
        return names;
    }

    /** Null when it has ended meanwhile. */
    private static @Nullable String name(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (NoSuchFileException ended) {
            return null;
        }
    }

    /**
     * Makes a thread a real-time one: whenever it can run it does, before all ordinary ones.
     *
     * @param priority 1-99
     * @throws NetlinkException EPERM without CAP_SYS_NICE, ESRCH if the thread is gone
     */
    public static void realtime(int tid, int priority) throws NetlinkException {
        check(
                LibC.sched_setscheduler(tid, SCHED_RR | SCHED_RESET_ON_FORK, Descriptor.ints(priority)),
                "cannot make thread " + tid + " a real-time one of priority " + priority);
    }

    /** Makes a real-time thread an ordinary one again. */
    public static void ordinary(int tid) throws NetlinkException {
        check(LibC.sched_setscheduler(tid, SCHED_OTHER, Descriptor.ints(0)), "cannot make thread " + tid + " ordinary");
    }

    /**
     * Sets how much an ordinary thread gives way to others.
     *
     * @param niceness -20 (not at all) to 19
     * @throws NetlinkException EACCES below the present one without CAP_SYS_NICE
     */
    public static void niceness(int tid, int niceness) throws NetlinkException {
        check(
                LibC.setpriority(PRIO_PROCESS, tid, niceness),
                "cannot set the niceness of thread " + tid + " to " + niceness);
    }

    /**
     * Binds a thread to processors.
     *
     * @param processors their numbers, 0-1023
     * @throws NetlinkException EINVAL if there is none of them
     */
    public static void affinity(int tid, Collection<Integer> processors) throws NetlinkException {
        byte[] mask = new byte[MASK_BYTES];
        for (int processor : processors) {
            if (processor >= 0 && processor < MASK_BYTES * Byte.SIZE) {
                // An array of longs; on a machine of the other byte order the bytes of each lie the other way round.
                int bit = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.BIG_ENDIAN
                        ? processor ^ (Long.SIZE - Byte.SIZE)
                        : processor;
                mask[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
            }
        }
        check(
                LibC.sched_setaffinity(tid, mask.length, mask),
                "cannot bind thread " + tid + " to the processors " + processors);
    }

    /**
     * Keeps in memory what this process uses, from the moment it uses it.
     *
     * @throws NetlinkException EPERM or ENOMEM beyond RLIMIT_MEMLOCK without CAP_IPC_LOCK
     */
    public static void lockMemory() throws NetlinkException {
        check(LibC.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT), "cannot lock memory");
    }

    private static void check(int result, String what) throws NetlinkException {
        if (result != 0) {
            throw new NetlinkException(LibC.errno(), what);
        }
    }
}
