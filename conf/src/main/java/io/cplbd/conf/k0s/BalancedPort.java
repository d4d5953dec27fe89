package io.cplbd.conf.k0s;

/**
 * A port of the virtual IPs whose connections are spread over the controllers.
 *
 * @param port 1 to 65535, on the virtual IP and on the controllers alike
 * @param persistent whether one source address stays with one controller for the virtual server's persistence timeout
 */
public record BalancedPort(int port, boolean persistent) {
    public BalancedPort {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port);
        }
    }

    /** The API server's, as k0s balances it: with persistence. */
    public static BalancedPort api(K0sConfiguration configuration) {
        return new BalancedPort(configuration.api().port().value(), true);
    }
}
