package io.cplbd.ipvs.kernel;

/**
 * What went through a service or to a real server since it was added or zeroed. The rates are the kernel's own, averaged
 * over some seconds. Packets and bytes "in" come from clients, "out" go to them; with direct routing and tunnels
 * those never pass here. On kernels before 4.1 the counts of connections and packets have 32 bits and wrap.
 */
public record Statistics(
        long connections,
        long packetsIn,
        long packetsOut,
        long bytesIn,
        long bytesOut,
        long connectionsPerS,
        long packetsInPerS,
        long packetsOutPerS,
        long bytesInPerS,
        long bytesOutPerS) {}
