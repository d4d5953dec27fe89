package io.cplbd.vrrp.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stories of src/test/resources/scenarios go as they are written. {@code mvn -pl vrrp test -Dtest=ScenarioTest
 * -Dscenarios.rewrite=true} writes down how they go now: read the difference before it is committed.
 */
class ScenarioTest {
    private static final Path FOLDER = Path.of("src/test/resources/scenarios");

    static List<Path> stories() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    void goesAsItIsWritten(Path story) throws IOException {
        String expected = Files.readString(story);
        String actual = Scenario.play(expected);
        if (Boolean.getBoolean("scenarios.rewrite")) {
            Files.writeString(story, actual);
            return;
        }
        assertThat(actual).as("%s", story.getFileName()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start nobody", "vrrp interval 1", "link a sideways", "dance", "run", "run 1h"})
    void whatCannotBeReadIsSaidWithItsLine(String line) {
        assertThatThrownBy(() -> Scenario.play("address 192.0.2.100\nnode a 192.0.2.1\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 3: '" + line + "': ");
    }

    @Test
    void thereAreStories() throws IOException {
        assertThat(stories()).hasSizeGreaterThan(10);
    }
}
