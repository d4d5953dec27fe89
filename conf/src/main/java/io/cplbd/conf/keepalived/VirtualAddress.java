package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address to put on an interface, with the options of {@code ip address add}.
 *
 * @param prefixLength 0 to 32 or 128; 32 or 128 if the text had none. With a {@code peer} that has a length of its own, that one
 * @param device null: the interface of the instance
 * @param label up to 15 characters, IPv4 only
 * @param scope as in rtnetlink: 0 global, 200 site, 253 link, 254 host, 255 nowhere
 * @param broadcast null: none; {@code +} and {@code -} are resolved already
 * @param peer the other end of a point-to-point address
 * @param duplicateDetection IPv6 only: keepalived adds addresses without it, and {@code -nodad} turns that off
 * @param noPrefixRoute the kernel makes no route for the prefix
 * @param home IPv6 only: a Mobile IPv6 home address
 * @param managesTemporary IPv6 only, {@code mngtmpaddr}
 * @param autoJoin the kernel joins multicast groups with this address
 * @param preferredLifetimeS 0 to 4294967294 s; null for ever
 * @param tracked false after {@code no_track}
 */
public record VirtualAddress(
        InetAddress address,
        int prefixLength,
        @Nullable String device,
        @Nullable String label,
        int scope,
        @Nullable Inet4Address broadcast,
        @Nullable InetAddress peer,
        boolean duplicateDetection,
        boolean noPrefixRoute,
        boolean home,
        boolean managesTemporary,
        boolean autoJoin,
        @Nullable Long preferredLifetimeS,
        boolean tracked,
        Position position) {

    public AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** The address and its prefix length, as in the file. */
    public String cidr() {
        return address.getHostAddress() + "/" + prefixLength;
    }

    /** What the kernel tells addresses apart by. */
    record Key(InetAddress address, int prefixLength, String device) {}

    Key key(String ownInterface) {
        return new Key(address, prefixLength, device == null ? ownInterface : device);
    }
}
