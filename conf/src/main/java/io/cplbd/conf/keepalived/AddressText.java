package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses as inet_pton(3) reads them: four decimal bytes, or colons; never a name, so never a look-up. */
final class AddressText {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private AddressText() {}

    /** The address, or null if the text is none. */
    static @Nullable InetAddress parse(String text) {
        boolean ipv4 = IPV4.matcher(text).matches();
        // A zone (fe80::1%eth0) is left out on purpose: the JDK would look the interface up.
        if (!ipv4 && !(text.indexOf(':') >= 0 && IPV6_CHARACTERS.matcher(text).matches())) {
            return null;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            if (ipv4 || address instanceof Inet6Address) {
                return address;
            }
            // The JDK turns ::ffff:1.2.3.4 into an IPv4 address; here the family is what was written.
            return null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The last address of the network, which is where its broadcasts go. */
    static Inet4Address broadcastOf(Inet4Address address, int prefixLength, boolean ones) {
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < 32; bit++) {
            int mask = 0x80 >> (bit % 8);
            bytes[bit / 8] = (byte) (ones ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
        }
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
