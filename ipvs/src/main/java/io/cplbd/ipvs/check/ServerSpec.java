package io.cplbd.ipvs.check;

import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServerAddress;
import io.cplbd.ipvs.model.ServiceAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * One {@code real_server}.
 *
 * @param port 0 for that of each service
 * @param weight 0-2147483647, as configured
 * @param upperThreshold see {@link RealServer}
 * @param lowerThreshold see {@link RealServer}
 * @param inhibitOnFailure gets weight 0 rather than being taken out
 * @param checks none: always up
 */
public record ServerSpec(
        InetAddress address,
        int port,
        ForwardMethod method,
        int weight,
        long upperThreshold,
        long lowerThreshold,
        boolean inhibitOnFailure,
        List<CheckSpec> checks) {
    public ServerSpec {
        checks = List.copyOf(checks);
    }

    /** What it is told by within its pool. */
    public ServerAddress endpoint() {
        return new ServerAddress(address, port);
    }

    /** Whether a service can have it: one of another family only through a tunnel (ip_vs_ctl.c, ip_vs_genl_set_cmd). */
    boolean reachableFrom(ServiceAddress service) {
        return method instanceof ForwardMethod.Tunnel || service.ipv6() != (address instanceof Inet4Address);
    }

    /** As the kernel is to have it under one service. */
    RealServer under(ServiceAddress service, int currentWeight) {
        int servicePort = service instanceof ServiceAddress.Endpoint endpoint ? endpoint.port() : 0;
        return new RealServer(
                address,
                port == 0 || method.keepsPort() ? servicePort : port,
                method,
                currentWeight,
                upperThreshold,
                lowerThreshold);
    }
}
