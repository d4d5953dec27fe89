package io.cplbd.netlink.route;

import java.util.Arrays;
import java.util.HexFormat;

/** The link-layer address of an interface: 6 bytes on Ethernet, none on some tunnels, up to 32 elsewhere. Immutable. */
public final class HardwareAddress {
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    private HardwareAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    public static HardwareAddress of(byte[] bytes) {
        return new HardwareAddress(bytes.clone());
    }

    /** Each call gives a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HardwareAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In the usual form, for example {@code 02:00:5e:10:00:01}. */
    @Override
    public String toString() {
        return COLONS.formatHex(bytes);
    }
}
