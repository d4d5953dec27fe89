package io.cplbd.netlink.socket;

import io.cplbd.netlink.NetlinkException;
import org.jspecify.annotations.Nullable;

/** Sends and receives whole datagrams; what the exchange is tested against. */
interface DatagramPort extends AutoCloseable {

    /** Sends one datagram to the kernel, which works through it before this returns. */
    void send(byte[] datagram) throws NetlinkException;

    /**
     * Waits for the next datagram.
     *
     * @param deadlineNs {@link System#nanoTime} at which to stop waiting; what is already there is taken even after it
     * @return null if none came
     * @throws NetlinkException ENOBUFS if the kernel had to drop something for this socket
     */
    @Nullable
    Datagram receive(long deadlineNs) throws NetlinkException;

    /**
     * Throws away what is queued. After ENOBUFS the kernel drops everything until the queue was empty once, so this comes
     * before anything is asked anew. Bounded: it ends once more than a full queue was thrown away.
     */
    void drain();

    @Override
    void close();
}
