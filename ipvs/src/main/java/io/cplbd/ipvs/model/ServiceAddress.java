package io.cplbd.ipvs.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What makes a packet belong to a virtual service, and two services the same one. */
public sealed interface ServiceAddress {
    /**
     * An address and a port.
     *
     * @param port 1-65535, or 0 for every port (which asks for persistence)
     */
    record Endpoint(Transport transport, InetAddress address, int port) implements ServiceAddress {
        public Endpoint {
            Port.check(port);
        }

        @Override
        public boolean ipv6() {
            return !(address instanceof Inet4Address);
        }

        // Written out, as those of a record are linked, and slow, when a start looks up each of ten thousand.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Endpoint that
                    && port == that.port
                    && transport == that.transport
                    && address.equals(that.address);
        }

        @Override
        public int hashCode() {
            return (address.hashCode() * 31 + port) * 31 + transport.number();
        }
    }

    /**
     * A firewall mark, set by rules outside IPVS.
     *
     * @param mark above 0
     * @param ipv6 the family of the packets: a mark has none of its own
     */
    record FirewallMark(int mark, boolean ipv6) implements ServiceAddress {
        public FirewallMark {
            if (mark == 0) {
                throw new IllegalArgumentException("firewall mark 0 marks nothing");
            }
        }
    }

    boolean ipv6();
}
