package io.cplbd.conf.k0s;

/**
 * {@code spec.network.nodeLocalLoadBalancing}: a balancer on each worker, for what runs there.
 *
 * @param type EnvoyProxy if not said
 * @param apiServerBindPort on the workers' loopback, 1 to 65535, 7443 if not said
 * @param konnectivityServerBindPort on the workers' loopback, 1 to 65535, 7132 if not said
 */
public record NodeLocalSpec(
        Located<Boolean> enabled,
        Located<Type> type,
        Located<Integer> apiServerBindPort,
        Located<Integer> konnectivityServerBindPort) {
    /** What balances; named as in the file. */
    public enum Type {
        EnvoyProxy,
        Traefik
    }
}
