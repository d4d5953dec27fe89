package io.cplbd.conf.keepalived;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a virtual_server is for: {@code IP [PORT]}, {@code fwmark N} or {@code group NAME}. */
public sealed interface Service {
    /** Whether an address is, or is among, what is balanced. */
    boolean hasAddress();

    /** Whether a firewall mark is, or is among, what is balanced. */
    boolean hasMark();

    /** One service of the kernel. */
    sealed interface Single extends Service {
        AddressFamily family();

        /** 0 for a mark, which has none. */
        int port();

        /** The address or the mark, as a number. */
        BigInteger number();
    }

    /**
     * Packets to an address.
     *
     * @param port 0: every port, which asks for persistence
     */
    record Address(InetAddress address, int port) implements Single {
        @Override
        public AddressFamily family() {
            return AddressFamily.of(address);
        }

        @Override
        public BigInteger number() {
            return AddressText.number(address);
        }

        @Override
        public boolean hasAddress() {
            return true;
        }

        @Override
        public boolean hasMark() {
            return false;
        }
    }

    /**
     * Packets that carry a firewall mark.
     *
     * @param mark 1 to 4294967295
     */
    record Mark(long mark, AddressFamily family) implements Single {
        @Override
        public int port() {
            return 0;
        }

        @Override
        public BigInteger number() {
            return BigInteger.valueOf(mark);
        }

        @Override
        public boolean hasAddress() {
            return false;
        }

        @Override
        public boolean hasMark() {
            return true;
        }
    }

    /**
     * All services of a group.
     *
     * @param entries at least one; those of the group that no other virtual server has already
     */
    record Group(String name, List<VirtualServerGroup.Entry> entries) implements Service {
        public Group {
            entries = List.copyOf(entries);
        }

        @Override
        public boolean hasAddress() {
            return entries.stream().anyMatch(VirtualServerGroup.Range.class::isInstance);
        }

        @Override
        public boolean hasMark() {
            return entries.stream().anyMatch(VirtualServerGroup.Mark.class::isInstance);
        }

        /** Those of its addresses, and of its marks that say one. */
        Set<AddressFamily> families() {
            Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
            for (VirtualServerGroup.Entry entry : entries) {
                switch (entry) {
                    case VirtualServerGroup.Range range -> families.add(range.family());
                    case VirtualServerGroup.Mark mark when mark.family() != null -> families.add(mark.family());
                    case VirtualServerGroup.Mark ignored -> {}
                }
            }
            return families;
        }
    }
}
