package io.cplbd.ipvs.model;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What tells real servers of one service apart (ip_vs_ctl.c, ip_vs_lookup_dest): the address has its family.
 *
 * @param port 0 for that of the service, as far as it is not known yet which
 */
public record ServerAddress(InetAddress address, int port) {
    // Written out, as those of a record are linked, and slow, when a start looks up each of ten thousand.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerAddress that && port == that.port && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode() * 31 + port;
    }
}
