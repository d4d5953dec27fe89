package io.cplbd.lab;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code ./lab --k0s --ipvs} tells must come out well: the virtual servers of the k0s.yaml, by direct routing. */
@Tag("ipvs")
@Tag("alone")
final class LabK0sIpvsIT {
    @Test
    void the_story_of_a_k0s_cluster_with_virtual_servers_ends_well() {
        LabK0sIT.endsWell(LabPlan.of(3, 1).withIpvs());
    }
}
