package io.cplbd.netlink.nft;

import io.cplbd.netlink.wire.FixedHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * struct nfgenmsg (include/uapi/linux/netfilter/nfnetlink.h), in front of the attributes of a netfilter message.
 *
 * @param family NFPROTO_..., which for IPv4 and IPv6 is AF_...
 * @param resourceId the subsystem, in messages that begin or end a batch
 */
record NfGenMsg(int family, int resourceId) implements FixedHeader {
    private static final int SIZE = 4;
    private static final byte NFNETLINK_V0 = 0;

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public void write(ByteBuffer out) {
        out.put((byte) family).put(NFNETLINK_V0);
        out.order(ByteOrder.BIG_ENDIAN).putShort((short) resourceId).order(ByteOrder.nativeOrder());
    }
}
