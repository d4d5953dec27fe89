package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * struct ifa_cacheinfo (include/uapi/linux/if_addr.h), the payload of IFA_CACHEINFO.
 *
 * @param preferredS seconds until the address is deprecated; 0xffffffff is for ever
 * @param validS seconds until the kernel deletes the address; 0xffffffff is for ever
 * @param createdCs when it was created, hundredths of a second since boot, wrapping at 32 bits
 * @param updatedCs when it was last changed, likewise
 */
public record IfaCacheInfo(long preferredS, long validS, long createdCs, long updatedCs) {
    public static final int SIZE = 16;

    public static IfaCacheInfo read(ByteBuffer in) throws WireException {
        Wire.need(in, SIZE, "ifa_cacheinfo");
        return new IfaCacheInfo(
                Integer.toUnsignedLong(in.getInt()),
                Integer.toUnsignedLong(in.getInt()),
                Integer.toUnsignedLong(in.getInt()),
                Integer.toUnsignedLong(in.getInt()));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt((int) preferredS)
                .putInt((int) validS)
                .putInt((int) createdCs)
                .putInt((int) updatedCs)
                .array();
    }
}
