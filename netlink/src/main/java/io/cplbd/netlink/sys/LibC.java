package io.cplbd.netlink.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The C library's system calls, directly mapped. Each returns -1 on failure, and {@link #errno()} then tells why, on the
 * same thread. Constants are those of Linux on x86_64 and aarch64, which agree on all of them.
 *
 * <p>{@code byte[]} arguments are copied in and out, so they may be used by calls that block; a {@code ByteBuffer} must be
 * direct and is used from its first byte, whatever its position.
 */
public final class LibC {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;

    public static final int SOCK_RAW = 3;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_RCVBUF = 8;
    public static final int SO_PRIORITY = 12;
    public static final int SO_BINDTODEVICE = 25;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_MARK = 36;

    public static final int SOL_NETLINK = 270;

    public static final int MSG_PEEK = 0x2;
    /** On netlink sockets: return the length of the datagram even if the buffer is shorter. */
    public static final int MSG_TRUNC = 0x20;

    public static final int MSG_DONTWAIT = 0x40;

    public static final short POLLIN = 0x1;

    public static final int O_RDONLY = 0;
    public static final int O_CLOEXEC = 0x80000;
    public static final int EFD_NONBLOCK = 0x800;
    public static final int EFD_CLOEXEC = 0x80000;
    public static final int CLONE_NEWNET = 0x40000000;

    /** Room for a struct sigaction of any C library; glibc's has 152 bytes. */
    public static final int SIGACTION_BYTES = 256;

    static {
        // The C library is in the process already: asking for it by name would search the disk.
        Native.register(LibC.class, NativeLibrary.getProcess());
    }

    private LibC() {}

    /** Error number of the last call this thread made here. */
    public static int errno() {
        return Native.getLastError();
    }

    public static native int socket(int domain, int type, int protocol);

    public static native int bind(int fd, byte[] address, int addressLength);

    public static native int setsockopt(int fd, int level, int option, byte[] value, int valueLength);

    public static native long sendto(int fd, byte[] bytes, long length, int flags, byte[] address, int addressLength);

    /** {@code addressLength}: one native int, in and out. */
    public static native long recvfrom(
            int fd, ByteBuffer bytes, long capacity, int flags, byte[] address, byte[] addressLength);

    /** {@code pollfds}: struct pollfd { int fd; short events; short revents; } for each descriptor. */
    public static native int poll(byte[] pollfds, long count, int timeoutMs);

    public static native int eventfd(int initialValue, int flags);

    public static native long write(int fd, byte[] bytes, long length);

    public static native int open(String path, int flags);

    public static native int setns(int fd, int namespaceType);

    /** {@code param}: struct sched_param { int sched_priority; }. */
    public static native int sched_setscheduler(int tid, int policy, byte[] param);

    public static native int sched_setaffinity(int tid, long maskBytes, byte[] mask);

    public static native int setpriority(int which, int who, int niceness);

    public static native int mlockall(int flags);

    public static native int close(int fd);

    /**
     * {@code action} and {@code former}: struct sigaction, at most {@link #SIGACTION_BYTES}; null leaves the signal as it is, or does
     * not ask for what was.
     */
    public static native int sigaction(int signal, byte @Nullable [] action, byte @Nullable [] former);

    /**
     * Calls every function once, with a descriptor that does not exist, so that no later call meets a class or a symbol
     * that is not loaded yet: that costs a thread with a deadline hundreds of milliseconds.
     */
    public static void touch() {
        byte[] nothing = new byte[4];
        socket(-1, 0, 0);
        bind(-1, nothing, 0);
        setsockopt(-1, 0, 0, nothing, 0);
        sendto(-1, nothing, 0, 0, nothing, 0);
        recvfrom(-1, ByteBuffer.allocateDirect(4), 0, 0, nothing, nothing);
        poll(nothing, 0, 0);
        int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        write(-1, nothing, 0);
        open("", O_RDONLY | O_CLOEXEC);
        setns(-1, CLONE_NEWNET);
        sched_setscheduler(-1, 0, nothing);
        sched_setaffinity(-1, 0, nothing);
        setpriority(-1, 0, 0);
        mlockall(0);
        sigaction(-1, null, null);
        close(event);
        errno();
    }
}
