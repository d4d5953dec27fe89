package io.cplbd.ipvs.kernel;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;

/** An order that is the same at each reading; the kernel's own is that of its hash table. */
final class AddressOrder {
    private static final Comparator<InetAddress> ADDRESSES = Comparator.comparingInt(
                    (InetAddress address) -> address.getAddress().length)
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    static final Comparator<RealServer> SERVERS =
            Comparator.comparing(RealServer::address, ADDRESSES).thenComparingInt(RealServer::port);

    static final Comparator<ServiceStatistics.Server> SERVER_STATISTICS = Comparator.comparing(
                    ServiceStatistics.Server::address, ADDRESSES)
            .thenComparingInt(ServiceStatistics.Server::port);

    private static final Comparator<ServiceAddress.Endpoint> ENDPOINTS = Comparator.comparing(
                    ServiceAddress.Endpoint::address, ADDRESSES)
            .thenComparingInt(ServiceAddress.Endpoint::port)
            .thenComparing(ServiceAddress.Endpoint::transport);

    private static final Comparator<ServiceAddress.FirewallMark> MARKS = Comparator.comparing(
                    ServiceAddress.FirewallMark::ipv6)
            .thenComparing(ServiceAddress.FirewallMark::mark, Integer::compareUnsigned);

    /** Endpoints, then firewall marks. */
    static final Comparator<ServiceAddress> SERVICES = AddressOrder::compare;

    private AddressOrder() {}

    private static int compare(ServiceAddress one, ServiceAddress other) {
        return switch (one) {
            case ServiceAddress.Endpoint endpoint ->
                other instanceof ServiceAddress.Endpoint endpoint2 ? ENDPOINTS.compare(endpoint, endpoint2) : -1;
            case ServiceAddress.FirewallMark mark ->
                other instanceof ServiceAddress.FirewallMark mark2 ? MARKS.compare(mark, mark2) : 1;
        };
    }
}
