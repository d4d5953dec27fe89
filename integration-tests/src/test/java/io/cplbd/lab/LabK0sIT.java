package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What {@code ./lab --k0s} tells must come out well: three controllers with one k0s.yaml, and the relay in user space. */
final class LabK0sIT {
    @Test
    void the_story_of_a_k0s_cluster_ends_well() {
        endsWell(LabPlan.of(3, 1));
    }

    static void endsWell(LabPlan plan) {
        Queue<String> text = new ConcurrentLinkedQueue<>();
        try (Screen screen = new Screen(text::add, false);
                K0sLab lab = new K0sLab(plan)) {
            screen.show(lab::situation);

            Summary summary = new K0sStory(lab, screen).tell();

            assertThat(summary.wrong())
                    .withFailMessage(() -> String.join("; ", summary.wrong()) + "\n" + String.join("", text))
                    .isEmpty();
        }
    }
}
