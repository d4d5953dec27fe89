package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real_server block.
 *
 * @param port 1 to 65535 behind an address with a port; 0: that of each packet or service
 * @param weight 0 to 2147483647; 0 gets no new connections
 * @param upperThreshold connections above which it gets no more, 0 to 4294967295; 0: no limit
 * @param lowerThreshold connections below which it gets some again, at most {@code upperThreshold}; 0: the kernel's choice
 * @param inhibitOnFailure gets weight 0 rather than being taken out
 * @param checkers it is up when all of them are; none: always
 */
public record RealServer(
        InetAddress address,
        int port,
        Forwarding forwarding,
        int weight,
        long upperThreshold,
        long lowerThreshold,
        boolean inhibitOnFailure,
        @Nullable Script notifyUp,
        @Nullable Script notifyDown,
        boolean smtpAlert,
        @Nullable String snmpName,
        List<Checker> checkers,
        Position position) {
    public RealServer {
        checkers = List.copyOf(checkers);
    }

    public AddressFamily family() {
        return AddressFamily.of(address);
    }
}
