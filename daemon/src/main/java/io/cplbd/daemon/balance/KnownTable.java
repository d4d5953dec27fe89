package io.cplbd.daemon.balance;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServerAddress;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.plan.Operation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kernel's table as it was read, with what was done to it since. */
final class KnownTable {
    private final Map<ServiceAddress, Known> services = new LinkedHashMap<>();

    private static final class Known {
        private VirtualService service;
        private final Map<ServerAddress, RealServer> servers = new LinkedHashMap<>();

        Known(VirtualService service) {
            this.service = service;
        }
    }

    KnownTable(Collection<TableEntry> read) {
        for (TableEntry entry : read) {
            Known known = new Known(entry.service());
            entry.servers().forEach(server -> known.servers.put(server.endpoint(), server));
            services.put(entry.service().address(), known);
        }
    }

    List<TableEntry> entries() {
        return services.values().stream()
                .map(known -> new TableEntry(known.service, List.copyOf(known.servers.values())))
                .toList();
    }

    /** Takes in that the kernel has carried out {@code done}. */
    void apply(Operation done) {
        if (done instanceof Operation.AddService(VirtualService wanted)) {
            services.put(wanted.address(), new Known(wanted));
            return;
        }
        Known known = services.get(done.service());
        if (known == null) {
            return;
        }
        if (done instanceof Operation.AddServer(ServiceAddress ignored, RealServer wanted)) {
            known.servers.put(wanted.endpoint(), wanted);
        } else if (done instanceof Operation.EditServer(ServiceAddress ignored, RealServer wanted)) {
            known.servers.put(wanted.endpoint(), wanted);
        } else if (done instanceof Operation.DeleteServer(ServiceAddress ignored, RealServer former)) {
            known.servers.remove(former.endpoint());
        } else if (done instanceof Operation.EditService(VirtualService wanted)) {
            known.service = wanted;
        } else {
            services.remove(done.service());
        }
    }
}
