package io.cplbd.netlink.sys;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Named network namespaces, as {@code ip netns} makes them. A namespace belongs to a thread: sockets are made in the
 * namespace the thread is in at that moment, and stay there.
 */
public final class NetworkNamespace {
    private static final String FOLDER = "/run/netns/";

    private NetworkNamespace() {}

    /**
     * Moves the calling thread into a namespace, for the rest of its life. Threads it starts later begin there too.
     *
     * @param nameOrPath a name below /run/netns, or a path (anything with a slash), such as /proc/1/ns/net
     * @throws NetlinkException ENOENT if there is none of that name, EPERM without CAP_SYS_ADMIN, EINVAL if the file is
     *     something else
     * @throws IllegalStateException on a virtual thread: its carrier would be moved instead
     */
    public static void enter(String nameOrPath) throws NetlinkException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("only a platform thread can enter a network namespace");
        }
        String path = nameOrPath.contains("/") ? nameOrPath : FOLDER + nameOrPath;
        String what = "cannot enter network namespace " + nameOrPath;
        try (Descriptor namespace = Descriptor.file(path, what + ": cannot open " + path)) {
            if (LibC.setns(namespace.fd(), LibC.CLONE_NEWNET) < 0) {
                int errno = LibC.errno();
                throw new NetlinkException(
                        errno, errno == Errno.EINVAL ? what + ": " + path + " is not a network namespace" : what);
            }
        }
    }

    /**
     * Runs {@code work} inside a namespace, on a platform thread of its own, and waits for it.
     *
     * @throws NetlinkException as {@link #enter} does
     * @throws InterruptedException if the caller is interrupted; so is the work then
     * @throws Exception whatever {@code work} throws
     */
    public static <T extends @Nullable Object> T call(String nameOrPath, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(nameOrPath);
            return work.call();
        });
        Thread.ofPlatform().name("netns-" + nameOrPath).start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }
}
