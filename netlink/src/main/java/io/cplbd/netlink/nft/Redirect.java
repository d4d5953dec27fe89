package io.cplbd.netlink.nft;

import java.net.InetAddress;

/**
 * TCP connections that come here instead of where they were made to, as long as this machine holds their address.
 *
 * @param address to which they are made
 * @param port to which they are made, 1-65535
 * @param toPort of this machine, 1-65535
 */
public record Redirect(InetAddress address, int port, int toPort) {
    private static final int LAST_PORT = 65535;

    public Redirect {
        check(port);
        check(toPort);
    }

    private static void check(int port) {
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("port " + port + ": expected 1 to " + LAST_PORT);
        }
    }
}
