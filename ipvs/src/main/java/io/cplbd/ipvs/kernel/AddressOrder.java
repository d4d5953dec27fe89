package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import java.net.InetAddress;
import java.util.Arrays;

/** An order that is the same at each reading; the kernel's own is that of its hash table. */
final class AddressOrder {
    private AddressOrder() {}

    private static int addresses(InetAddress one, InetAddress other) {
        byte[] bytes = one.getAddress();
        byte[] otherBytes = other.getAddress();
        return bytes.length != otherBytes.length
                ? Integer.compare(bytes.length, otherBytes.length)
                : Arrays.compareUnsigned(bytes, otherBytes);
    }

    private static int addresses(InetAddress one, int port, InetAddress other, int otherPort) {
        int order = addresses(one, other);
        return order != 0 ? order : Integer.compare(port, otherPort);
    }

    static int servers(RealServer one, RealServer other) {
        return addresses(one.address(), one.port(), other.address(), other.port());
    }

    static int statistics(ServiceStatistics.Server one, ServiceStatistics.Server other) {
        return addresses(one.address(), one.port(), other.address(), other.port());
    }

    /** Endpoints, then firewall marks. */
    static int services(ServiceAddress one, ServiceAddress other) {
        if (one instanceof ServiceAddress.Endpoint endpoint && other instanceof ServiceAddress.Endpoint endpoint2) {
            int order = addresses(endpoint.address(), endpoint.port(), endpoint2.address(), endpoint2.port());
            return order != 0 ? order : endpoint.transport().compareTo(endpoint2.transport());
        }
        if (one instanceof ServiceAddress.FirewallMark mark && other instanceof ServiceAddress.FirewallMark mark2) {
            int order = Boolean.compare(mark.ipv6(), mark2.ipv6());
            return order != 0 ? order : Integer.compareUnsigned(mark.mark(), mark2.mark());
        }
        return one instanceof ServiceAddress.Endpoint ? -1 : 1;
    }
}
