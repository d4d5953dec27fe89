package io.cplbd.ipvs.plan;

import io.cplbd.ipvs.model.ForwardMethod.Tunnel;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kernel's table with its refusals, as in net/netfilter/ipvs/ip_vs_ctl.c. */
final class FakeKernel {
    private final Map<ServiceAddress, Service> services = new LinkedHashMap<>();

    FakeKernel(Collection<TableEntry> entries) {
        for (TableEntry entry : entries) {
            apply(new Operation.AddService(entry.service()));
            for (RealServer server : entry.servers()) {
                apply(new Operation.AddServer(entry.service().address(), server));
            }
        }
    }

    void apply(Operation operation) {
        switch (operation) {
            case Operation.AddService(VirtualService wanted) -> {
                refuseIf(services.containsKey(wanted.address()), "EEXIST", operation);
                refuseIf(wanted.scheduler() == null, "ENOENT", operation);
                services.put(wanted.address(), new Service(wanted));
            }
            case Operation.EditService(VirtualService wanted) -> {
                refuseIf(wanted.scheduler() == null, "ENOENT", operation);
                service(operation).settings = wanted;
            }
            case Operation.DeleteService(ServiceAddress address) -> {
                service(operation);
                services.remove(address);
            }
            case Operation.AddServer(ServiceAddress address, RealServer wanted) -> {
                Service service = service(operation);
                refuseIf(service.servers.containsKey(Destination.of(wanted)), "EEXIST", operation);
                refuseUnlessFit(address, wanted, operation);
                service.servers.put(Destination.of(wanted), wanted);
            }
            case Operation.EditServer(ServiceAddress address, RealServer wanted) -> {
                Service service = service(operation);
                refuseIf(!service.servers.containsKey(Destination.of(wanted)), "ENOENT", operation);
                refuseUnlessFit(address, wanted, operation);
                service.servers.put(Destination.of(wanted), wanted);
            }
            case Operation.DeleteServer(ServiceAddress _, RealServer former) ->
                refuseIf(service(operation).servers.remove(Destination.of(former)) == null, "ENOENT", operation);
        }
    }

    List<TableEntry> table() {
        List<TableEntry> table = new ArrayList<>();
        services.values()
                .forEach(service -> table.add(new TableEntry(service.settings, List.copyOf(service.servers.values()))));
        return table;
    }

    /** Servers that get new connections, 0 if there is no such service. */
    long usable(ServiceAddress address) {
        Service service = services.get(address);
        return service == null
                ? 0
                : service.servers.values().stream()
                        .filter(server -> server.weight() > 0)
                        .count();
    }

    private Service service(Operation operation) {
        Service service = services.get(operation.service());
        if (service == null) {
            throw new Refused("ESRCH", operation);
        }
        return service;
    }

    private static void refuseUnlessFit(ServiceAddress address, RealServer server, Operation operation) {
        boolean mixed = address.ipv6() == (server.address() instanceof Inet4Address);
        refuseIf(mixed && !(server.method() instanceof Tunnel), "EINVAL", operation);
        // The kernel itself would take such a port and then ignore it.
        refuseIf(
                address instanceof ServiceAddress.Endpoint service
                        && server.method().keepsPort()
                        && server.port() != service.port(),
                "EINVAL",
                operation);
    }

    private static void refuseIf(boolean bad, String errno, Operation operation) {
        if (bad) {
            throw new Refused(errno, operation);
        }
    }

    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String errno, Operation operation) {
            super(errno + ": " + operation);
        }
    }

    private static final class Service {
        private VirtualService settings;
        private final Map<Destination, RealServer> servers = new LinkedHashMap<>();

        Service(VirtualService settings) {
            this.settings = settings;
        }
    }

    private record Destination(InetAddress address, int port) {
        static Destination of(RealServer server) {
            return new Destination(server.address(), server.port());
        }
    }
}
