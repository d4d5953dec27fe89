package io.cplbd.vrrp.packet;

import java.util.Arrays;
import java.util.HexFormat;

/** An Ethernet hardware address. */
public final class MacAddress {
    public static final int BYTES = 6;
    public static final MacAddress BROADCAST = new MacAddress(new byte[] {-1, -1, -1, -1, -1, -1});

    private final byte[] bytes;

    private MacAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The address that six bytes spell.
     *
     * @throws IllegalArgumentException when there are not exactly six bytes
     */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an Ethernet address has 6 bytes, not " + bytes.length);
        }
        return new MacAddress(bytes.clone());
    }

    /** The address that a multicast group is sent to: 01:00:5e + 23 bits (RFC 1112), 33:33 + 32 bits (RFC 2464). */
    public static MacAddress ofGroup(java.net.InetAddress group) {
        byte[] ip = group.getAddress();
        return ip.length == 4
                ? new MacAddress(new byte[] {0x01, 0x00, 0x5e, (byte) (ip[1] & 0x7f), ip[2], ip[3]})
                : new MacAddress(new byte[] {0x33, 0x33, ip[12], ip[13], ip[14], ip[15]});
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof MacAddress mac && Arrays.equals(bytes, mac.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
