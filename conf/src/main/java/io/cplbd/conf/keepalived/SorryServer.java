package io.cplbd.conf.keepalived;

import java.net.InetAddress;

/**
 * A sorry_server, with weight 1 and no checks.
 *
 * @param port as {@link RealServer#port}
 * @param inhibit {@code sorry_server_inhibit}: while it has nothing to do it stays, with weight 0
 */
public record SorryServer(InetAddress address, int port, Forwarding forwarding, boolean inhibit, Position position) {}
