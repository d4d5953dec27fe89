package io.cplbd.netlink.route;

import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.RtMsg;
import io.cplbd.netlink.wire.RtNextHop;
import io.cplbd.netlink.wire.WireException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A route as the kernel holds it (include/uapi/linux/rtnetlink.h).
 *
 * @param destination of the prefix; 0.0.0.0 or :: for the default route
 * @param prefixLength bits; 0 for the default route
 * @param nextHops more than one where traffic is spread; empty for routes that lead nowhere (blackhole, unreachable)
 * @param table RT_TABLE_..., all 32 bits
 * @param metric the lower one wins
 * @param type RTN_...
 * @param scope RT_SCOPE_...
 * @param protocol who made it, RTPROT_...
 * @param preferredSource address to use as a source; null: left to the interface's addresses
 */
public record Route(
        Family family,
        InetAddress destination,
        int prefixLength,
        List<NextHop> nextHops,
        int table,
        long metric,
        int type,
        int scope,
        int protocol,
        @Nullable InetAddress preferredSource) {
    public static final int TABLE_MAIN = 254;
    public static final int TABLE_LOCAL = 255;
    public static final int TYPE_UNICAST = 1;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_TABLE = 15;
    private static final int RTA_VIA = 18;

    /** The kernel's cache of looked-up routes is not part of the table. */
    private static final int RTM_F_CLONED = 0x200;

    /**
     * One way a route's packets may take.
     *
     * @param outIndex of the interface
     * @param gateway null: the destination is on the link; may be of IPv6 in a route of IPv4
     * @param weight share of the traffic, 1-256
     */
    public record NextHop(int outIndex, @Nullable InetAddress gateway, int weight) {}

    public Route {
        nextHops = List.copyOf(nextHops);
    }

    public boolean isDefault() {
        return prefixLength == 0 && type == TYPE_UNICAST;
    }

    /** Interface of the first next hop; 0 if there is none. */
    public int outIndex() {
        return nextHops.isEmpty() ? 0 : nextHops.getFirst().outIndex();
    }

    /** Gateway of the first next hop; null if there is none. */
    public @Nullable InetAddress gateway() {
        return nextHops.isEmpty() ? null : nextHops.getFirst().gateway();
    }

    /** @param table 0: all tables */
    static byte[] dumpRequest(Family family, int table) {
        MessageWriter out = new MessageWriter(Rtm.GETROUTE, 0, new RtMsg(family.number(), 0, 0, 0, 0, 0, 0, 0, 0));
        return (table == 0 ? out : out.u32(RTA_TABLE, table)).toBytes();
    }

    /**
     * Reads a RTM_NEWROUTE or RTM_DELROUTE message.
     *
     * @return null if it is of another family than IPv4 and IPv6, or an entry of the cache
     */
    static @Nullable Route read(Message message) throws WireException {
        ByteBuffer in = message.payload();
        RtMsg fixed = RtMsg.read(in);
        Family family = Family.ofNumber(fixed.family());
        if (family == null || (fixed.flags() & RTM_F_CLONED) != 0) {
            return null;
        }
        Attributes attributes = Attributes.read(in);
        InetAddress destination = family.address(attributes, RTA_DST);
        if (fixed.destinationLength() > family.addressBits()) {
            throw new WireException("an " + family + " route of " + fixed.destinationLength() + " bits");
        }
        return new Route(
                family,
                Objects.requireNonNullElseGet(destination, family::any),
                fixed.destinationLength(),
                nextHops(family, attributes),
                attributes.u32(RTA_TABLE, fixed.table()),
                Integer.toUnsignedLong(attributes.u32(RTA_PRIORITY, 0)),
                fixed.type(),
                fixed.scope(),
                fixed.protocol(),
                family.address(attributes, RTA_PREFSRC));
    }

    private static List<NextHop> nextHops(Family family, Attributes attributes) throws WireException {
        List<NextHop> hops = new ArrayList<>();
        Attribute multipath = attributes.find(RTA_MULTIPATH);
        if (multipath != null) {
            for (RtNextHop hop : RtNextHop.readAll(multipath.payload())) {
                hops.add(new NextHop(hop.index(), gateway(family, hop.attributes()), hop.weight()));
            }
        } else if (attributes.find(RTA_OIF) != null) {
            hops.add(new NextHop(attributes.u32(RTA_OIF, 0), gateway(family, attributes), 1));
        }
        return hops;
    }

    private static @Nullable InetAddress gateway(Family family, Attributes attributes) throws WireException {
        Attribute via = attributes.find(RTA_VIA);
        if (via == null) {
            return family.address(attributes, RTA_GATEWAY);
        }
        // struct rtvia: the address's own family (2 bytes), then the address.
        byte[] bytes = via.bytes();
        if (bytes.length < Short.BYTES) {
            throw new WireException("RTA_VIA of " + bytes.length + " bytes");
        }
        Family own = Family.ofNumber(Short.toUnsignedInt(via.payload().getShort()));
        return own == null ? null : own.address(Arrays.copyOfRange(bytes, Short.BYTES, bytes.length));
    }
}
