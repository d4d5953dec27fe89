package io.cplbd.daemon.engine;

import io.cplbd.vrrp.router.RouterView;
import io.cplbd.vrrp.router.VrrpNode;
import java.util.List;

/** The engine at one moment. */
public record EngineView(List<InstanceView> instances, VrrpNode.Totals totals, LoopCounts loop, long nowNs) {
    public EngineView {
        instances = List.copyOf(instances);
    }

    record InstanceView(Instance instance, RouterView router) {}

    /**
     * How the loop fares.
     *
     * @param framesDropped frames that found the kernel's ring or the inbox full
     * @param lateness by how much deadlines were missed
     * @param drainsTimedOut elections that did not wait for a capture that gave no answer
     * @param sendFailures packets that an interface did not take
     * @param noticesLost times that the kernel dropped notices of links and addresses, and all were read again
     * @param servicesLate addresses that did not wait any longer for the IPVS services behind them
     */
    record LoopCounts(
            long turns,
            long framesDropped,
            Lateness.View lateness,
            long drainsTimedOut,
            long sendFailures,
            long noticesLost,
            long servicesLate) {}
}
