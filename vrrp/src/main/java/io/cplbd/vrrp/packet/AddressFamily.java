package io.cplbd.vrrp.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The two protocols that VRRP runs over. A virtual router belongs to exactly one (RFC 9568 section 1). */
public enum AddressFamily {
    IPV4(4, 0x0800, "224.0.0.18"),
    IPV6(16, 0x86DD, "ff02::12");

    private final int addressBytes;
    private final int etherType;
    private final InetAddress vrrpGroup;

    AddressFamily(int addressBytes, int etherType, String vrrpGroup) {
        this.addressBytes = addressBytes;
        this.etherType = etherType;
        this.vrrpGroup = InetAddress.ofLiteral(vrrpGroup);
    }

    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Bytes of one address: 4 or 16. */
    public int addressBytes() {
        return addressBytes;
    }

    public int etherType() {
        return etherType;
    }

    /** The multicast group assigned to VRRP: 224.0.0.18 or ff02::12 (RFC 9568 sections 5.1.1.2, 5.1.2.2). */
    public InetAddress vrrpGroup() {
        return vrrpGroup;
    }

    /**
     * The address of this family that {@code bytes} spell.
     *
     * @throws IllegalArgumentException when the length is not {@link #addressBytes()}
     */
    public InetAddress address(byte[] bytes) {
        if (bytes.length != addressBytes) {
            throw new IllegalArgumentException(
                    this + " addresses have " + addressBytes + " bytes, not " + bytes.length);
        }
        try {
            return this == IPV6 ? java.net.Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(wrongLength);
        }
    }

    /**
     * Orders addresses as unsigned numbers in network byte order, which is how equal priorities are decided
     * (RFC 9568 section 6.4.3: "the primary IPvX address of the sender is greater").
     */
    public static int compare(InetAddress a, InetAddress b) {
        return java.util.Arrays.compareUnsigned(a.getAddress(), b.getAddress());
    }
}
