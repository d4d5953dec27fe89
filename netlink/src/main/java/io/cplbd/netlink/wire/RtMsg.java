package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;

/**
 * struct rtmsg (include/uapi/linux/rtnetlink.h), in front of the RTA_ attributes of a route.
 *
 * @param destinationLength bits of RTA_DST; 0 is the default route
 * @param sourceLength bits of RTA_SRC
 * @param table low 8 bits of the table; the attribute RTA_TABLE has all 32
 * @param protocol who made it, RTPROT_...
 * @param scope RT_SCOPE_...
 * @param type RTN_...
 * @param flags RTM_F_...
 */
public record RtMsg(
        int family,
        int destinationLength,
        int sourceLength,
        int tos,
        int table,
        int protocol,
        int scope,
        int type,
        int flags)
        implements FixedHeader {
    public static final int SIZE = 12;

    public static RtMsg read(ByteBuffer in) throws WireException {
        Wire.need(in, SIZE, "rtmsg");
        return new RtMsg(
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                in.getInt());
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public void write(ByteBuffer out) {
        out.put((byte) family)
                .put((byte) destinationLength)
                .put((byte) sourceLength)
                .put((byte) tos);
        out.put((byte) table).put((byte) protocol).put((byte) scope).put((byte) type);
        out.putInt(flags);
    }
}
