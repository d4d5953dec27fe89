package io.cplbd.netlink.sys;

import io.cplbd.netlink.NetlinkException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An open file descriptor: closed once, and never used after that, whoever else the kernel gave its number to. */
public final class Descriptor implements AutoCloseable {
    private static final int CLOSED = -1;

    private int fd;

    private Descriptor(int fd) {
        this.fd = fd;
    }

    /** Opens a socket that does not block and is not inherited by children. */
    public static Descriptor socket(int domain, int type, int protocol, String purpose) throws NetlinkException {
        return opened(LibC.socket(domain, type | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, protocol), purpose);
    }

    /** Opens an event counter: readable from {@link #signal()} on. */
    public static Descriptor event() throws NetlinkException {
        return opened(LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC), "cannot make an eventfd");
    }

    /** Opens a file for reading. */
    static Descriptor file(String path, String purpose) throws NetlinkException {
        return opened(LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC), purpose);
    }

    private static Descriptor opened(int fd, String purpose) throws NetlinkException {
        if (fd < 0) {
            throw new NetlinkException(LibC.errno(), purpose);
        }
        return new Descriptor(fd);
    }

    /** The number; -1 once closed, which every call then refuses with EBADF. */
    public synchronized int fd() {
        return fd;
    }

    /** Makes an event counter readable. */
    public synchronized void signal() {
        byte[] one = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(1)
                .array();
        // Fails only when closed, or when already signalled 2^64 times: either way there is nothing left to wake.
        LibC.write(fd, one, one.length);
    }

    /** Sets an option whose value is one int. */
    public void option(int level, int option, int value, String purpose) throws NetlinkException {
        option(level, option, ints(value), purpose);
    }

    /** Sets an option whose value is a structure. */
    public void option(int level, int option, byte[] value, String purpose) throws NetlinkException {
        if (LibC.setsockopt(fd(), level, option, value, value.length) < 0) {
            throw new NetlinkException(LibC.errno(), purpose);
        }
    }

    /** Native-order bytes of some ints. */
    static byte[] ints(int... values) {
        ByteBuffer out = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }

    @Override
    public synchronized void close() {
        if (fd != CLOSED) {
            LibC.close(fd);
            fd = CLOSED;
        }
    }
}
