package io.cplbd.daemon.engine;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.route.HardwareAddress;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.OperState;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's address tables as far as they matter here: EEXIST and EADDRNOTAVAIL, and the habit of taking an IPv4
 * primary's secondaries along when it is deleted (net.ipv4.conf.*.promote_secondaries = 0).
 */
final class FakeKernel implements AddressKeeper.Kernel {
    private final List<Link> links = new ArrayList<>();
    final List<InterfaceAddress> addresses = new ArrayList<>();
    final List<String> done = new ArrayList<>();
    /** The error that the next changes are refused with, 0 for none. */
    int refuseWith;

    void link(int index, String name) {
        links.add(link(index, name, 0x1043));
    }

    static Link link(int index, String name, int flags) {
        return new Link(
                index,
                name,
                flags,
                HardwareAddress.of(new byte[] {2, 0, 0, 0, 0, (byte) index}),
                1500,
                1,
                "veth",
                OperState.UP,
                0);
    }

    void unlink(String name) {
        links.removeIf(link -> link.name().equals(name));
    }

    @Override
    public List<Link> links() {
        return List.copyOf(links);
    }

    @Override
    public List<InterfaceAddress> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public void add(AddressSpec spec) throws NetlinkException {
        refuse();
        if (entry(spec) != null) {
            throw new NetlinkException(Errno.EEXIST, "there already");
        }
        boolean secondary =
                addresses.stream().anyMatch(entry -> sameSubnet(entry, spec.address(), spec.prefixLength()));
        put(spec, secondary);
        done.add("add " + spec.address().getHostAddress() + "/" + spec.prefixLength());
    }

    private void put(AddressSpec spec, boolean secondary) {
        InterfaceAddress plain =
                present(spec.ifIndex(), spec.address(), spec.prefixLength(), secondary, spec.protocol());
        addresses.add(lasting(plain, spec.validLifetimeS()));
    }

    static InterfaceAddress lasting(InterfaceAddress address, long seconds) {
        return new InterfaceAddress(
                address.index(),
                address.family(),
                address.address(),
                address.peer(),
                address.prefixLength(),
                address.scope(),
                address.flags(),
                address.label(),
                address.broadcast(),
                seconds,
                seconds,
                address.protocol());
    }

    @Override
    public void renew(AddressSpec spec) throws NetlinkException {
        refuse();
        if (links.stream().noneMatch(link -> link.index() == spec.ifIndex())) {
            throw new NetlinkException(Errno.ENODEV, "no such interface");
        }
        InterfaceAddress entry = entry(spec);
        addresses.remove(entry);
        put(spec, entry != null && entry.secondary());
        done.add("renew " + spec.address().getHostAddress() + " for " + spec.validLifetimeS());
    }

    /** How long an address stays that the interfaces have. */
    long lifetimeS(InetAddress address) {
        return addresses.stream()
                .filter(entry -> entry.address().equals(address))
                .findFirst()
                .orElseThrow()
                .validLifetimeS();
    }

    @Override
    public void delete(AddressSpec spec) throws NetlinkException {
        refuse();
        InterfaceAddress entry = entry(spec);
        if (entry == null) {
            throw new NetlinkException(Errno.EADDRNOTAVAIL, "not there");
        }
        addresses.remove(entry);
        if (!entry.secondary()) {
            addresses.removeIf(other -> other.secondary() && sameSubnet(other, entry.address(), entry.prefixLength()));
        }
        done.add("delete " + spec.address().getHostAddress() + "/" + spec.prefixLength());
    }

    private void refuse() throws NetlinkException {
        if (refuseWith != 0) {
            throw new NetlinkException(refuseWith, "refused");
        }
    }

    private @Nullable InterfaceAddress entry(AddressSpec spec) {
        return addresses.stream()
                .filter(entry -> entry.index() == spec.ifIndex()
                        && entry.address().equals(spec.address())
                        && entry.prefixLength() == spec.prefixLength())
                .findFirst()
                .orElse(null);
    }

    private static boolean sameSubnet(InterfaceAddress entry, InetAddress address, int prefixLength) {
        return entry.family() == Family.IPV4
                && Family.of(address) == Family.IPV4
                && entry.prefixLength() == prefixLength
                && (number(entry.address()) ^ number(address)) >>> (32 - prefixLength) == 0;
    }

    private static long number(InetAddress address) {
        return Integer.toUnsignedLong(
                java.nio.ByteBuffer.wrap(address.getAddress()).getInt());
    }

    static InterfaceAddress present(int index, InetAddress address, int prefixLength, boolean secondary, int protocol) {
        return new InterfaceAddress(
                index,
                Family.of(address),
                address,
                null,
                prefixLength,
                address.isLinkLocalAddress() ? AddressSpec.SCOPE_LINK : AddressSpec.SCOPE_GLOBAL,
                secondary ? AddressSpec.IFA_F_SECONDARY : 0,
                null,
                null,
                AddressSpec.FOREVER,
                AddressSpec.FOREVER,
                protocol);
    }

    void preset(int index, String address, int prefixLength) {
        addresses.add(present(index, InetAddress.ofLiteral(address), prefixLength, false, 0));
    }
}
