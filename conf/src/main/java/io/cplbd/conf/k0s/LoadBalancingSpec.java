package io.cplbd.conf.k0s;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code spec.network.controlPlaneLoadBalancing}.
 *
 * @param enabled whether k0s itself runs it
 * @param vrrpInstances at most 255
 * @param userSpaceProxyPort 1 to 65535, 6444 if not said
 * @param disabledBalancing {@code disableLoadBalancer}
 */
public record LoadBalancingSpec(
        Located<Boolean> enabled,
        List<VrrpInstanceSpec> vrrpInstances,
        List<VirtualServerSpec> virtualServers,
        Located<Integer> userSpaceProxyPort,
        Located<Boolean> disabledBalancing) {
    public LoadBalancingSpec {
        vrrpInstances = List.copyOf(vrrpInstances);
        virtualServers = List.copyOf(virtualServers);
    }

    /** How connections to a virtual IP reach the API servers. */
    public enum Mode {
        /** By the kernel's IPVS: there are virtualServers. */
        IPVS,
        /** By a relay on {@code userSpaceProxyBindPort}. */
        USER_SPACE,
        /** Not at all: each virtual IP leads to the one controller that holds it. */
        ADDRESS_ONLY
    }

    public Mode mode() {
        if (disabledBalancing.value()) {
            return Mode.ADDRESS_ONLY;
        }
        return virtualServers.isEmpty() ? Mode.USER_SPACE : Mode.IPVS;
    }

    /** The virtual IPs of all instances, in the order of the file. */
    public Stream<Located<Cidr>> virtualIps() {
        return vrrpInstances.stream().flatMap(instance -> instance.virtualIps().stream());
    }

    boolean holds(InetAddress address) {
        return vrrpInstances.stream().anyMatch(instance -> instance.holds(address));
    }
}
