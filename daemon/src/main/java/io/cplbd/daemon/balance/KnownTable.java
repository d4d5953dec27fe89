package io.cplbd.daemon.balance;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServerAddress;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.plan.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kernel's table as it was read, with what was done to it since. */
final class KnownTable {
    private final Map<ServiceAddress, TableEntry> services = new LinkedHashMap<>();
    /** Not in {@link #services} yet: an entry is made anew once, when somebody asks, and not at each operation. */
    private final List<Operation> done = new ArrayList<>();

    KnownTable(Collection<TableEntry> read) {
        read.forEach(entry -> services.put(entry.service().address(), entry));
    }

    List<TableEntry> entries() {
        Map<ServiceAddress, Replay> changed = new LinkedHashMap<>();
        for (Operation operation : done) {
            changed.computeIfAbsent(operation.service(), address -> new Replay(services.get(address)))
                    .apply(operation);
        }
        done.clear();
        changed.forEach((address, replay) -> services.compute(address, (_, _) -> replay.entry()));
        return List.copyOf(services.values());
    }

    /** Takes in that the kernel has carried out {@code operation}. */
    void apply(Operation operation) {
        done.add(operation);
    }

    /** One entry while operations are carried out on it. */
    private static final class Replay {
        private @Nullable VirtualService service;
        private final Map<ServerAddress, RealServer> servers = new LinkedHashMap<>();

        Replay(@Nullable TableEntry entry) {
            if (entry != null) {
                service = entry.service();
                entry.servers().forEach(this::put);
            }
        }

        void apply(Operation operation) {
            switch (operation) {
                case Operation.AddService(VirtualService added) -> service = added;
                case Operation.EditService(VirtualService edited) -> service = edited;
                case Operation.DeleteService ignored -> {
                    service = null;
                    servers.clear();
                }
                case Operation.AddServer(ServiceAddress ignored, RealServer added) -> put(added);
                case Operation.EditServer(ServiceAddress ignored, RealServer edited) -> put(edited);
                case Operation.DeleteServer(ServiceAddress ignored, RealServer former) ->
                    servers.remove(former.endpoint());
            }
        }

        private void put(RealServer server) {
            servers.put(server.endpoint(), server);
        }

        /** Null if it is gone. */
        @Nullable
        TableEntry entry() {
            return service == null ? null : new TableEntry(service, List.copyOf(servers.values()));
        }
    }
}
