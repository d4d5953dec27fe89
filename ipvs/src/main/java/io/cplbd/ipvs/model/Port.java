package io.cplbd.ipvs.model;

/** The range of port numbers. */
final class Port {
    private static final int MAX = 65535;

    private Port() {}

    static int check(int port) {
        if (port < 0 || port > MAX) {
            throw new IllegalArgumentException("port " + port + " is not in 0-" + MAX);
        }
        return port;
    }
}
