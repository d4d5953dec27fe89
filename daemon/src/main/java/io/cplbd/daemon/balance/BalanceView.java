package io.cplbd.daemon.balance;

import io.cplbd.ipvs.check.PoolView;
import io.cplbd.ipvs.check.probe.Prober;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.vrrp.router.RouterId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is balanced, at one moment.
 *
 * @param gates see {@link BalancePlan}
 * @param masters routers that are MASTER
 */
public record BalanceView(
        List<PoolView> pools,
        ServiceKeeper.Counts services,
        Prober.Counts probes,
        ServiceKeeper.Progress progress,
        Map<ServiceAddress, Set<RouterId>> gates,
        Set<RouterId> masters,
        long nowNs) {
    public BalanceView {
        pools = List.copyOf(pools);
        gates = Map.copyOf(gates);
        masters = Set.copyOf(masters);
    }
}
