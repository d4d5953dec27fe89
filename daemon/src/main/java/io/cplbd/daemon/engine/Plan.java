package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.GlobalDefs.Scheduling;
import io.cplbd.daemon.balance.BalancePlan;
import java.util.List;

/**
 * A whole configuration, compiled.
 *
 * @param startupDelayNs how long new instances wait before they begin ({@code vrrp_startup_delay})
 * @param balance the virtual servers
 * @param scheduling what the kernel is asked for the threads that matter
 */
public record Plan(List<Instance> instances, long startupDelayNs, BalancePlan balance, Scheduling scheduling) {
    public Plan {
        instances = List.copyOf(instances);
    }
}
