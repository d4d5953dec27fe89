package io.cplbd.ipvs.plan;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServerAddress;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel's table becomes the wanted one. What is as it should be is not touched: even an edit to the same
 * values makes the kernel forget routes and restart schedulers (ip_vs_ctl.c, __ip_vs_update_dest).
 *
 * <p>Everything the kernel can change, it changes in place with all connections kept: of a service all but its address,
 * of a real server all but address and port.
 */
public final class Plan {
    private final List<Operation> operations = new ArrayList<>();

    private Plan() {}

    /**
     * The operations that turn {@code actual} into {@code wanted}, in an order in which none is refused and no service
     * ever has fewer real servers of positive weight than the lesser of before and after. Takes time linear in the size
     * of both.
     *
     * @param wanted entries of the same service are taken as one: the first one's settings, the servers of all; of two
     *     servers with equal address and port the first
     * @param ours which services may be deleted when they are not wanted; all others are left alone
     */
    public static List<Operation> between(
            Collection<TableEntry> actual, Collection<TableEntry> wanted, Predicate<ServiceAddress> ours) {
        Map<ServiceAddress, List<TableEntry>> before = byAddress(actual);
        Map<ServiceAddress, List<TableEntry>> after = byAddress(wanted);
        Plan plan = new Plan();
        after.forEach((address, entries) -> plan.put(address, before.get(address), entries));
        for (ServiceAddress address : before.keySet()) {
            if (!after.containsKey(address) && ours.test(address)) {
                plan.operations.add(new Operation.DeleteService(address));
            }
        }
        return List.copyOf(plan.operations);
    }

    private void put(ServiceAddress address, @Nullable List<TableEntry> former, List<TableEntry> wanted) {
        VirtualService settings = wanted.getFirst().service();
        Map<ServerAddress, RealServer> servers = servers(wanted);
        if (former == null) {
            operations.add(new Operation.AddService(settings));
            servers.values().forEach(server -> operations.add(new Operation.AddServer(address, server)));
            return;
        }
        if (!former.getFirst().service().equals(settings)) {
            operations.add(new Operation.EditService(settings));
        }
        Map<ServerAddress, RealServer> formerServers = servers(former);
        List<Operation> drains = new ArrayList<>();
        List<Operation> additions = new ArrayList<>();
        servers.forEach((endpoint, server) -> {
            RealServer old = formerServers.get(endpoint);
            if (old == null) {
                additions.add(new Operation.AddServer(address, server));
            } else if (!old.equals(server)) {
                // Who gets connections comes first, who gets no more afterwards.
                (server.weight() > 0 ? operations : drains).add(new Operation.EditServer(address, server));
            }
        });
        operations.addAll(additions);
        operations.addAll(drains);
        formerServers.forEach((endpoint, server) -> {
            if (!servers.containsKey(endpoint)) {
                operations.add(new Operation.DeleteServer(address, server));
            }
        });
    }

    private static Map<ServiceAddress, List<TableEntry>> byAddress(Collection<TableEntry> entries) {
        Map<ServiceAddress, List<TableEntry>> services = LinkedHashMap.newLinkedHashMap(entries.size());
        for (TableEntry entry : entries) {
            services.computeIfAbsent(entry.service().address(), _ -> new ArrayList<>(1))
                    .add(entry);
        }
        return services;
    }

    /** Made for one service at a time, and let go: a start has ten thousand servers to add. */
    private static Map<ServerAddress, RealServer> servers(List<TableEntry> entries) {
        Map<ServerAddress, RealServer> servers = new LinkedHashMap<>();
        for (TableEntry entry : entries) {
            for (RealServer server : entry.servers()) {
                servers.putIfAbsent(server.endpoint(), server);
            }
        }
        return servers;
    }
}
