package io.cplbd.netlink.route;

import io.cplbd.netlink.sys.LibC;
import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.WireException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The two address families of IP. */
public enum Family {
    IPV4(LibC.AF_INET, 4),
    IPV6(LibC.AF_INET6, 16);

    private final int number;
    private final int addressBytes;

    Family(int number, int addressBytes) {
        this.number = number;
        this.addressBytes = addressBytes;
    }

    /** AF_INET or AF_INET6. */
    public int number() {
        return number;
    }

    /** 32 or 128: the longest prefix. */
    public int addressBits() {
        return addressBytes * Byte.SIZE;
    }

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Null for families that are neither: the kernel dumps those, too. */
    static @Nullable Family ofNumber(int number) {
        return number == IPV4.number ? IPV4 : number == IPV6.number ? IPV6 : null;
    }

    /** 0.0.0.0 or ::. */
    InetAddress any() {
        return parse(new byte[addressBytes]);
    }

    @Nullable
    InetAddress address(Attributes attributes, int type) throws WireException {
        Attribute attribute = attributes.find(type);
        return attribute == null ? null : address(attribute.bytes());
    }

    InetAddress address(byte[] bytes) throws WireException {
        if (bytes.length != addressBytes) {
            throw new WireException("an " + this + " address of " + bytes.length + " bytes");
        }
        return parse(bytes);
    }

    private InetAddress parse(byte[] bytes) {
        try {
            // The two-argument form would turn ::ffff:a.b.c.d into an IPv4 address.
            return this == IPV4
                    ? InetAddress.getByAddress(bytes)
                    : Inet6Address.getByAddress(null, bytes, /* scope_id= */ -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("only the length can be wrong, and it is not", e);
        }
    }
}
