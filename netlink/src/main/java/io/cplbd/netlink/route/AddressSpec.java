package io.cplbd.netlink.route;

import io.cplbd.netlink.wire.IfAddrMsg;
import io.cplbd.netlink.wire.IfaCacheInfo;
import io.cplbd.netlink.wire.MessageWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An address to put on an interface, see {@link #on}.
 *
 * @param ifIndex of the interface
 * @param prefixLength bits, 0-32 or 0-128
 * @param scope one of the SCOPE_ constants; the kernel ignores it for IPv6 and derives it from the address
 * @param flags IFA_F_... to set
 * @param label IPv4 only, 1-15 characters, by convention the interface's name, a colon, a suffix; null: the name
 * @param broadcast IPv4 only; null: none
 * @param peer the other end of a point-to-point link; null: none
 * @param preferredLifetimeS 0-{@link #FOREVER}, not above validLifetimeS; 0: deprecated at once
 * @param validLifetimeS 1-{@link #FOREVER}; the kernel itself deletes the address when it ends. It checks up to a second
 *     late
 * @param protocol IFAPROT_... (0-255) for others to see who made it; 0: not told. Kernels before 5.18 ignore it
 */
public record AddressSpec(
        int ifIndex,
        InetAddress address,
        int prefixLength,
        int scope,
        int flags,
        @Nullable String label,
        @Nullable InetAddress broadcast,
        @Nullable InetAddress peer,
        long preferredLifetimeS,
        long validLifetimeS,
        int protocol) {
    /** Lifetime without an end (INFINITY_LIFE_TIME). */
    public static final long FOREVER = 0xffff_ffffL;

    // include/uapi/linux/rtnetlink.h, enum rt_scope_t
    public static final int SCOPE_GLOBAL = 0;
    public static final int SCOPE_SITE = 200;
    public static final int SCOPE_LINK = 253;
    public static final int SCOPE_HOST = 254;

    // include/uapi/linux/if_addr.h
    public static final int IFA_F_SECONDARY = 0x01;
    public static final int IFA_F_NODAD = 0x02;
    public static final int IFA_F_DADFAILED = 0x08;
    public static final int IFA_F_HOMEADDRESS = 0x10;
    public static final int IFA_F_DEPRECATED = 0x20;
    public static final int IFA_F_TENTATIVE = 0x40;
    public static final int IFA_F_PERMANENT = 0x80;
    public static final int IFA_F_MANAGETEMPADDR = 0x100;
    public static final int IFA_F_NOPREFIXROUTE = 0x200;
    public static final int IFA_F_MCAUTOJOIN = 0x400;

    /**
     * Refuses what the kernel would refuse without saying which of the values it did not like.
     *
     * @throws IllegalArgumentException if a value is outside of its range or of the wrong family
     */
    public AddressSpec {
        Family family = Family.of(address);
        require(prefixLength >= 0 && prefixLength <= family.addressBits(), "prefix length", prefixLength);
        require(scope >= 0 && scope <= 255, "scope", scope);
        require(protocol >= 0 && protocol <= 255, "protocol", protocol);
        require(validLifetimeS >= 1 && validLifetimeS <= FOREVER, "valid lifetime", validLifetimeS);
        require(
                preferredLifetimeS >= 0 && preferredLifetimeS <= validLifetimeS,
                "preferred lifetime",
                preferredLifetimeS);
        if (label != null) {
            require(!label.isEmpty() && label.length() <= Link.LONGEST_NAME, "label", label);
            require(family == Family.IPV4, "label of an IPv6 address", label);
        }
        require(
                broadcast == null || (family == Family.IPV4 && broadcast instanceof Inet4Address),
                "broadcast",
                broadcast);
        require(peer == null || Family.of(peer) == family, "peer", peer);
    }

    private static void require(boolean inRange, String what, @Nullable Object value) {
        if (!inRange) {
            throw new IllegalArgumentException("bad " + what + ": " + value);
        }
    }

    /** Begins with an address of global scope that stays for ever. */
    public static Builder on(int ifIndex, InetAddress address, int prefixLength) {
        return new Builder(ifIndex, address, prefixLength);
    }

    /** What would make the address that is there, as it is: to change one thing of it, or to delete it. */
    public static AddressSpec of(InterfaceAddress present) {
        return new AddressSpec(
                present.index(),
                present.address(),
                present.prefixLength(),
                present.scope(),
                present.flags(),
                present.label(),
                present.broadcast(),
                present.peer(),
                present.preferredLifetimeS(),
                Math.max(1, present.validLifetimeS()), // below a second is told as 0
                present.protocol());
    }

    Family family() {
        return Family.of(address);
    }

    /** {@code 192.0.2.1/32 on interface 3}, for messages. */
    String where() {
        return address.getHostAddress() + "/" + prefixLength + " on interface " + ifIndex;
    }

    byte[] newRequest(int flagsOfRequest) {
        MessageWriter out = header(Rtm.NEWADDR, flagsOfRequest);
        if (broadcast != null) {
            out.bytes(Ifa.BROADCAST, broadcast.getAddress());
        }
        if (label != null) {
            out.string(Ifa.LABEL, label);
        }
        out.u32(Ifa.FLAGS, flags);
        // Said even when for ever: a request without it leaves an IPv6 address its old lifetime.
        out.bytes(Ifa.CACHEINFO, new IfaCacheInfo(preferredLifetimeS, validLifetimeS, 0, 0).toBytes());
        if (protocol != 0) {
            out.u8(Ifa.PROTO, protocol);
        }
        return out.toBytes();
    }

    byte[] deleteRequest() {
        // No label: whatever somebody renamed it to, it has to go.
        return header(Rtm.DELADDR, 0).toBytes();
    }

    private MessageWriter header(int type, int flagsOfRequest) {
        IfAddrMsg fixed = new IfAddrMsg(family().number(), prefixLength, flags & 0xff, scope, ifIndex);
        return new MessageWriter(type, flagsOfRequest, fixed)
                .bytes(Ifa.LOCAL, address.getAddress())
                .bytes(Ifa.ADDRESS, Objects.requireNonNullElse(peer, address).getAddress());
    }

    /** Collects what differs from a plain address. */
    public static final class Builder {
        private final int ifIndex;
        private final InetAddress address;
        private final int prefixLength;
        private int scope = SCOPE_GLOBAL;
        private int flags;
        private @Nullable String label;
        private @Nullable InetAddress broadcast;
        private @Nullable InetAddress peer;
        private long preferredLifetimeS = FOREVER;
        private long validLifetimeS = FOREVER;
        private int protocol;

        private Builder(int ifIndex, InetAddress address, int prefixLength) {
            this.ifIndex = ifIndex;
            this.address = address;
            this.prefixLength = prefixLength;
        }

        public Builder scope(int value) {
            scope = value;
            return this;
        }

        public Builder label(@Nullable String value) {
            label = value;
            return this;
        }

        public Builder broadcast(@Nullable InetAddress value) {
            broadcast = value;
            return this;
        }

        public Builder peer(@Nullable InetAddress value) {
            peer = value;
            return this;
        }

        /** Seconds, see {@link AddressSpec}. */
        public Builder lifetimesS(long preferred, long valid) {
            preferredLifetimeS = preferred;
            validLifetimeS = valid;
            return this;
        }

        public Builder protocol(int value) {
            protocol = value;
            return this;
        }

        /** IPv6: usable at once, nobody is asked whether they use it. */
        public Builder noDad() {
            return flag(IFA_F_NODAD);
        }

        /** No route to the prefix is made. */
        public Builder noPrefixRoute() {
            return flag(IFA_F_NOPREFIXROUTE);
        }

        /** IPv6: home address of Mobile IPv6. */
        public Builder home() {
            return flag(IFA_F_HOMEADDRESS);
        }

        /** IPv6: the kernel makes temporary addresses from it. */
        public Builder manageTemporary() {
            return flag(IFA_F_MANAGETEMPADDR);
        }

        /** The kernel joins the address as a multicast group. */
        public Builder autoJoin() {
            return flag(IFA_F_MCAUTOJOIN);
        }

        private Builder flag(int flag) {
            flags |= flag;
            return this;
        }

        /**
         * The specification as collected.
         *
         * @throws IllegalArgumentException as {@link AddressSpec} does
         */
        public AddressSpec build() {
            return new AddressSpec(
                    ifIndex,
                    address,
                    prefixLength,
                    scope,
                    flags,
                    label,
                    broadcast,
                    peer,
                    preferredLifetimeS,
                    validLifetimeS,
                    protocol);
        }
    }
}
