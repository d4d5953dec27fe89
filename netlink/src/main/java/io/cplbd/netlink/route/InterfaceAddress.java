package io.cplbd.netlink.route;

import io.cplbd.netlink.wire.Attribute;
import io.cplbd.netlink.wire.Attributes;
import io.cplbd.netlink.wire.IfAddrMsg;
import io.cplbd.netlink.wire.IfaCacheInfo;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.MessageWriter;
import io.cplbd.netlink.wire.WireException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An address of an interface as the kernel holds it (include/uapi/linux/if_addr.h).
 *
 * @param index of the interface
 * @param address the local one (IFA_LOCAL, else IFA_ADDRESS)
 * @param peer the other end (IFA_ADDRESS where it differs); the prefix is then the peer's
 * @param prefixLength bits, 0-32 or 0-128
 * @param scope RT_SCOPE_..., one of the constants of {@link AddressSpec}
 * @param flags IFA_F_..., all 32 bits, see {@link AddressSpec} and the methods here
 * @param label IPv4 only; the interface's name, or it with a colon and a suffix
 * @param broadcast IPv4 only; null if none is set
 * @param preferredLifetimeS seconds until it is deprecated, 0 if it is; {@link AddressSpec#FOREVER}
 * @param validLifetimeS seconds until the kernel deletes it; {@link AddressSpec#FOREVER}
 * @param protocol who made it, IFAPROT_...; 0 if not told (kernels before 5.18 never tell)
 */
public record InterfaceAddress(
        int index,
        Family family,
        InetAddress address,
        @Nullable InetAddress peer,
        int prefixLength,
        int scope,
        int flags,
        @Nullable String label,
        @Nullable InetAddress broadcast,
        long preferredLifetimeS,
        long validLifetimeS,
        int protocol) {

    /** IPv4: another address of the same subnet is the first choice as a source. IPv6: a temporary address. */
    public boolean secondary() {
        return has(AddressSpec.IFA_F_SECONDARY);
    }

    /** IPv6: nobody has been asked yet whether they use it; it cannot be used until then. */
    public boolean tentative() {
        return has(AddressSpec.IFA_F_TENTATIVE);
    }

    /** IPv6: somebody else uses it. */
    public boolean duplicate() {
        return has(AddressSpec.IFA_F_DADFAILED);
    }

    /** Never chosen as a source for new connections while there is another. */
    public boolean deprecated() {
        return has(AddressSpec.IFA_F_DEPRECATED);
    }

    /** Has no lifetime. */
    public boolean permanent() {
        return has(AddressSpec.IFA_F_PERMANENT);
    }

    /** The same with the lifetimes of another, to see whether anything else differs. */
    public InterfaceAddress withLifetimesOf(InterfaceAddress other) {
        return new InterfaceAddress(
                index,
                family,
                address,
                peer,
                prefixLength,
                scope,
                flags,
                label,
                broadcast,
                other.preferredLifetimeS,
                other.validLifetimeS,
                protocol);
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    static byte[] dumpRequest() {
        return new MessageWriter(Rtm.GETADDR, 0, new IfAddrMsg(0, 0, 0, 0, 0)).toBytes();
    }

    /**
     * Reads a RTM_NEWADDR or RTM_DELADDR message.
     *
     * @return null if it is of another family than IPv4 and IPv6
     */
    static @Nullable InterfaceAddress read(Message message) throws WireException {
        ByteBuffer in = message.payload();
        IfAddrMsg fixed = IfAddrMsg.read(in);
        Family family = Family.ofNumber(fixed.family());
        if (family == null) {
            return null;
        }
        Attributes attributes = Attributes.read(in);
        InetAddress prefixAddress = family.address(attributes, Ifa.ADDRESS);
        InetAddress local = family.address(attributes, Ifa.LOCAL);
        InetAddress address = local != null ? local : prefixAddress;
        if (address == null) {
            throw new WireException("an address message of interface " + fixed.index() + " without an address");
        }
        if (fixed.prefixLength() > family.addressBits()) {
            throw new WireException("an " + family + " prefix of " + fixed.prefixLength() + " bits");
        }
        Attribute cache = attributes.find(Ifa.CACHEINFO);
        IfaCacheInfo lifetimes = cache == null
                ? new IfaCacheInfo(AddressSpec.FOREVER, AddressSpec.FOREVER, 0, 0)
                : IfaCacheInfo.read(cache.payload());
        return new InterfaceAddress(
                fixed.index(),
                family,
                address,
                address.equals(prefixAddress) ? null : prefixAddress,
                fixed.prefixLength(),
                fixed.scope(),
                attributes.u32(Ifa.FLAGS, fixed.flags()),
                attributes.string(Ifa.LABEL),
                family.address(attributes, Ifa.BROADCAST),
                lifetimes.preferredS(),
                lifetimes.validS(),
                attributes.u8(Ifa.PROTO, 0));
    }
}
