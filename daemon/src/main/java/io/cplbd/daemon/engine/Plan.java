package io.cplbd.daemon.engine;

import java.util.List;

/**
 * A whole configuration, compiled.
 *
 * @param startupDelayNs how long new instances wait before they begin ({@code vrrp_startup_delay})
 */
public record Plan(List<Instance> instances, long startupDelayNs) {
    /** No instance at all. */
    public static final Plan EMPTY = new Plan(List.of(), 0);

    public Plan {
        instances = List.copyOf(instances);
    }
}
