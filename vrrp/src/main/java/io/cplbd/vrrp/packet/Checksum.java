package io.cplbd.vrrp.packet;

import java.net.InetAddress;

/** The Internet checksum (RFC 1071) and the pseudo-headers it is taken over. */
final class Checksum {
    private Checksum() {}

    /** Adds {@code length} bytes as 16-bit big-endian words; an odd last byte is padded with zero. */
    static long add(long sum, byte[] data, int offset, int length) {
        int end = offset + length;
        int i = offset;
        for (; i + 1 < end; i += 2) {
            sum += (data[i] & 0xff) << 8 | (data[i + 1] & 0xff);
        }
        return i < end ? sum + ((data[i] & 0xff) << 8) : sum;
    }

    /**
     * The pseudo-header of RFC 9568 section 5.2.8. IPv4 (RFC 793) and IPv6 (RFC 8200 section 8.1) lay it out
     * differently, but the words they add are the same: both addresses, the upper-layer length, the protocol.
     */
    static long pseudoHeader(InetAddress source, InetAddress destination, int protocol, int length) {
        byte[] from = source.getAddress();
        byte[] to = destination.getAddress();
        return add(add(0, from, 0, from.length), to, 0, to.length) + protocol + length;
    }

    /** Folds and complements a sum into the 16 bits that go on the wire; 0 when the data hold their own checksum. */
    static int fold(long sum) {
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) (~sum & 0xffff);
    }
}
