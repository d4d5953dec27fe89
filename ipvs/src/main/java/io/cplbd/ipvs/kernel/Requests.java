package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.model.VirtualService.Flag;
import io.cplbd.ipvs.model.VirtualService.Persistence;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.MessageWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the family, attributes in the order in which ipvsadm sends them. Ports and addresses are in network
 * order, all else in that of the machine.
 *
 * @param family the id the kernel gave to the family
 */
record Requests(int family) {
    /** union nf_inet_addr. */
    private static final int ADDRESS_BYTES = 16;

    byte[] of(Operation operation) {
        // No switch over types: each is linked at its first use, which a start with thousands of these would wait for.
        if (operation instanceof Operation.AddServer(ServiceAddress service, RealServer wanted)) {
            return server(Ipvs.CMD_NEW_DEST, service, wanted);
        }
        if (operation instanceof Operation.EditServer(ServiceAddress service, RealServer wanted)) {
            return server(Ipvs.CMD_SET_DEST, service, wanted);
        }
        if (operation instanceof Operation.DeleteServer(ServiceAddress service, RealServer former)) {
            return message(Ipvs.CMD_DEL_DEST)
                    .nested(Ipvs.ATTR_SERVICE, out -> key(out, service))
                    .nested(Ipvs.ATTR_DEST, out -> key(out, former))
                    .toBytes();
        }
        if (operation instanceof Operation.AddService(VirtualService wanted)) {
            return service(Ipvs.CMD_NEW_SERVICE, wanted);
        }
        if (operation instanceof Operation.EditService(VirtualService wanted)) {
            return service(Ipvs.CMD_SET_SERVICE, wanted);
        }
        return aboutService(Ipvs.CMD_DEL_SERVICE, operation.service());
    }

    /** A request without any attribute. */
    byte[] plain(int command) {
        return message(command).toBytes();
    }

    /** A request that names a service. */
    byte[] aboutService(int command, ServiceAddress service) {
        return message(command)
                .nested(Ipvs.ATTR_SERVICE, out -> key(out, service))
                .toBytes();
    }

    byte[] setTimeouts(Timeouts timeouts) {
        return message(Ipvs.CMD_SET_CONFIG)
                .u32(Ipvs.ATTR_TIMEOUT_TCP, timeouts.tcpS())
                .u32(Ipvs.ATTR_TIMEOUT_TCP_FIN, timeouts.tcpFinS())
                .u32(Ipvs.ATTR_TIMEOUT_UDP, timeouts.udpS())
                .toBytes();
    }

    byte[] startSyncDaemon(SyncDaemon daemon) {
        return message(Ipvs.CMD_NEW_DAEMON)
                .nested(Ipvs.ATTR_DAEMON, out -> daemon(out, daemon))
                .toBytes();
    }

    byte[] stopSyncDaemon(SyncDaemon.Role role) {
        return message(Ipvs.CMD_DEL_DAEMON)
                .nested(Ipvs.ATTR_DAEMON, out -> out.u32(Ipvs.DAEMON_STATE, role.state()))
                .toBytes();
    }

    private static void daemon(MessageWriter out, SyncDaemon daemon) {
        out.u32(Ipvs.DAEMON_STATE, daemon.role().state())
                .string(Ipvs.DAEMON_MCAST_IFN, daemon.mcastInterface())
                .u32(Ipvs.DAEMON_SYNC_ID, daemon.syncId());
        if (daemon.maxLength() != 0) {
            out.u16(Ipvs.DAEMON_SYNC_MAXLEN, daemon.maxLength());
        }
        if (daemon.port() != 0) {
            out.u16(Ipvs.DAEMON_MCAST_PORT, daemon.port()); // the one port in the machine's order
        }
        if (daemon.ttl() != 0) {
            out.u8(Ipvs.DAEMON_MCAST_TTL, daemon.ttl());
        }
        InetAddress group = daemon.group();
        if (group != null) {
            boolean ipv4 = group instanceof Inet4Address;
            out.bytes(ipv4 ? Ipvs.DAEMON_MCAST_GROUP : Ipvs.DAEMON_MCAST_GROUP6, group.getAddress());
        }
    }

    private byte[] service(int command, VirtualService service) {
        return message(command)
                .nested(Ipvs.ATTR_SERVICE, out -> {
                    key(out, service.address());
                    settings(out, service);
                })
                .toBytes();
    }

