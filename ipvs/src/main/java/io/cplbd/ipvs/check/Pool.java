package io.cplbd.ipvs.check;

import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServerAddress;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One pool at work: who of its real servers is alive, whether they are enough, and so what the kernel shall have. */
final class Pool {
    private final PoolSpec spec;
    private final List<PooledServer> servers;
    private final boolean added;
    private final long gainedFrom;
    private final long lostBelow;

    private boolean hasQuorum;
    private boolean suspended;
    private long aliveWeight;
    private long generation;
    private List<TableEntry> wanted = List.of();
    private boolean stale = true;
    /** Something has changed since {@link #tell}. */
    private boolean untold = true;

    Pool(PoolSpec spec, @Nullable Pool former, Function<Check.Key, Check> checkOf) {
        this.spec = spec;
        this.added = former == null;
        this.servers = new ArrayList<>(spec.servers().size());
        Map<ServerAddress, PooledServer> before = former == null ? Map.of() : former.byEndpoint();
        long configured = 0;
        for (ServerSpec server : spec.servers()) {
            configured += server.weight();
            servers.add(new PooledServer(this, server, before.get(server.endpoint()), checkOf));
        }
        // All servers together are always enough, whatever is configured.
        long most = Math.max(1, configured);
        long quorum = Math.clamp(spec.quorum(), 1, most);
        this.gainedFrom = Math.min(quorum + spec.hysteresis(), most);
        this.lostBelow = Math.max(1, quorum - spec.hysteresis());
        if (former != null) {
            hasQuorum = former.hasQuorum;
            suspended = former.suspended;
            wanted = former.wanted();
            generation = former.generation;
        }
    }

    /** Tells of what {@code successor} no longer has; of everything if it is null. */
    void leave(@Nullable Pool successor, Effects fx) {
        Map<ServerAddress, PooledServer> kept = successor == null ? Map.of() : successor.byEndpoint();
        for (PooledServer server : servers) {
            if (!kept.containsKey(server.spec().endpoint())) {
                server.leave("no longer configured", fx);
            }
        }
        if (successor == null) {
            aliveWeight = 0;
            loseQuorum(fx);
        }
    }

    /** The daemon ends: {@code omega}. */
    void end(Effects fx) {
        if (spec.omega()) {
            servers.forEach(server -> server.leave("shutting down", fx));
            aliveWeight = 0;
            loseQuorum(fx);
        }
    }

    /** After the configuration was read: looks at everything once. */
    void settle(boolean tellFirst, Effects fx) {
        for (PooledServer server : servers) {
            server.reconsider(tellFirst, "by what its checks know", fx);
            aliveWeight += share(server);
        }
        reconsiderQuorum(fx);
        if (added && !hasQuorum && spec.sorryServer() != null) {
            // keepalived tells of a quorum that is not there at the start only where this brings the sorry server in.
            fx.add(new Effect.QuorumChanged(spec.name(), false, aliveWeight, gainedFrom));
        }
        stale = true;
    }

    /** After a run of a check: looks at one server. */
    void reconsider(PooledServer server, boolean tellFirst, String reason, Effects fx) {
        long before = share(server);
        if (server.reconsider(tellFirst, reason, fx)) {
            aliveWeight += share(server) - before;
            stale = true;
            untold = true;
            reconsiderQuorum(fx);
        }
    }

    private static long share(PooledServer server) {
        return server.up() ? server.weight() : 0;
    }

    private void reconsiderQuorum(Effects fx) {
        if (!hasQuorum && aliveWeight >= gainedFrom) {
            hasQuorum = true;
            fx.add(new Effect.QuorumChanged(spec.name(), true, aliveWeight, gainedFrom));
        } else if (aliveWeight < lostBelow) {
            loseQuorum(fx);
        }
    }

    private void loseQuorum(Effects fx) {
        if (hasQuorum) {
            hasQuorum = false;
            fx.add(new Effect.QuorumChanged(spec.name(), false, aliveWeight, lostBelow));
        }
    }

    /** What the kernel shall have; the same list as long as it is the same. */
    List<TableEntry> wanted() {
        if (stale) {
            stale = false;
            Collection<Placed> placed = placed();
            List<TableEntry> now = new ArrayList<>(spec.services().size());
            for (VirtualService service : spec.services()) {
                now.add(entry(service, placed));
            }
            if (!now.equals(wanted)) {
                wanted = List.copyOf(now);
                generation++;
            }
        }
        return wanted;
    }

    /** What the kernel shall have, for whoever sees to it. */
    List<TableEntry> tell() {
        untold = false;
        return wanted();
    }

    /** Whether {@link #tell} may tell something new. */
    boolean untold() {
        return untold;
    }

    private Collection<Placed> placed() {
        ServerSpec sorry = spec.sorryServer();
        boolean sorryServes = sorry != null && !hasQuorum;
        List<Placed> placed = new ArrayList<>(servers.size() + 1);
        for (PooledServer server : servers) {
            if (server.up() && !sorryServes) {
                placed.add(new Placed(server.spec(), server.weight()));
            } else if (server.spec().inhibitOnFailure()) {
                placed.add(new Placed(server.spec(), 0));
            }
        }
        return sorry == null ? placed : withSorry(placed, sorry, sorryServes);
    }

    /** The sorry server may be one of the others: where it serves, it is itself, otherwise the other. */
    private static Collection<Placed> withSorry(List<Placed> others, ServerSpec sorry, boolean serves) {
        Map<ServerAddress, Placed> placed = LinkedHashMap.newLinkedHashMap(others.size() + 1);
        if (serves) {
            placed.put(sorry.endpoint(), new Placed(sorry, sorry.weight()));
        }
        for (Placed other : others) {
            placed.putIfAbsent(other.spec.endpoint(), other);
        }
        if (!serves && sorry.inhibitOnFailure()) {
            placed.putIfAbsent(sorry.endpoint(), new Placed(sorry, 0));
        }
        return placed.values();
    }

    private static TableEntry entry(VirtualService service, Collection<Placed> placed) {
        ServiceAddress address = service.address();
        List<RealServer> reached = new ArrayList<>(placed.size());
        for (Placed server : placed) {
            if (server.spec.reachableFrom(address)) {
                reached.add(server.spec.under(address, server.weight));
            }
        }
        return new TableEntry(service, reached);
    }

    String name() {
        return spec.name();
    }

    List<PooledServer> servers() {
        return servers;
    }

    /** Made when a reload needs it: ten thousand entries would lie idle between reloads. */
    private Map<ServerAddress, PooledServer> byEndpoint() {
        Map<ServerAddress, PooledServer> byEndpoint = HashMap.newHashMap(servers.size());
        servers.forEach(server -> byEndpoint.put(server.spec().endpoint(), server));
        return byEndpoint;
    }

    boolean suspended() {
        return suspended;
    }

    void suspend(boolean newSuspended) {
        suspended = newSuspended;
    }

    long generation() {
        return generation;
    }

    PoolView view() {
        List<TableEntry> entries = wanted();
        return new PoolView(
                spec,
                hasQuorum,
                aliveWeight,
                suspended,
                generation,
                entries,
                servers.stream().map(PooledServer::view).toList());
    }

    private record Placed(ServerSpec spec, int weight) {}
}
