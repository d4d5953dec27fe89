package io.cplbd.daemon.balance;

import io.cplbd.ipvs.kernel.IpvsSocket;
import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.plan.Operation;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.socket.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Goes through what a start with virtual servers goes through, and changes no table. */
public final class BalanceRehearsal {
    private BalanceRehearsal() {}

    /** Programs all services of {@code plan} into a table that is none, and removes them. */
    public static void play(BalancePlan plan) throws NetlinkException {
        IpvsSocket.rehearseTable();
        try (IpvsSocket socket = IpvsSocket.rehearsal()) {
            Balancer balancer = new Balancer(new NoTable(socket), 1, fault -> {});
            balancer.start();
            plan.gates().values().stream()
                    .flatMap(routers -> routers.stream())
                    .forEach(router -> balancer.standing(router, true, () -> {}));
            balancer.configure(plan, new CompletableFuture<>());
            CompletableFuture<BalanceView> programmed = new CompletableFuture<>();
            balancer.inspect(programmed);
            programmed.join();
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            balancer.stop(true, stopped);
            stopped.join();
            balancer.close();
        }
    }

    /** @param socket carries out nothing and refuses nothing */
    private record NoTable(IpvsSocket socket) implements IpvsPort {
        @Override
        public void choose(@Nullable String namespace) {}

        @Override
        public List<TableEntry> table() {
            return List.of();
        }

        @Override
        public List<Outcome> apply(List<Operation> operations) throws NetlinkException {
            return socket.apply(operations);
        }

        @Override
        public void flush() {}

        @Override
        public void setTimeouts(Timeouts timeouts) {}

        @Override
        public List<SyncDaemon> syncDaemons() {
            return List.of();
        }

        @Override
        public void startSyncDaemon(SyncDaemon daemon) {}

        @Override
        public void stopSyncDaemon(SyncDaemon.Role role) {}

        @Override
        public void close() {}
    }
}
