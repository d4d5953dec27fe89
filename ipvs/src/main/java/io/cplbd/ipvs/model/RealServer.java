package io.cplbd.ipvs.model;

import java.net.InetAddress;

/**
 * One destination of a virtual service.
 *
 * @param port 0-65535; that of the service wherever {@link ForwardMethod#keepsPort()}
 * @param weight 0-2147483647; 0 gets no new connections
 * @param upperThreshold connections above which it gets no more, 0 for no limit
 * @param lowerThreshold connections below which it gets some again, at most {@code upperThreshold}; 0 for three quarters
 *     of it
 */
public record RealServer(
        InetAddress address, int port, ForwardMethod method, int weight, long upperThreshold, long lowerThreshold) {
    private static final long MAX_THRESHOLD = 0xffff_ffffL;

    public RealServer {
        Port.check(port);
        if (weight < 0) {
            throw new IllegalArgumentException("weight " + weight + " is below 0");
        }
        if (upperThreshold < 0 || upperThreshold > MAX_THRESHOLD || lowerThreshold < 0) {
            throw new IllegalArgumentException("threshold out of range: " + upperThreshold + ", " + lowerThreshold);
        }
        if (lowerThreshold > upperThreshold) {
            throw new IllegalArgumentException(
                    "lower threshold " + lowerThreshold + " above the upper one, " + upperThreshold);
        }
    }
    /** What it is told by within its service. */
    public ServerAddress endpoint() {
        return new ServerAddress(address, port);
    }
}
