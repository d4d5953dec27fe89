package io.cplbd.ipvs.kernel;

/**
 * How long idle connections are remembered, in seconds; 0 leaves a value as it is when they are set.
 *
 * @param tcpS of established TCP connections
 * @param tcpFinS of TCP connections after a FIN
 * @param udpS of UDP
 */
public record Timeouts(int tcpS, int tcpFinS, int udpS) {
    public Timeouts {
        if (tcpS < 0 || tcpFinS < 0 || udpS < 0) {
            throw new IllegalArgumentException("timeout below 0: " + tcpS + ", " + tcpFinS + ", " + udpS);
        }
    }
}
