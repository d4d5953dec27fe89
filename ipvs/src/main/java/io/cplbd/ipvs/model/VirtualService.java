package io.cplbd.ipvs.model;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service: what the kernel calls {@code struct ip_vs_service_user_kern}.
 *
 * @param scheduler null for a service read from the kernel and never asked for: its scheduler is one that this program
 *     does not know, or its persistence one that it cannot say (no time, a netmask that is no prefix)
 * @param persistence null: each connection is scheduled anew
 */
public record VirtualService(
        ServiceAddress address,
        @Nullable Scheduler scheduler,
        Set<Flag> flags,
        @Nullable Persistence persistence) {
    public VirtualService {
        // Of an enum set, so that equal services print alike.
        flags = flags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(flags));
        if (persistence != null && !address.ipv6() && persistence.prefixLength > 32) {
            throw new IllegalArgumentException("persistence for /" + persistence.prefixLength + " of IPv4");
        }
    }

    /** Flags of a service that a user sets (IP_VS_SVC_F_... of linux/ip_vs.h), persistence aside. */
    public enum Flag {
        /** Each packet is scheduled by itself: {@code ops}. */
        ONE_PACKET(0x04),
        /** {@code flag-1}, {@code sh-fallback}, {@code mh-fallback}. */
        SCHEDULER_1(0x08),
        /** {@code flag-2}, {@code sh-port}, {@code mh-port}. */
        SCHEDULER_2(0x10),
        /** {@code flag-3}. */
        SCHEDULER_3(0x20);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        /** The bit of IPVS_SVC_ATTR_FLAGS. */
        public int bit() {
            return bit;
        }
    }

    /**
     * Connections of one client go to one real server.
     *
     * @param timeoutS 1 or more, seconds after the last connection
     * @param prefixLength how much of the client's address counts: 1-32, or 1-128 for IPv6
     * @param engine {@code sip}, or null for the address alone
     */
    public record Persistence(
            int timeoutS, int prefixLength, @Nullable String engine) {
        public Persistence {
            if (timeoutS < 1) {
                throw new IllegalArgumentException("persistence for " + timeoutS + " s");
            }
            if (prefixLength < 0 || prefixLength > 128) {
                throw new IllegalArgumentException("persistence for /" + prefixLength);
            }
        }
    }
}
