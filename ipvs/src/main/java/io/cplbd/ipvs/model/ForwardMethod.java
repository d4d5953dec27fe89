package io.cplbd.ipvs.model;

/** How packets reach a real server (IP_VS_CONN_F_FWD_MASK of linux/ip_vs.h). */
public sealed interface ForwardMethod {
    /** Network address translation: the answers come back through the director. */
    record Masquerade() implements ForwardMethod {}

    /** Direct routing: the frame is sent on as it is, and the real server answers the client by itself. */
    record DirectRouting() implements ForwardMethod {}

    /**
     * A tunnel to the real server.
     *
     * @param port UDP port of the far end, 1-65535 for GUE, otherwise 0
     */
    record Tunnel(Encapsulation encapsulation, int port, Checksum checksum) implements ForwardMethod {
        public Tunnel {
            Port.check(port);
            if ((encapsulation == Encapsulation.GUE) != (port != 0)) {
                throw new IllegalArgumentException(
                        encapsulation + " with port " + port + ": GUE has one, others have none");
            }
        }
    }

    /**
     * One that this program does not know, read from the kernel and never asked for; raw as in linux/ip_vs.h.
     *
     * @param method IPVS_DEST_ATTR_FWD_METHOD
     * @param tunnelType IPVS_DEST_ATTR_TUN_TYPE
     * @param tunnelPort IPVS_DEST_ATTR_TUN_PORT
     * @param tunnelFlags IPVS_DEST_ATTR_TUN_FLAGS
     */
    record Other(int method, int tunnelType, int tunnelPort, int tunnelFlags) implements ForwardMethod {}

    /** What is put around a packet (IP_VS_CONN_F_TUNNEL_TYPE_...). */
    enum Encapsulation {
        IPIP,
        GUE,
        GRE
    }

    /** Checksums of the tunnel (IP_VS_TUNNEL_ENCAP_FLAG_...). */
    enum Checksum {
        NONE,
        FULL,
        REMOTE
    }

    /** Whether the real server keeps the port of the service, as it sees the client's own packet. */
    default boolean keepsPort() {
        return !(this instanceof Masquerade);
    }
}
