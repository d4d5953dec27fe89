package io.cplbd.netlink.socket;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.sys.Descriptor;
import io.cplbd.netlink.sys.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A netlink socket of the kernel, in the namespace of the thread that opened it. */
final class KernelPort implements DatagramPort {
    // include/uapi/linux/netlink.h
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    /** struct sockaddr_nl: family, padding, port, groups. */
    private static final int SOCKADDR_NL_SIZE = 12;

    private static final int SOCKADDR_NL_PORT_OFFSET = 4;
    /** The kernel makes dump datagrams as large as the buffers it has seen, up to this. */
    private static final int INITIAL_BUFFER = 32 * 1024;

    private static final int POLLFD_SIZE = 8;
    private static final int DEFAULT_RECEIVE_QUEUE = 1 << 20;

    private final Descriptor socket;
    /** Readable once the wait should end early. */
    private final @Nullable Descriptor wake;

    private final int receiveQueue;
    private final String name;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BUFFER);

    private KernelPort(Descriptor socket, @Nullable Descriptor wake, int receiveQueue, String name) {
        this.socket = socket;
        this.wake = wake;
        this.receiveQueue = receiveQueue;
        this.name = name;
    }

    static KernelPort open(Protocol protocol) throws NetlinkException {
        return open(protocol, null, DEFAULT_RECEIVE_QUEUE);
    }

    /**
     * @param receiveQueue bytes the kernel may hold for this socket before it drops (its own bookkeeping counts, some 700
     *     bytes for each datagram); without CAP_NET_ADMIN net.core.rmem_max is the limit
     */
    static KernelPort open(Protocol protocol, @Nullable Descriptor wake, int receiveQueue, int... groups)
            throws NetlinkException {
        String name = "netlink " + protocol.name().toLowerCase(Locale.ROOT) + " socket";
        Descriptor socket =
                Descriptor.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, protocol.number(), "cannot open a " + name);
        try {
            String what = "cannot set up a " + name;
            socket.option(LibC.SOL_NETLINK, NETLINK_EXT_ACK, 1, what);
            socket.option(LibC.SOL_NETLINK, NETLINK_CAP_ACK, 1, what);
            socket.option(LibC.SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1, what);
            try {
                socket.option(LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, receiveQueue, what);
            } catch (NetlinkException e) {
                socket.option(LibC.SOL_SOCKET, LibC.SO_RCVBUF, receiveQueue, what);
            }
            byte[] any = address();
            if (LibC.bind(socket.fd(), any, any.length) < 0) {
                throw new NetlinkException(LibC.errno(), "cannot bind a " + name);
            }
            for (int group : groups) {
                socket.option(
                        LibC.SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group, "cannot join group " + group + " of " + name);
            }
            return new KernelPort(socket, wake, receiveQueue, name);
        } catch (NetlinkException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void send(byte[] datagram) throws NetlinkException {
        byte[] kernel = address();
        if (LibC.sendto(socket.fd(), datagram, datagram.length, 0, kernel, kernel.length) < 0) {
            throw new NetlinkException(LibC.errno(), "cannot send to the " + name);
        }
    }

    @Override
    public @Nullable Datagram receive(long deadlineNs) throws NetlinkException {
        Datagram datagram = receiveNow();
        while (datagram == null && await(deadlineNs)) {
            datagram = receiveNow();
        }
        return datagram;
    }

    @Override
    public void drain() {
        long drained = 0;
        while (drained <= 2L * receiveQueue) {
            try {
                Datagram datagram = receiveNow();
                if (datagram == null) {
                    return;
                }
                drained += datagram.bytes().remaining();
            } catch (NetlinkException e) {
                if (e.errno() != Errno.ENOBUFS) {
                    return; // the socket itself is broken: the next call says so
                }
                drained++;
            }
        }
    }

    /** The datagram at the head of the queue, or null if there is none. */
    private @Nullable Datagram receiveNow() throws NetlinkException {
        byte[] sender = address();
        // A look at the length first: a datagram that is received into too short a buffer is lost.
        long length = receive(LibC.MSG_PEEK | LibC.MSG_TRUNC, sender);
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(Math.toIntExact(length));
        }
        if (length >= 0) {
            length = receive(LibC.MSG_TRUNC, sender);
        }
        if (length < 0) {
            return null;
        }
        if (length > buffer.capacity()) {
            throw new NetlinkException(Errno.EBADMSG, name + " cut off an answer of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        buffer.get(0, bytes);
        int port = ByteBuffer.wrap(sender).order(ByteOrder.nativeOrder()).getInt(SOCKADDR_NL_PORT_OFFSET);
        return new Datagram(port, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
    }

    private long receive(int flags, byte[] sender) throws NetlinkException {
        byte[] senderLength = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(sender.length)
                .array();
        long length =
                LibC.recvfrom(socket.fd(), buffer, buffer.capacity(), flags | LibC.MSG_DONTWAIT, sender, senderLength);
        if (length < 0) {
            int errno = LibC.errno();
            if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
                return -1;
            }
            throw new NetlinkException(
                    errno, errno == Errno.ENOBUFS ? name + " was overrun" : "cannot receive from the " + name);
        }
        return length;
    }

    /** False once the deadline has passed or the wait was ended; true if it is worth another look. */
    private boolean await(long deadlineNs) throws NetlinkException {
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
            return false;
        }
        int timeoutMs = (int) Math.min(Integer.MAX_VALUE, leftNs / 1_000_000 + 1);
        ByteBuffer fds = ByteBuffer.allocate(wake == null ? POLLFD_SIZE : 2 * POLLFD_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(socket.fd())
                .putShort(LibC.POLLIN);
        if (wake != null) {
            fds.putInt(POLLFD_SIZE, wake.fd()).putShort(POLLFD_SIZE + 4, LibC.POLLIN);
        }
        if (LibC.poll(fds.array(), fds.capacity() / POLLFD_SIZE, timeoutMs) < 0 && LibC.errno() != Errno.EINTR) {
            throw new NetlinkException(LibC.errno(), "cannot wait for the " + name);
        }
        return wake == null || fds.getShort(POLLFD_SIZE + 6) == 0;
    }

    private static byte[] address() {
        return ByteBuffer.allocate(SOCKADDR_NL_SIZE)
                .order(ByteOrder.nativeOrder())
                .putShort((short) LibC.AF_NETLINK)
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
