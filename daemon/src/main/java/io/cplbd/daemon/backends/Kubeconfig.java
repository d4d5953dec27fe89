package io.cplbd.daemon.backends;

/**
 * What a kubeconfig's current context leads to.
 *
 * @param host of the server: a name or an address
 * @param port 1-65535
 */
record Kubeconfig(String host, int port, ApiCredentials credentials) {}
