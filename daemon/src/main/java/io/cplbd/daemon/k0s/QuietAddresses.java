package io.cplbd.daemon.k0s;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.Family;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.RouteSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual addresses on the loopback interface, where a controller that is not MASTER needs them: packets that the director
 * sends on directly still carry them. With scope {@code host}, so that nobody takes one as a source or as the node's address, and
 * without ARP: the interface answers for its own addresses only.
 *
 * <p>k0s puts them on a dummy interface and leaves ARP to the administrator (every controller answers).
 */
final class QuietAddresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuietAddresses.class);
    private static final Path CONF = Path.of("/proc/sys/net/ipv4/conf");
    /** Documentation/networking/ip-sysctl: reply only if the target is an address of the incoming interface. */
    private static final int ARP_IGNORE = 1;
    /** ... and ask for others only from the best local address. */
    private static final int ARP_ANNOUNCE = 2;

    private final Map<Path, String> former = new HashMap<>();
    private Set<InetAddress> held = Set.of();

    /**
     * Puts these in the place of the former ones.
     *
     * @param virtual all that may be there from an earlier life
     * @param interfaces that stay silent about them
     */
    void hold(Set<InetAddress> addresses, Set<InetAddress> virtual, Set<String> interfaces) {
        if (!addresses.isEmpty()) {
            interfaces.forEach(this::silence);
        }
        try (RouteSocket routes = RouteSocket.open()) {
            int loopback = routes.links().stream()
                    .filter(Link::loopback)
                    .findFirst()
                    .orElseThrow(() -> new NetlinkException(Errno.ENODEV, "no loopback interface"))
                    .index();
            Set<InetAddress> gone = new HashSet<>(held);
            gone.addAll(virtual);
            gone.removeAll(addresses);
            for (InetAddress address : addresses) {
                routes.replaceAddress(spec(loopback, address));
            }
            held = Set.copyOf(addresses);
            for (InetAddress address : gone) {
                remove(routes, spec(loopback, address));
            }
        } catch (NetlinkException refused) {
            LOG.error("virtual addresses on the loopback interface: {}", refused.getMessage());
        }
    }

    private static void remove(RouteSocket routes, AddressSpec address) throws NetlinkException {
        try {
            routes.deleteAddress(address);
        } catch (NetlinkException refused) {
            if (refused.errno() != Errno.EADDRNOTAVAIL) {
                throw refused;
            }
        }
    }

    private static AddressSpec spec(int loopback, InetAddress address) {
        int bits = Family.of(address).addressBits();
        AddressSpec.Builder spec = AddressSpec.on(loopback, address, bits).scope(AddressSpec.SCOPE_HOST);
        return (bits == Integer.SIZE ? spec : spec.noDad().lifetimesS(0, AddressSpec.FOREVER)).build();
    }

    private void silence(String interfaceName) {
        set(CONF.resolve(interfaceName).resolve("arp_ignore"), ARP_IGNORE);
        set(CONF.resolve(interfaceName).resolve("arp_announce"), ARP_ANNOUNCE);
    }

    /** Never less than there is. */
    private void set(Path setting, int least) {
        try {
            String now = Files.readString(setting).strip();
            if (Integer.parseInt(now) < least) {
                Files.writeString(setting, Integer.toString(least));
                former.putIfAbsent(setting, now);
            }
        } catch (IOException | NumberFormatException refused) {
            LOG.error(
                    "cannot set {} to {}: {}; this node answers ARP for addresses it does not hold",
                    setting,
                    least,
                    refused.toString());
        }
    }

    /** Leaves nothing behind. */
    @Override
    public void close() {
        if (!held.isEmpty()) {
            hold(Set.of(), held, Set.of());
        }
        former.forEach((setting, value) -> {
            try {
                Files.writeString(setting, value);
            } catch (IOException refused) {
                LOG.warn("cannot set {} back to {}: {}", setting, value, refused.toString());
            }
        });
        former.clear();
    }
}
