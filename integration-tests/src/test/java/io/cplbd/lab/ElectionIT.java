package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job: what {@code ./lab} tells must come out well, with and without a real keepalived among the nodes. */
final class ElectionIT {
    @ParameterizedTest(name = "{0} nodes, an advertisement every {1} s, keepalived on {2}")
    @CsvSource({"3, 1, NONE", "3, 0.01, NONE", "5, 0.3, NONE", "3, 1, ONE", "2, 0.1, ONE"})
    void the_story_of_the_lab_ends_well(int nodes, double advertIntervalS, LabPlan.Peers peers) {
        Queue<String> text = new ConcurrentLinkedQueue<>();
        try (Screen screen = new Screen(text::add, false);
                Lab lab = new Lab(LabPlan.of(nodes, advertIntervalS).with(peers))) {
            screen.show(lab::situation);

            Summary summary = new Story(lab, screen).tell();

            assertThat(summary.wrong())
                    .withFailMessage(() -> String.join("; ", summary.wrong()) + "\n" + String.join("", text))
                    .isEmpty();
        }
    }
}
