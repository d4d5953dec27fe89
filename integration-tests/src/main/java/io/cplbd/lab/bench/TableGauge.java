package io.cplbd.lab.bench;

import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.generic.GenericFamily;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Protocol;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.GenlMsgHdr;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.MessageWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks at a namespace's IPVS table. The real servers of one service are one small question, which hardly disturbs who is
 * changing the table; to count all entries is many.
 */
final class TableGauge implements AutoCloseable {
    // include/uapi/linux/ip_vs.h
    private static final int CMD_GET_DEST = 8;
    private static final int CMD_ATTR_SERVICE = 1;
    private static final int CMD_ATTR_DEST = 2;
    private static final int SVC_ATTR_AF = 1;
    private static final int SVC_ATTR_PROTOCOL = 2;
    private static final int SVC_ATTR_ADDR = 3;
    private static final int SVC_ATTR_PORT = 4;
    private static final int DEST_ATTR_WEIGHT = 4;

    private static final int AF_INET = 2;
    private static final int IPPROTO_TCP = 6;
    private final String namespace;
    private final Workload load;
    private final NetlinkSocket socket;
    private final int family;

    private TableGauge(String namespace, Workload load, NetlinkSocket socket) throws NetlinkException {
        this.namespace = namespace;
        this.load = load;
        this.socket = socket;
        this.family = GenericFamily.resolve(socket, "IPVS").id();
    }

    static TableGauge open(String namespace, Workload load) {
        return Inside.call(namespace, () -> new TableGauge(namespace, load, NetlinkSocket.open(Protocol.GENERIC)));
    }

    /** The weights of the real servers of a service; none while there is no such service. */
    List<Integer> weights(int service) {
        try {
            byte[] address = InetAddress.ofLiteral(load.vip(service)).getAddress();
            byte[] port = ByteBuffer.allocate(Short.BYTES)
                    .putShort((short) load.port(service))
                    .array();
            byte[] request = new MessageWriter(family, 0, new GenlMsgHdr(CMD_GET_DEST, 1))
                    .nested(
                            CMD_ATTR_SERVICE,
                            out -> out.u16(SVC_ATTR_AF, AF_INET)
                                    .u16(SVC_ATTR_PROTOCOL, IPPROTO_TCP)
                                    .bytes(
                                            SVC_ATTR_ADDR,
                                            ByteBuffer.allocate(16).put(address).array())
                                    .bytes(SVC_ATTR_PORT, port))
                    .toBytes();
            Stream.Builder<Integer> weights = Stream.builder();
            for (Message server : socket.dump(request)) {
                ByteBuffer in = server.payload();
                GenlMsgHdr.read(in);
                weights.add(Attributes.read(in).nested(CMD_ATTR_DEST).u32(DEST_ATTR_WEIGHT, -1));
            }
            return weights.build().toList();
        } catch (NetlinkException e) {
            throw new LabException("IPVS table of " + namespace + ": " + e.getMessage(), e);
        }
    }

    /**
     * How many of the services that have real servers, and of these, the kernel has: one question for each service. In
     * /proc/net/ip_vs lines are missing where several namespaces have services.
     */
    int entries() {
        int entries = 0;
        for (int service = 0; service < load.services(); service++) {
            int servers = weights(service).size();
            entries += servers == 0 ? 0 : 1 + servers;
        }
        return entries;
    }

    boolean lastIsComplete() {
        return weights(load.lastService()).size() == load.servers();
    }

    boolean isComplete() {
        return entries() == load.entries();
    }

    @Override
    public void close() {
        socket.close();
    }
}
