package io.cplbd.netlink.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.cplbd.netlink.NetlinkException;
import java.lang.ref.Reference;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A raw IP socket that receives nothing. Packets of the protocol are captured elsewhere; this socket is kept open
 *
 * <ul>
 *   <li>because without one the kernel answers each unicast packet of the protocol with ICMP protocol unreachable (IPv6:
 *       parameter problem),
 *   <li>to hold membership of multicast groups, so that switches that snoop keep sending them,
 *   <li>to send packets the kernel has to route, which unicast peers need.
 * </ul>
 *
 * <p>Belongs to the namespace of the thread that opened it. Not thread-safe.
 */
public final class ProtocolSocket implements AutoCloseable {
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;

    // include/uapi/linux/in.h, in6.h
    private static final int IP_HDRINCL = 3;
    private static final int IP_MULTICAST_IF = 32;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IP_MULTICAST_ALL = 49;
    private static final int IP_UNICAST_IF = 50;
    private static final int IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_MULTICAST_ALL = 29;
    private static final int IPV6_HDRINCL = 36;
    private static final int IPV6_UNICAST_IF = 76;
    private static final int MCAST_JOIN_GROUP = 42;
    private static final int MCAST_LEAVE_GROUP = 45;

    private static final int SOCKADDR_STORAGE_SIZE = 128;
    private static final int SOCKADDR_IN_SIZE = 16;
    private static final int SOCKADDR_IN6_SIZE = 28;

    /** TC_PRIO_CONTROL: in front of all else in the default queueing discipline. */
    private static final int PRIORITY = 7;

    private static final short BPF_RET_K = 0x06;

    private static final int UNKNOWN = -1;

    private final Descriptor socket;
    private final boolean ipv6;
    /** The interface the socket is set to send through; 0 leaves it to the routes. */
    private int sendIndex;

    private ProtocolSocket(Descriptor socket, boolean ipv6) {
        this.socket = socket;
        this.ipv6 = ipv6;
    }

