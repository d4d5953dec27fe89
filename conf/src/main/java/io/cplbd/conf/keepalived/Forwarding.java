package io.cplbd.conf.keepalived;

/** How packets reach a real server: {@code lb_kind}, {@code lvs_method}. */
public sealed interface Forwarding {
    /** {@code NAT}. */
    record Nat() implements Forwarding {}

    /** {@code DR}. */
    record DirectRouting() implements Forwarding {}

    /**
     * {@code TUN}.
     *
     * @param port UDP port of the real server's end, 1 to 65535 for {@link Type#GUE}, otherwise 0
     * @param checksum {@link Checksum#NONE} for {@link Type#IPIP}; {@link Checksum#REMOTE} for {@link Type#GUE} only
     */
    record Tunnel(Type type, int port, Checksum checksum) implements Forwarding {
        /** What is put around a packet. */
        public enum Type {
            IPIP,
            GUE,
            GRE
        }

        /** {@code nocsum}, {@code csum}, {@code remcsum}. */
        public enum Checksum {
            NONE,
            FULL,
            REMOTE
        }
    }

    /** Whether a real server sees the packet as the client sent it, so that it has the port of the service. */
    default boolean keepsPort() {
        return !(this instanceof Nat);
    }

    /** Whether a real server has the family of its service. */
    default boolean keepsFamily() {
        return !(this instanceof Tunnel);
    }
}
