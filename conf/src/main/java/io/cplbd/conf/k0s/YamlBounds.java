package io.cplbd.conf.k0s;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** How deep and how large a YAML file may be, known from the parser's events, which need no stack and no heap, before nodes are made of them. */
public final class YamlBounds {
    /** A k0s.yaml has about ten levels; the composer calls itself for each. */
    public static final int DEPTH_LIMIT = 64;

    /** A node takes some 300 bytes of heap; a large k0s.yaml has a thousand. */
    public static final int NODE_LIMIT = 20_000;

    private YamlBounds() {}

    /**
     * Where a text leaves the bounds.
     *
     * @param message one line: what was found
     */
    public record Excess(Optional<Mark> mark, String message) {}

    /**
     * Looks at all documents of a text.
     *
     * @return null if they are within the bounds
     * @throws YamlEngineException if it is not YAML
     */
    public static @Nullable Excess excess(LoadSettings settings, String text) {
        int depth = 0;
        int nodes = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case SequenceStart, MappingStart -> {
                    nodes++;
                    depth++;
                }
                case SequenceEnd, MappingEnd -> depth--;
                case Scalar, Alias -> nodes++;
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
            }
            if (depth > DEPTH_LIMIT) {
                return new Excess(event.getStartMark(), "found more than " + DEPTH_LIMIT + " levels of nesting");
            }
            if (nodes > NODE_LIMIT) {
                return new Excess(event.getStartMark(), "found more than " + NODE_LIMIT + " values");
            }
        }
        return null;
    }
}
