package io.cplbd.daemon.backends;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Order and words of addresses. */
final class Addresses {
    /** IPv4 before IPv6, then by number. */
    private static final Comparator<InetSocketAddress> ORDER = Comparator.comparing(
                    (InetSocketAddress address) -> address.getAddress().getAddress(),
                    Comparator.<byte[]>comparingInt(bytes -> bytes.length).thenComparing(Arrays::compareUnsigned))
            .thenComparingInt(InetSocketAddress::getPort);

    private Addresses() {}

    /** Without duplicates. */
    static List<InetSocketAddress> sorted(Collection<InetSocketAddress> addresses) {
        return addresses.stream().distinct().sorted(ORDER).toList();
    }

    /** {@code 10.0.0.1:6443}, {@code [2001:db8:0:0:0:0:0:1]:6443}. */
    static String text(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return (ip instanceof Inet6Address ? "[" + ip.getHostAddress() + "]" : ip.getHostAddress()) + ":"
                + address.getPort();
    }
}
