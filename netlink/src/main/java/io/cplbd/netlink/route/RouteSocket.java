package io.cplbd.netlink.route;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.NetlinkSocket;
import io.cplbd.netlink.socket.Protocol;
import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.NlMsgHdr;
import io.cplbd.netlink.wire.WireException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses and routes of the namespace of the thread that opened it. Not thread-safe.
 *
 * <p>Every method throws {@link NetlinkException}: the kernel's refusal with what was asked, ETIMEDOUT if it did not answer,
 * EINTR if a table kept changing while it was read. Changes need CAP_NET_ADMIN (EPERM).
 */
public final class RouteSocket implements AutoCloseable {
    private final NetlinkSocket socket;

    private RouteSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static RouteSocket open() throws NetlinkException {
        return new RouteSocket(NetlinkSocket.open(Protocol.ROUTE));
    }

    public List<Link> links() throws NetlinkException {
        return dump("cannot list the interfaces", Link.dumpRequest(), Rtm.NEWLINK, Link::read);
    }

    /** Empty if no interface has that name. */
    public Optional<Link> linkByName(String name) throws NetlinkException {
        if (name.isEmpty() || name.length() > Link.LONGEST_NAME) {
            return Optional.empty();
        }
        try {
            for (Message reply : socket.request(Link.request(name))) {
                Link link = reply.header().type() == Rtm.NEWLINK ? Link.read(reply) : null;
                if (link != null) {
                    return Optional.of(link);
                }
            }
            return Optional.empty();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw new NetlinkException("cannot look up interface " + name, e);
        }
    }

    /** All IPv4 and IPv6 addresses. */
    public List<InterfaceAddress> addresses() throws NetlinkException {
        return dump("cannot list the addresses", InterfaceAddress.dumpRequest(), Rtm.NEWADDR, InterfaceAddress::read);
    }

    /**
     * Adds an address.
     *
     * @throws NetlinkException {@link Errno#EEXIST} if the interface has it already (it is left as it was), ENODEV if
     *     there is no such interface, EINVAL, EPERM
     */
    public void addAddress(AddressSpec spec) throws NetlinkException {
        change("cannot add " + spec.where(), spec.newRequest(NlMsgHdr.NLM_F_CREATE | NlMsgHdr.NLM_F_EXCL));
    }

    /**
     * Adds an address, or renews it: of one that is there the lifetimes change, and with IPv6 the flags; label, scope and
     * broadcast stay.
     */
    public void replaceAddress(AddressSpec spec) throws NetlinkException {
        change("cannot set " + spec.where(), spec.newRequest(NlMsgHdr.NLM_F_CREATE | NlMsgHdr.NLM_F_REPLACE));
    }

    /**
     * Deletes an address; index, address, prefix length and peer have to match.
     *
     * @throws NetlinkException {@link Errno#EADDRNOTAVAIL} if the interface does not have it, ENODEV if there is no such
     *     interface, EPERM
     */
    public void deleteAddress(AddressSpec spec) throws NetlinkException {
        change("cannot delete " + spec.where(), spec.deleteRequest());
    }

    /** All routes of a family, of all tables: for IPv6 the local ones, too. */
    public List<Route> routes(Family family) throws NetlinkException {
        return dump("cannot list the routes", Route.dumpRequest(family, 0), Rtm.NEWROUTE, Route::read);
    }

    /** The default route of the main table with the lowest metric. */
    public Optional<Route> defaultRoute(Family family) throws NetlinkException {
        List<Route> main;
        try {
            main = dump(
                    "cannot list the routes", Route.dumpRequest(family, Route.TABLE_MAIN), Rtm.NEWROUTE, Route::read);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty(); // the kernel makes the table together with its first route
            }
            throw e;
        }
        return main.stream()
                .filter(route -> route.isDefault() && route.table() == Route.TABLE_MAIN)
                .min(Comparator.comparingLong(Route::metric));
    }

    private void change(String what, byte[] request) throws NetlinkException {
        try {
            socket.request(request);
        } catch (NetlinkException e) {
            throw new NetlinkException(what, e);
        }
    }

    private <T> List<T> dump(String what, byte[] request, int type, Reader<T> reader) throws NetlinkException {
        try {
            List<T> entries = new ArrayList<>();
            for (Message message : socket.dump(request)) {
                T entry = message.header().type() == type ? reader.read(message) : null;
                if (entry != null) {
                    entries.add(entry);
                }
            }
            return entries;
        } catch (NetlinkException e) {
            throw new NetlinkException(what, e);
        }
    }

    private interface Reader<T> {
        @Nullable
        T read(Message message) throws WireException;
    }

    @Override
    public void close() {
        socket.close();
    }
}
