package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.Position;
import java.net.InetAddress;

/**
 * One of {@code keepalived.virtualServers}; its port is that of the API server.
 *
 * @param index from 0, in the order of the file
 * @param delayLoopUs between two checks of a real server, microseconds, at least 1; 60000000 if not said or 0
 * @param scheduler one of rr, wrr, lc, wlc, lblc, dh, sh, sed, nq; rr if not said
 * @param forwarding DR if not said
 * @param persistenceS 1 to 2678400; 360 if not said or 0
 */
public record VirtualServerSpec(
        int index,
        Located<InetAddress> address,
        Located<Long> delayLoopUs,
        Located<String> scheduler,
        Located<Forwarding> forwarding,
        Located<Integer> persistenceS,
        Position position) {
    /** How packets reach a real server; named as in the file. */
    public enum Forwarding {
        NAT,
        DR,
        TUN
    }

    /** As remarks name it. */
    String label() {
        return "virtualServers[" + index + "]";
    }
}
