package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Flag;
import io.cplbd.ipvs.model.VirtualService.Persistence;
import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the kernel answers. What the model cannot say becomes something that equals nothing wanted, or null where
 * not even its address can be said; bytes that make no sense give a {@link WireException}.
 */
final class Replies {
    /** By IP_VS_CONN_F_TUNNEL_TYPE_... */
    static final List<Encapsulation> TUNNEL_TYPES = List.of(Encapsulation.IPIP, Encapsulation.GUE, Encapsulation.GRE);

    /** By IP_VS_TUNNEL_ENCAP_FLAG_... */
    static final List<Checksum> TUNNEL_FLAGS = List.of(Checksum.NONE, Checksum.FULL, Checksum.REMOTE);

    private Replies() {}

    /** The command of a message and its attributes. */
    record Reply(int command, Attributes attributes) {
        static Reply read(Message message) throws WireException {
            ByteBuffer in = message.payload();
            GenlMsgHdr header = GenlMsgHdr.read(in);
            return new Reply(header.command(), Attributes.read(in));
        }
    }

    /** Null if it is for a protocol that this program does not know. */
    static @Nullable VirtualService service(Attributes reply) throws WireException {
        Attributes in = nested(reply, Ipvs.ATTR_SERVICE);
        ServiceAddress address = serviceAddress(in);
        if (address == null) {
            return null;
        }
        String schedulerName = in.string(Ipvs.SVC_SCHED_NAME);
        Scheduler scheduler =
                schedulerName == null ? null : Scheduler.named(schedulerName).orElse(null);
        int bits = flags(in);
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if ((bits & flag.bit()) != 0) {
                flags.add(flag);
            }
        }
        if ((bits & Ipvs.FLAG_PERSISTENT) == 0) {
            return new VirtualService(address, scheduler, flags, null);
        }
        Persistence persistence = persistence(in, address.ipv6());
        return new VirtualService(address, persistence == null ? null : scheduler, flags, persistence);
    }

    /** Of a message about a service; null if it is for a protocol that this program does not know. */
    static @Nullable ServiceAddress serviceAddress(Attributes service) throws WireException {
        boolean ipv6 = ipv6(need(service, Ipvs.SVC_AF).u16());
        Attribute mark = service.find(Ipvs.SVC_FWMARK);
        if (mark != null) {
            if (mark.u32() == 0) {
                throw new WireException("a service of firewall mark 0");
            }
            return new ServiceAddress.FirewallMark(mark.u32(), ipv6);
        }
        int protocol = need(service, Ipvs.SVC_PROTOCOL).u16();
        InetAddress address = address(need(service, Ipvs.SVC_ADDR), ipv6);
        int port = port(need(service, Ipvs.SVC_PORT));
        for (Transport transport : Transport.values()) {
            if (transport.number() == protocol) {
                return new ServiceAddress.Endpoint(transport, address, port);
            }
        }
        return null;
    }

    /** Null if the model cannot say it. */
    private static @Nullable Persistence persistence(Attributes in, boolean ipv6) throws WireException {
        int timeoutS = need(in, Ipvs.SVC_TIMEOUT).u32();
        int prefixLength;
        if (ipv6) {
            prefixLength = need(in, Ipvs.SVC_NETMASK).u32();
        } else {
            int mask = bytes(need(in, Ipvs.SVC_NETMASK), Integer.BYTES).getInt();
            prefixLength = Integer.bitCount(mask);
            if (mask != ipv4Mask(prefixLength)) {
                return null;
            }
        }
        if (timeoutS < 1 || prefixLength < 0 || prefixLength > Family.IPV6.addressBits()) {
            return null;
        }
        return new Persistence(timeoutS, prefixLength, in.string(Ipvs.SVC_PE_NAME));
    }

    /** The mask of an IPv4 prefix of 0-32 bits. */
    static int ipv4Mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength);
    }

    /** The first half of struct ip_vs_flags; the other says which flags are meant, here all. */
    private static int flags(Attributes in) throws WireException {
        return bytes(need(in, Ipvs.SVC_FLAGS), 2 * Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .getInt();
    }

    /** A real server of {@code service}, whose family is its own where the kernel does not tell it (before 3.18). */
    static RealServer server(Attributes reply, ServiceAddress service) throws WireException {
        Attributes in = nested(reply, Ipvs.ATTR_DEST);
        int weight = need(in, Ipvs.DEST_WEIGHT).u32();
        long upper = number(need(in, Ipvs.DEST_U_THRESH));
        long lower = number(need(in, Ipvs.DEST_L_THRESH));
        if (weight < 0 || lower < 0 || lower > upper || upper > 0xffff_ffffL) {
            throw new WireException("a real server of weight " + weight + " and thresholds " + upper + ", " + lower);
        }
        return new RealServer(
                serverAddress(in, service), port(need(in, Ipvs.DEST_PORT)), method(in), weight, upper, lower);
    }

    private static InetAddress serverAddress(Attributes in, ServiceAddress service) throws WireException {
        Attribute family = in.find(Ipvs.DEST_ADDR_FAMILY);
        return address(need(in, Ipvs.DEST_ADDR), family == null ? service.ipv6() : ipv6(family.u16()));
    }

    private static ForwardMethod method(Attributes in) throws WireException {
        int method = need(in, Ipvs.DEST_FWD_METHOD).u32() & Ipvs.FORWARD_MASK;
        if (method == Ipvs.FORWARD_MASQUERADE) {
            return new ForwardMethod.Masquerade();
        }
        if (method == Ipvs.FORWARD_DIRECT_ROUTING) {
            return new ForwardMethod.DirectRouting();
        }
        // Kernels before 5.2 have no other tunnels than IPIP and do not tell the type.
        int type = in.u8(Ipvs.DEST_TUN_TYPE, 0);
        Attribute portOrNull = in.find(Ipvs.DEST_TUN_PORT);
        int port = portOrNull == null ? 0 : port(portOrNull);
        int flags = in.u16(Ipvs.DEST_TUN_FLAGS, 0);
        if (method == Ipvs.FORWARD_TUNNEL && type < TUNNEL_TYPES.size() && flags < TUNNEL_FLAGS.size()) {
            Encapsulation encapsulation = TUNNEL_TYPES.get(type);
            if ((encapsulation == Encapsulation.GUE) == (port != 0)) {
                return new ForwardMethod.Tunnel(encapsulation, port, TUNNEL_FLAGS.get(flags));
            }
        }
        return new ForwardMethod.Other(method, type, port, flags);
    }

    static ServiceStatistics.Server serverStatistics(Attributes reply, ServiceAddress service) throws WireException {
        Attributes in = nested(reply, Ipvs.ATTR_DEST);
        return new ServiceStatistics.Server(
                serverAddress(in, service),
                port(need(in, Ipvs.DEST_PORT)),
                number(need(in, Ipvs.DEST_ACTIVE_CONNS)),
                number(need(in, Ipvs.DEST_INACT_CONNS)),
                number(need(in, Ipvs.DEST_PERSIST_CONNS)),
                statistics(in, Ipvs.DEST_STATS64, Ipvs.DEST_STATS));
    }

    static @Nullable ServiceStatistics serviceStatistics(Attributes reply) throws WireException {
        Attributes in = nested(reply, Ipvs.ATTR_SERVICE);
        ServiceAddress address = serviceAddress(in);
        return address == null
                ? null
                : new ServiceStatistics(address, statistics(in, Ipvs.SVC_STATS64, Ipvs.SVC_STATS), List.of());
    }

    /** The 64-bit counters, or those before kernel 4.1. */
    private static Statistics statistics(Attributes in, int type64, int type) throws WireException {
        Attribute counters = in.find(type64);
        Attributes all = (counters == null ? need(in, type) : counters).nested();
        return new Statistics(
                number(need(all, Ipvs.STATS_CONNS)),
                number(need(all, Ipvs.STATS_INPKTS)),
                number(need(all, Ipvs.STATS_OUTPKTS)),
                number(need(all, Ipvs.STATS_INBYTES)),
                number(need(all, Ipvs.STATS_OUTBYTES)),
                number(need(all, Ipvs.STATS_CPS)),
                number(need(all, Ipvs.STATS_INPPS)),
                number(need(all, Ipvs.STATS_OUTPPS)),
                number(need(all, Ipvs.STATS_INBPS)),
                number(need(all, Ipvs.STATS_OUTBPS)));
    }

    static Info info(Attributes in) throws WireException {
        int version = need(in, Ipvs.INFO_VERSION).u32();
        return new Info(
                (version >> 16 & 0xff) + "." + (version >> 8 & 0xff) + "." + (version & 0xff),
                need(in, Ipvs.INFO_CONN_TAB_SIZE).u32());
    }

    static Timeouts timeouts(Attributes in) throws WireException {
        return new Timeouts(
                seconds(in, Ipvs.ATTR_TIMEOUT_TCP),
                seconds(in, Ipvs.ATTR_TIMEOUT_TCP_FIN),
                seconds(in, Ipvs.ATTR_TIMEOUT_UDP));
    }

    private static int seconds(Attributes in, int type) throws WireException {
        int seconds = need(in, type).u32();
        if (seconds < 0) {
            throw new WireException("timeout of " + seconds + " s");
        }
        return seconds;
    }

    static SyncDaemon syncDaemon(Attributes reply) throws WireException {
        Attributes in = nested(reply, Ipvs.ATTR_DAEMON);
        SyncDaemon.Role role = SyncDaemon.Role.of(need(in, Ipvs.DAEMON_STATE).u32());
        if (role == null) {
            throw new WireException("a sync daemon that is neither master nor backup");
        }
        Attribute group = in.find(Ipvs.DAEMON_MCAST_GROUP);
        Attribute group6 = in.find(Ipvs.DAEMON_MCAST_GROUP6);
        try {
            return new SyncDaemon(
                    role,
                    need(in, Ipvs.DAEMON_MCAST_IFN).string(),
                    need(in, Ipvs.DAEMON_SYNC_ID).u32(),
                    in.u16(Ipvs.DAEMON_SYNC_MAXLEN, 0),
                    group != null ? address(group, false) : group6 != null ? address(group6, true) : null,
                    in.u16(Ipvs.DAEMON_MCAST_PORT, 0),
                    in.u8(Ipvs.DAEMON_MCAST_TTL, 0));
        } catch (IllegalArgumentException e) {
            throw new WireException(String.valueOf(e.getMessage()));
        }
    }

    private static boolean ipv6(int family) throws WireException {
        if (family == Family.IPV4.number()) {
            return false;
        }
        if (family == Family.IPV6.number()) {
            return true;
        }
        throw new WireException("address family " + family + " in the IPVS table");
    }

    /** Of union nf_inet_addr, or just as long as its family asks for. */
    private static InetAddress address(Attribute attribute, boolean ipv6) throws WireException {
        int length = ipv6 ? 16 : 4;
        byte[] bytes = attribute.bytes();
        if (bytes.length < length) {
            throw new WireException("an address of " + bytes.length + " bytes, not " + length);
        }
        try {
            byte[] address = Arrays.copyOf(bytes, length);
            // The two-argument form would turn ::ffff:a.b.c.d into an IPv4 address.
            return ipv6
                    ? Inet6Address.getByAddress(null, address, /* scope_id= */ -1)
                    : InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("only the length can be wrong, and it is not", e);
        }
    }

    private static int port(Attribute attribute) throws WireException {
        return Short.toUnsignedInt(bytes(attribute, Short.BYTES).getShort());
    }

    /** A count of 32 or 64 bits. */
    private static long number(Attribute attribute) throws WireException {
        ByteBuffer payload = attribute.payload();
        return payload.remaining() == Long.BYTES ? payload.getLong() : Integer.toUnsignedLong(attribute.u32());
    }

    /** The payload in network order, once its length is known. */
    private static ByteBuffer bytes(Attribute attribute, int length) throws WireException {
        ByteBuffer payload = attribute.payload();
        if (payload.remaining() != length) {
            throw new WireException("attribute " + attribute.type() + " should hold " + length + " bytes, it holds "
                    + payload.remaining());
        }
        return payload.order(ByteOrder.BIG_ENDIAN);
    }

    private static Attributes nested(Attributes in, int type) throws WireException {
        return need(in, type).nested();
    }

    private static Attribute need(Attributes in, int type) throws WireException {
        Attribute attribute = in.find(type);
        if (attribute == null) {
            throw new WireException("attribute " + type + " is missing");
        }
        return attribute;
    }
}