    private static void settings(MessageWriter out, VirtualService service) {
        if (service.scheduler() == null) {
            throw new IllegalArgumentException("a service without a scheduler cannot be asked for: " + service);
        }
        out.string(Ipvs.SVC_SCHED_NAME, service.scheduler().kernelName());
        Persistence persistence = service.persistence();
        if (persistence != null && persistence.engine() != null) {
            out.string(Ipvs.SVC_PE_NAME, persistence.engine());
        }
        int flags = persistence == null ? 0 : Ipvs.FLAG_PERSISTENT;
        for (Flag flag : service.flags()) {
            flags |= flag.bit();
        }
        boolean ipv6 = service.address().ipv6();
        out.bytes(Ipvs.SVC_FLAGS, flagsAndMask(flags, -1))
                .u32(Ipvs.SVC_TIMEOUT, persistence == null ? 0 : persistence.timeoutS())
                .bytes(Ipvs.SVC_NETMASK, netmask(ipv6, persistence));
    }

    /** struct ip_vs_flags: the flags, and which of them are meant. */
    private static byte[] flagsAndMask(int flags, int mask) {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(flags)
                .putInt(mask)
                .array();
    }

    /** IPv4: a mask in network order; IPv6: the length of the prefix. */
    private static byte[] netmask(boolean ipv6, @Nullable Persistence persistence) {
        int bits = (ipv6 ? Family.IPV6 : Family.IPV4).addressBits();
        int prefixLength = persistence == null ? bits : persistence.prefixLength();
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES);
        if (ipv6) {
            return out.order(ByteOrder.nativeOrder()).putInt(prefixLength).array();
        }
        return out.putInt(Replies.ipv4Mask(prefixLength)).array();
    }

    private byte[] server(int command, ServiceAddress service, RealServer server) {
        return message(command)
                .nested(Ipvs.ATTR_SERVICE, out -> key(out, service))
                .nested(Ipvs.ATTR_DEST, out -> {
                    key(out, server);
                    settings(out, server);
                })
                .toBytes();
    }

    private static void settings(MessageWriter out, RealServer server) {
        int method;
        int tunnelType = 0;
        int tunnelPort = 0;
        int tunnelFlags = 0;
        ForwardMethod wanted = server.method();
        if (wanted instanceof ForwardMethod.Tunnel tunnel) {
            method = Ipvs.FORWARD_TUNNEL;
            tunnelType = Replies.TUNNEL_TYPES.indexOf(tunnel.encapsulation());
            tunnelPort = tunnel.port();
            tunnelFlags = Replies.TUNNEL_FLAGS.indexOf(tunnel.checksum());
        } else if (wanted instanceof ForwardMethod.DirectRouting) {
            method = Ipvs.FORWARD_DIRECT_ROUTING;
        } else if (wanted instanceof ForwardMethod.Masquerade) {
            method = Ipvs.FORWARD_MASQUERADE;
        } else {
            throw new IllegalArgumentException("forwarding that cannot be asked for: " + wanted);
        }
        out.u32(Ipvs.DEST_FWD_METHOD, method)
                .u32(Ipvs.DEST_WEIGHT, server.weight())
                .u8(Ipvs.DEST_TUN_TYPE, tunnelType)
                .bytes(Ipvs.DEST_TUN_PORT, port(tunnelPort))
                .u16(Ipvs.DEST_TUN_FLAGS, tunnelFlags)
                .u32(Ipvs.DEST_U_THRESH, (int) server.upperThreshold())
                .u32(Ipvs.DEST_L_THRESH, (int) server.lowerThreshold());
    }

    /** What tells services apart. */
    private static void key(MessageWriter out, ServiceAddress service) {
        if (service instanceof ServiceAddress.Endpoint endpoint) {
            out.u16(Ipvs.SVC_AF, Family.of(endpoint.address()).number())
                    .u16(Ipvs.SVC_PROTOCOL, endpoint.transport().number())
                    .bytes(Ipvs.SVC_ADDR, address(endpoint.address()))
                    .bytes(Ipvs.SVC_PORT, port(endpoint.port()));
        } else if (service instanceof ServiceAddress.FirewallMark(int mark, boolean ipv6)) {
            out.u16(Ipvs.SVC_AF, (ipv6 ? Family.IPV6 : Family.IPV4).number()).u32(Ipvs.SVC_FWMARK, mark);
        }
    }

    /** What tells real servers apart. Their family is told, as it may be another than that of the service. */
    private static void key(MessageWriter out, RealServer server) {
        out.u16(Ipvs.DEST_ADDR_FAMILY, Family.of(server.address()).number())
                .bytes(Ipvs.DEST_ADDR, address(server.address()))
                .bytes(Ipvs.DEST_PORT, port(server.port()));
    }

    private static byte[] address(InetAddress address) {
        return Arrays.copyOf(address.getAddress(), ADDRESS_BYTES);
    }

    private static byte[] port(int port) {
        return new byte[] {(byte) (port >> 8), (byte) port};
    }

    private MessageWriter message(int command) {
        return new MessageWriter(family, 0, new GenlMsgHdr(command, Ipvs.VERSION));
    }
}
