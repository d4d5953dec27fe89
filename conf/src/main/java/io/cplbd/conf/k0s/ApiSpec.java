package io.cplbd.conf.k0s;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code spec.api}.
 *
 * @param address this controller's own; null: k0s finds it
 * @param port the API server's, 1 to 65535, 6443 if not said
 * @param k0sApiPort where other controllers join, 1 to 65535, 9443 if not said
 * @param externalAddress a name or address by which clients reach the cluster
 * @param sans names and addresses that the API server's certificate gets besides those k0s knows
 */
public record ApiSpec(
        @Nullable Located<InetAddress> address,
        Located<Integer> port,
        Located<Integer> k0sApiPort,
        @Nullable Located<String> externalAddress,
        List<Located<String>> sans) {
    public ApiSpec {
        sans = List.copyOf(sans);
    }
}
