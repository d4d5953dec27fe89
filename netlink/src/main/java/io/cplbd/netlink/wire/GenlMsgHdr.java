package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;

/**
 * struct genlmsghdr (include/uapi/linux/genetlink.h), in front of the attributes of a generic netlink message.
 *
 * @param command of the family
 * @param version of the family's protocol
 */
public record GenlMsgHdr(int command, int version) implements FixedHeader {
    public static final int SIZE = 4;

    public static GenlMsgHdr read(ByteBuffer in) throws WireException {
        Wire.need(in, SIZE, "genlmsghdr");
        GenlMsgHdr header = new GenlMsgHdr(Byte.toUnsignedInt(in.get()), Byte.toUnsignedInt(in.get()));
        in.getShort(); // reserved
        return header;
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public void write(ByteBuffer out) {
        out.put((byte) command).put((byte) version);
    }
}
