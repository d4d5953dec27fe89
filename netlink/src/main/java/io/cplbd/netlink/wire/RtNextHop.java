package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * struct rtnexthop (include/uapi/linux/rtnetlink.h): the payload of RTA_MULTIPATH is a list of these, each with RTA_
 * attributes of its own.
 *
 * @param flags RTNH_F_...
 * @param weight share of the traffic, 1-256
 * @param index of the interface
 */
public record RtNextHop(int flags, int weight, int index, Attributes attributes) {
    public static final int SIZE = 8;

    /** Reads next hops to the end of {@code in}. */
    public static List<RtNextHop> readAll(ByteBuffer in) throws WireException {
        List<RtNextHop> hops = new ArrayList<>();
        while (in.hasRemaining()) {
            Wire.need(in, SIZE, "rtnexthop");
            int length = Short.toUnsignedInt(in.getShort());
            int flags = Byte.toUnsignedInt(in.get());
            int weight = Byte.toUnsignedInt(in.get()) + 1;
            int index = in.getInt();
            if (length < SIZE) {
                throw new WireException("rtnexthop says it is " + length + " bytes long, less than its header");
            }
            ByteBuffer attributes = Wire.take(in, length - SIZE, "rtnexthop");
            hops.add(new RtNextHop(flags, weight, index, Attributes.read(attributes)));
        }
        return hops;
    }
}
