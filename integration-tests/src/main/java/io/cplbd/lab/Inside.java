package io.cplbd.lab;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.sys.NetworkNamespace;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Work of the lab's own JVM inside one of its namespaces: sockets made there stay there. */
public final class Inside {
    private Inside() {}

    /**
     * Does {@code work} on a thread that is inside, and waits for it.
     *
     * @throws LabException if it fails
     */
    public static <T extends @Nullable Object> T call(String namespace, Callable<T> work) {
        try {
            return NetworkNamespace.call(namespace, work);
        } catch (InterruptedException e) {
            throw Command.interrupted(e);
        } catch (Exception e) {
            throw new LabException("in " + namespace + ": " + e.getMessage(), e);
        }
    }

    /** Starts a thread that lives inside. Daemon threads: a lab that fails must be able to end. */
    public static Thread start(String namespace, String threadName, Runnable work) {
        return Thread.ofPlatform().daemon().name(threadName).start(() -> {
            try {
                NetworkNamespace.enter(namespace);
            } catch (NetlinkException e) {
                throw new LabException("thread " + threadName + ": " + e.getMessage(), e);
            }
            work.run();
        });
    }

    /** Waits for the end of a thread that was told to end. */
    public static void join(Thread thread) {
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
