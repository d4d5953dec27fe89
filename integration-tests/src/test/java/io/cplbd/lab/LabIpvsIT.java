package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code ./lab --ipvs} tells must come out well: three controllers that are directors and real servers at once. */
@Tag("ipvs")
final class LabIpvsIT {
    @Test
    void the_story_of_the_lab_with_ipvs_ends_well() {
        Queue<String> text = new ConcurrentLinkedQueue<>();
        try (Screen screen = new Screen(text::add, false);
                Lab lab = new Lab(LabPlan.of(3, 1).withIpvs())) {
            screen.show(lab::situation);

            Summary summary = new Story(lab, screen).tell();

            assertThat(summary.wrong())
                    .withFailMessage(() -> String.join("; ", summary.wrong()) + "\n" + String.join("", text))
                    .isEmpty();
        }
    }
}
