package io.cplbd.conf.keepalived;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual_server_group.
 *
 * @param entries at least one, {@link #ADDRESS_LIMIT} addresses together at most
 */
public record VirtualServerGroup(String name, List<Entry> entries, Position position) {
    /** Addresses of all ranges of a group together: each is a service of its own in the kernel. */
    public static final int ADDRESS_LIMIT = 65_536;

    public VirtualServerGroup {
        entries = List.copyOf(entries);
    }

    /** A line of a group. */
    public sealed interface Entry {
        Position position();

        /** Adds what it stands for; a mark without a family has this one. */
        void addTo(Collection<Service.Single> services, AddressFamily family);
    }

    /**
     * Addresses one after the other.
     *
     * @param count 1 to {@link #ADDRESS_LIMIT}
     * @param port 0: every port
     */
    public record Range(InetAddress first, int count, int port, Position position) implements Entry {
        public AddressFamily family() {
            return AddressFamily.of(first);
        }

        @Override
        public void addTo(Collection<Service.Single> services, AddressFamily family) {
            BigInteger number = AddressText.number(first);
            for (int i = 0; i < count; i++) {
                InetAddress address = AddressText.address(number.add(BigInteger.valueOf(i)), family());
                services.add(new Service.Address(address, port));
            }
        }
    }

    /**
     * A firewall mark.
     *
     * @param mark 1 to 4294967295
     * @param family null: that of the virtual server
     */
    public record Mark(long mark, @Nullable AddressFamily family, Position position) implements Entry {
        @Override
        public void addTo(Collection<Service.Single> services, AddressFamily otherwise) {
            services.add(new Service.Mark(mark, family == null ? otherwise : family));
        }
    }
}