    /**
     * Opens the socket.
     *
     * @param family {@link LibC#AF_INET} or {@link LibC#AF_INET6}
     * @param protocol IP protocol number, 1-255; VRRP is 112
     * @throws NetlinkException EPERM without CAP_NET_RAW and CAP_NET_ADMIN, EAFNOSUPPORT where the kernel has no IPv6
     */
    public static ProtocolSocket open(int family, int protocol) throws NetlinkException {
        String what = "cannot open a raw socket for IP protocol " + protocol;
        Descriptor socket = Descriptor.socket(family, LibC.SOCK_RAW, protocol, what);
        try {
            refuseAll(socket, what);
            // The least the kernel allows: nothing passes the filter, this is for what came before it was there.
            socket.option(LibC.SOL_SOCKET, LibC.SO_RCVBUF, 0, what);
            socket.option(LibC.SOL_SOCKET, LibC.SO_PRIORITY, PRIORITY, what);
            boolean ipv6 = family == LibC.AF_INET6;
            int level = ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
            socket.option(level, ipv6 ? IPV6_HDRINCL : IP_HDRINCL, 1, what);
            socket.option(level, ipv6 ? IPV6_MULTICAST_ALL : IP_MULTICAST_ALL, 0, what);
            socket.option(level, ipv6 ? IPV6_MULTICAST_LOOP : IP_MULTICAST_LOOP, 0, what);
            return new ProtocolSocket(socket, ipv6);
        } catch (NetlinkException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Attaches the one-instruction filter {@code ret #0}: struct sock_fprog, include/uapi/linux/filter.h. */
    private static void refuseAll(Descriptor socket, String what) throws NetlinkException {
        ByteBuffer program = ByteBuffer.allocateDirect(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort(BPF_RET_K)
                .put((byte) 0)
                .put((byte) 0)
                .putInt(0);
        byte[] fprog = ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) 1)
                .position(Long.BYTES)
                .putLong(Pointer.nativeValue(Native.getDirectBufferPointer(program)))
                .array();
        try {
            socket.option(LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER, fprog, what);
        } finally {
            Reference.reachabilityFence(program); // the kernel reads it through a bare address
        }
    }

    /**
     * Joins a multicast group on one interface. The kernel allows a socket 20 IPv4 memberships by default
     * (net.ipv4.igmp_max_memberships).
     *
     * @throws NetlinkException EADDRINUSE if already joined, ENODEV if there is no such interface, ENOBUFS at the limit
     */
    public void joinGroup(int ifIndex, InetAddress group) throws NetlinkException {
        membership(MCAST_JOIN_GROUP, "join", ifIndex, group);
    }

    /**
     * Leaves a group joined before.
     *
     * @throws NetlinkException EADDRNOTAVAIL if it was not joined
     */
    public void leaveGroup(int ifIndex, InetAddress group) throws NetlinkException {
        membership(MCAST_LEAVE_GROUP, "leave", ifIndex, group);
    }

    private void membership(int option, String verb, int ifIndex, InetAddress group) throws NetlinkException {
        // struct group_req: interface index, 4 bytes of padding, struct sockaddr_storage
        byte[] request = ByteBuffer.allocate(Long.BYTES + SOCKADDR_STORAGE_SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(ifIndex)
                .position(Long.BYTES)
                .put(sockaddr(group, 0))
                .array();
        String what = "cannot " + verb + " group " + group.getHostAddress() + " on interface " + ifIndex;
        socket.option(ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, option, request, what);
    }

    /**
     * Sends one packet, at once or not at all.
     *
     * @param packet IP header included. IPv4: the kernel fills in the header's checksum, and an identification of 0
     * @param destination where to, the same as in the header
     * @param ifIndex the interface to send through; 0 lets the routes decide. Link-local IPv6 destinations need one
     * @return 0, or the error number: ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL (no such interface, or one without a usable
     *     IPv6 address), EAGAIN and ENOBUFS (queue full), EMSGSIZE (above the MTU), EPERM (firewall), EBADF (closed)
     */
    public int send(byte[] packet, InetAddress destination, int ifIndex) {
        if (ifIndex != sendIndex) {
            int errno = sendThrough(ifIndex);
            sendIndex = errno == 0 ? ifIndex : UNKNOWN;
            if (errno != 0) {
                return errno;
            }
        }
        byte[] address = sockaddr(destination, ifIndex);
        long sent = LibC.sendto(socket.fd(), packet, packet.length, LibC.MSG_DONTWAIT, address, address.length);
        return sent < 0 ? LibC.errno() : 0;
    }

    private int sendThrough(int ifIndex) {
        // The unicast options want the index in network order, the multicast ones in native order (struct ip_mreqn).
        byte[] networkOrder = ByteBuffer.allocate(Integer.BYTES).putInt(ifIndex).array();
        byte[] multicast = ipv6 ? Descriptor.ints(ifIndex) : Descriptor.ints(0, 0, ifIndex);
        int level = ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
        int fd = socket.fd();
        if (LibC.setsockopt(fd, level, ipv6 ? IPV6_UNICAST_IF : IP_UNICAST_IF, networkOrder, networkOrder.length) < 0
                || LibC.setsockopt(fd, level, ipv6 ? IPV6_MULTICAST_IF : IP_MULTICAST_IF, multicast, multicast.length)
                        < 0) {
            return LibC.errno();
        }
        return 0;
    }

    private static byte[] sockaddr(InetAddress address, int scopeId) {
        ByteBuffer out = address instanceof Inet4Address
                ? ByteBuffer.allocate(SOCKADDR_IN_SIZE)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) LibC.AF_INET)
                        .putShort((short) 0)
                        .put(address.getAddress())
                : ByteBuffer.allocate(SOCKADDR_IN6_SIZE)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) LibC.AF_INET6)
                        .putShort((short) 0)
                        .putInt(0)
                        .put(address.getAddress())
                        .putInt(scopeId);
        return out.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
