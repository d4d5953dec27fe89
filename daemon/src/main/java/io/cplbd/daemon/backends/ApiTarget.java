package io.cplbd.daemon.backends;

import java.net.InetSocketAddress;

/**
 * An API server to connect to.
 *
 * @param address resolved
 * @param host as it is called: the certificate must be for it
 */
record ApiTarget(InetSocketAddress address, String host) {
    ApiTarget(InetSocketAddress address) {
        this(address, address.getAddress().getHostAddress());
    }

    @Override
    public String toString() {
        return Addresses.text(address);
    }
}
