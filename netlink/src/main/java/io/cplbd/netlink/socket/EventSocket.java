package io.cplbd.netlink.socket;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.sys.Descriptor;
import io.cplbd.netlink.wire.Message;
import java.util.List;

/**
 * A socket that listens to the kernel's notifications. Nothing is ever asked through it, so that answers and
 * notifications cannot crowd each other out. One thread receives; any thread may {@link #wake()} it.
 */
public final class EventSocket implements AutoCloseable {
    private final DatagramPort port;
    private final Descriptor wake;

    private EventSocket(DatagramPort port, Descriptor wake) {
        this.port = port;
        this.wake = wake;
    }

    /**
     * Joins multicast groups. What the kernel tells from now on is queued.
     *
     * @param receiveQueue bytes the kernel may hold back before it drops notifications; each counts some 1 KiB
     * @param groups RTNLGRP_... or the ids of a generic family's groups
     * @throws NetlinkException EPERM or EINVAL if a group cannot be joined
     */
    public static EventSocket open(Protocol protocol, int receiveQueue, int... groups) throws NetlinkException {
        Descriptor wake = Descriptor.event();
        try {
            return new EventSocket(KernelPort.open(protocol, wake, receiveQueue, groups), wake);
        } catch (NetlinkException | RuntimeException e) {
            wake.close();
            throw e;
        }
    }

    /**
     * Waits for the next notifications.
     *
     * @param deadlineNs {@link System#nanoTime} at which to stop waiting
     * @return empty if none came in time, or if {@link #wake()} was called, now or earlier, and none is queued
     * @throws NetlinkException ENOBUFS if the kernel dropped notifications ({@link #drain()}, then read the tables anew),
     *     EBADMSG if they could not be read
     */
    public List<Message> receive(long deadlineNs) throws NetlinkException {
        Datagram datagram = port.receive(deadlineNs);
        return datagram == null || datagram.senderPortId() != 0 ? List.of() : Message.split(datagram.bytes());
    }

    /** Throws away what is queued, as is due before the tables are read anew. */
    public void drain() {
        port.drain();
    }

    /** Ends the wait of the receiving thread, for good. */
    public void wake() {
        wake.signal();
    }

    @Override
    public void close() {
        port.close();
        wake.close();
    }
}
