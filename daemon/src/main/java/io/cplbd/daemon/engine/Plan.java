package io.cplbd.daemon.engine;

import java.util.List;

/**
 * A whole configuration, compiled.
 *
 * @param startupDelayNs how long new instances wait before they begin ({@code vrrp_startup_delay})
 * @param logUnknownRouters {@code log_unknown_vrids}
 */
public record Plan(List<Instance> instances, long startupDelayNs, boolean logUnknownRouters) {
    static final Plan EMPTY = new Plan(List.of(), 0, false);

    public Plan {
        instances = List.copyOf(instances);
    }
}
