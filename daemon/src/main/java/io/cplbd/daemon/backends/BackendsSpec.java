package io.cplbd.daemon.backends;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What to watch.
 *
 * @param kubeconfig may not exist yet: k0s writes its admin.conf during its first start
 * @param first known before the API has told any: the local API server; one or more
 * @param port of addresses that the API tells without a port, 1-65535
 * @param never addresses that are no API servers whatever the API tells: the virtual ones, which would lead back here
 */
public record BackendsSpec(Path kubeconfig, List<InetSocketAddress> first, int port, Set<InetAddress> never) {
    public BackendsSpec {
        first = List.copyOf(first);
        never = Set.copyOf(never);
        if (first.isEmpty()) {
            throw new IllegalArgumentException("no API server to begin with");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not one of 1-65535");
        }
    }
}
