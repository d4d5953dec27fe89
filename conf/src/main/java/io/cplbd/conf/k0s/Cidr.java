package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressFamily;
import io.cplbd.conf.keepalived.AddressText;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address and the length of its network's prefix.
 *
 * @param prefixLength 0 to 32 or 128
 */
public record Cidr(InetAddress address, int prefixLength) {
    public Cidr {
        if (prefixLength < 0 || prefixLength > AddressFamily.of(address).bits()) {
            throw new IllegalArgumentException("prefixLength: " + prefixLength);
        }
    }

    /** Reads {@code ADDRESS/LENGTH}; null if the text is anything else. */
    static @Nullable Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return null;
        }
        InetAddress address = AddressText.parse(text.substring(0, slash));
        String length = text.substring(slash + 1);
        if (address == null || !length.matches("0|[1-9][0-9]{0,2}")) {
            return null;
        }
        int prefixLength = Integer.parseInt(length);
        return prefixLength > AddressFamily.of(address).bits() ? null : new Cidr(address, prefixLength);
    }

    public AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** Whether the other address is of this one's network. */
    public boolean contains(InetAddress other) {
        byte[] own = address.getAddress();
        byte[] others = other.getAddress();
        if (own.length != others.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((own[bit / 8] ^ others[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is no host's address: the first of an IPv4 network, or the last, its broadcast address. */
    boolean isNetworkItself() {
        if (family() == AddressFamily.IPV6 || prefixLength > 30) {
            return false;
        }
        byte[] own = address.getAddress();
        int ones = 0;
        for (int bit = prefixLength; bit < 32; bit++) {
            ones += own[bit / 8] >> (7 - bit % 8) & 1;
        }
        return ones == 0 || ones == 32 - prefixLength;
    }

    @Override
    public String toString() {
        return AddressText.format(address) + "/" + prefixLength;
    }
}
