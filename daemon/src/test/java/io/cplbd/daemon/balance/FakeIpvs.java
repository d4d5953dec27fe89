package io.cplbd.daemon.balance;

import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.VirtualService;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A kernel in memory, with the refusals of ip_vs_ctl.c; and it may be told to refuse more. Thread-safe. */
final class FakeIpvs implements IpvsPort {
    private static final int ESRCH = 3;

    private final Map<ServiceAddress, VirtualService> services = new LinkedHashMap<>();
    private final Map<ServiceAddress, List<RealServer>> servers = new LinkedHashMap<>();
    private final List<SyncDaemon> daemons = new ArrayList<>();
    private final List<Operation> carriedOut = new ArrayList<>();
    private Predicate<Operation> refusing = none -> false;
    private @Nullable NetlinkException broken;
    private @Nullable Timeouts timeouts;
    private int flushes;
    private @Nullable String namespace;

    @Override
    public synchronized void choose(@Nullable String chosen) {
        namespace = chosen;
    }

    synchronized @Nullable String namespace() {
        return namespace;
    }

    @Override
    public synchronized List<TableEntry> table() throws NetlinkException {
        check();
        return services.values().stream()
                .map(service -> new TableEntry(service, serversOf(service.address())))
                .toList();
    }

    private void check() throws NetlinkException {
        if (broken != null) {
            throw broken;
        }
    }

    @Override
    public synchronized List<Outcome> apply(List<Operation> operations) throws NetlinkException {
        check();
        List<Outcome> outcomes = new ArrayList<>();
        for (Operation operation : operations) {
            int errno = refusing.test(operation) ? Errno.EPERM : carryOut(operation);
            outcomes.add(
                    errno == 0
                            ? new Outcome.Done()
                            : new Outcome.Refused(new NetlinkException(errno, operation.toString())));
            carriedOut.add(operation);
        }
        return outcomes;
    }

    private int carryOut(Operation operation) {
        ServiceAddress address = operation.service();
        boolean there = services.containsKey(address);
        if (operation instanceof Operation.AddService(VirtualService wanted)) {
            if (there) {
                return Errno.EEXIST;
            }
            services.put(address, wanted);
            servers.put(address, List.of());
            return 0;
        }
        if (!there) {
            return ESRCH;
        }
        List<RealServer> now = new ArrayList<>(serversOf(address));
        switch (operation) {
            case Operation.AddService ignored -> {}
            case Operation.EditService(VirtualService wanted) -> services.put(address, wanted);
            case Operation.DeleteService ignored -> {
                services.remove(address);
                servers.remove(address);
                return 0;
            }
            case Operation.AddServer(var ignored, RealServer wanted) -> {
                if (now.stream().anyMatch(server -> same(server, wanted))) {
                    return Errno.EEXIST;
                }
                now.add(wanted);
            }
            case Operation.EditServer(var ignored, RealServer wanted) -> {
                if (now.stream().noneMatch(server -> same(server, wanted))) {
                    return Errno.ENOENT;
                }
                now.replaceAll(server -> same(server, wanted) ? wanted : server);
            }
            case Operation.DeleteServer(var ignored, RealServer former) -> {
                if (!now.removeIf(server -> same(server, former))) {
                    return Errno.ENOENT;
                }
            }
        }
        servers.put(address, now);
        return 0;
    }

    private static boolean same(RealServer a, RealServer b) {
        return a.address().equals(b.address()) && a.port() == b.port();
    }

    @Override
    public synchronized void flush() throws NetlinkException {
        check();
        flushes++;
        services.clear();
        servers.clear();
    }

    @Override
    public synchronized void setTimeouts(Timeouts changed) throws NetlinkException {
        check();
        timeouts = changed;
    }

    @Override
    public synchronized List<SyncDaemon> syncDaemons() {
        return List.copyOf(daemons);
    }

    @Override
    public synchronized void startSyncDaemon(SyncDaemon daemon) throws NetlinkException {
        if (daemons.stream().anyMatch(running -> running.role() == daemon.role())) {
            throw new NetlinkException(Errno.EEXIST, "it runs");
        }
        daemons.add(daemon);
    }

    @Override
    public synchronized void stopSyncDaemon(SyncDaemon.Role role) throws NetlinkException {
        if (!daemons.removeIf(running -> running.role() == role)) {
            throw new NetlinkException(ESRCH, "it does not run");
        }
    }

    @Override
    public void close() {}

    // ---- What a test does and sees ----

    /** What another tool would do. */
    synchronized void meddle(Operation operation) {
        carryOut(operation);
    }

    synchronized void refuse(Predicate<Operation> what) {
        refusing = what;
    }

    synchronized void fail(@Nullable NetlinkException with) {
        broken = with;
    }

    /** All that was asked since the last call, in order. */
    synchronized List<Operation> asked() {
        List<Operation> all = List.copyOf(carriedOut);
        carriedOut.clear();
        return all;
    }

    synchronized @Nullable Timeouts timeouts() {
        return timeouts;
    }

    synchronized int flushes() {
        return flushes;
    }

    synchronized List<RealServer> serversOf(ServiceAddress service) {
        return servers.getOrDefault(service, List.of());
    }

    synchronized boolean has(ServiceAddress service) {
        return services.containsKey(service);
    }
}
