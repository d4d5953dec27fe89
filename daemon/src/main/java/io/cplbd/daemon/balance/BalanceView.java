package io.cplbd.daemon.balance;

import io.cplbd.ipvs.check.PoolView;
import io.cplbd.ipvs.check.probe.Prober;
import io.cplbd.vrrp.router.RouterId;
import java.util.List;
import java.util.Set;

/** What is balanced, at one moment. */
public record BalanceView(
        List<PoolView> pools,
        ServiceKeeper.Counts services,
        Prober.Counts probes,
        ServiceKeeper.Progress progress,
        Set<RouterId> masters,
        long nowNs) {
    public BalanceView {
        pools = List.copyOf(pools);
        masters = Set.copyOf(masters);
    }
}
