package io.cplbd.conf.keepalived;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Addresses as inet_pton(3) reads them: four decimal bytes, or colons; never a name, so never a look-up. */
public final class AddressText {
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private AddressText() {}

    /** The address, or null if the text is none. */
    public static @Nullable InetAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            byte[] bytes = ipv4(text);
            return bytes == null ? null : ofBytes(bytes);
        }
        // A zone (fe80::1%eth0) is left out on purpose: the JDK would look the interface up.
        if (!IPV6_CHARACTERS.matcher(text).matches()) {
            return null;
        }
        try {
            // The JDK turns ::ffff:1.2.3.4 into an IPv4 address; here the family is what was written.
            return InetAddress.ofLiteral(text) instanceof Inet6Address address ? address : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The bytes of {@code 192.0.2.1}, or null. The JDK also reads what inet_pton(3) does not: 192.0.513, 192.0.02.1. */
    private static byte @Nullable [] ipv4(String text) {
        byte[] bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            int from = at;
            int value = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && value <= 0xff) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            boolean leadingZero = at - from > 1 && text.charAt(from) == '0';
            boolean ends = i == bytes.length - 1 ? at == text.length() : text.startsWith(".", at);
            if (at == from || value > 0xff || leadingZero || !ends) {
                return null;
            }
            bytes[i] = (byte) value;
            at++;
        }
        return bytes;
    }

    /** As inet_ntop(3) writes it: the longest run of zeros in an IPv6 address is left out (RFC 5952). */
    public static String format(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int from = 0;
        int length = 1;
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                from = i;
                length = end - i;
            }
        }
        if (length == 1) {
            return hex(groups, 0, groups.length);
        }
        return hex(groups, 0, from) + "::" + hex(groups, from + length, groups.length);
    }

    private static String hex(int[] groups, int from, int to) {
        return Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).collect(Collectors.joining(":"));
    }

    /** The address as a number. */
    static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    /** The address with this number, which is not negative and fits. */
    static InetAddress address(BigInteger number, AddressFamily family) {
        byte[] bytes = new byte[family.bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[bytes.length - 1 - i] = number.shiftRight(8 * i).byteValue();
        }
        return ofBytes(bytes);
    }

    private static InetAddress ofBytes(byte[] bytes) {
        try {
            return bytes.length == 4
                    ? InetAddress.getByAddress(bytes)
                    // Not by InetAddress, which makes an IPv4 address of ::ffff:1.2.3.4.
                    : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** The last address of the network, which is where its broadcasts go. */
    static Inet4Address broadcastOf(Inet4Address address, int prefixLength, boolean ones) {
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < 32; bit++) {
            int mask = 0x80 >> (bit % 8);
            bytes[bit / 8] = (byte) (ones ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
        }
        return (Inet4Address) ofBytes(bytes);
    }
}
