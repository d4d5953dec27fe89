package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;

/**
 * struct ifaddrmsg (include/uapi/linux/if_addr.h), in front of the IFA_ attributes of an address.
 *
 * @param prefixLength bits, 0-32 or 0-128
 * @param flags the low 8 of the IFA_F_ flags; the attribute IFA_FLAGS has all 32
 * @param scope RT_SCOPE_...
 * @param index of the interface
 */
public record IfAddrMsg(int family, int prefixLength, int flags, int scope, int index) implements FixedHeader {
    public static final int SIZE = 8;

    public static IfAddrMsg read(ByteBuffer in) throws WireException {
        Wire.need(in, SIZE, "ifaddrmsg");
        return new IfAddrMsg(
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
        out.put((byte) family).put((byte) prefixLength).put((byte) flags).put((byte) scope);
        out.putInt(index);
    }
}
