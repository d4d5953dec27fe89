package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;

/**
 * struct ifinfomsg (include/uapi/linux/rtnetlink.h), in front of the IFLA_ attributes of a link.
 *
 * @param family AF_UNSPEC for the link itself; AF_BRIDGE and AF_INET6 messages tell of one aspect of it only
 * @param type hardware type, ARPHRD_...
 * @param flags IFF_...
 * @param change mask of the flags a request wants changed
 */
public record IfInfoMsg(int family, int type, int index, int flags, int change) implements FixedHeader {
    public static final int SIZE = 16;

    public static IfInfoMsg read(ByteBuffer in) throws WireException {
        Wire.need(in, SIZE, "ifinfomsg");
        int family = Byte.toUnsignedInt(in.get());
        in.get(); // padding
        return new IfInfoMsg(family, Short.toUnsignedInt(in.getShort()), in.getInt(), in.getInt(), in.getInt());
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public void write(ByteBuffer out) {
        out.put((byte) family).put((byte) 0).putShort((short) type);
        out.putInt(index).putInt(flags).putInt(change);
    }
}
