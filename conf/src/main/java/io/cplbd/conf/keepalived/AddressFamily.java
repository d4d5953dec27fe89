package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The two internet protocols. */
public enum AddressFamily {
    IPV4(32),
    IPV6(128);

    private final int bits;

    AddressFamily(int bits) {
        this.bits = bits;
    }

    /** Bits of an address: 32 or 128. */
    public int bits() {
        return bits;
    }

    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    @Override
    public String toString() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
