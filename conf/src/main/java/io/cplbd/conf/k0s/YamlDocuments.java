package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.Diagnostics;
import io.cplbd.conf.keepalived.Position;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** From bytes to YAML nodes, within bounds: what is too large, too deep or no YAML is one error, and nothing of it is used. */
final class YamlDocuments {
    static final int SIZE_LIMIT_BYTES = 1 << 20;

    /** A k0s.yaml has about ten levels; the composer calls itself for each. */
    static final int DEPTH_LIMIT = 64;

    /** A node takes some 300 bytes of heap; a large k0s.yaml has a thousand. */
    static final int NODE_LIMIT = 20_000;

    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    private final String file;
    private final Diagnostics diagnostics;

    YamlDocuments(String file, Diagnostics diagnostics) {
        this.file = file;
        this.diagnostics = diagnostics;
    }

    /** The documents; null (and reported) if there is no reading them. */
    @Nullable
    List<Node> read(byte[] bytes) {
        if (bytes.length > SIZE_LIMIT_BYTES) {
            error(start(), "found " + bytes.length + " bytes, expected at most " + SIZE_LIMIT_BYTES);
            return null;
        }
        String text = decode(bytes);
        if (text == null) {
            return null;
        }
        try {
            if (!bounded(text)) {
                return null;
            }
            List<Node> documents = new ArrayList<>();
            new Compose(SETTINGS).composeAllFromString(text).forEach(documents::add);
            return documents;
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null || e.getContext().isBlank() ? "" : e.getContext() + ": ";
            error(position(e.getProblemMark()), "no valid YAML: " + context + e.getProblem());
        } catch (ReaderException e) {
            error(
                    positionOf(text, text.offsetByCodePoints(0, e.getPosition())),
                    String.format("no valid YAML: found the character U+%04X, expected text", e.getCodePoint()));
        } catch (YamlEngineException e) {
            error(start(), "unreadable YAML: " + e.getMessage());
        }
        return null;
    }

    /** Looks at the parser's events, which need no stack and no heap, before nodes are made of them. */
    private boolean bounded(String text) {
        int depth = 0;
        int nodes = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
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
                error(position(event.getStartMark()), "found more than " + DEPTH_LIMIT + " levels of nesting");
                return false;
            }
            if (nodes > NODE_LIMIT) {
                error(position(event.getStartMark()), "found more than " + NODE_LIMIT + " values");
                return false;
            }
        }
        return true;
    }

    private @Nullable String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            error(
                    positionOf(text, text.length()),
                    String.format("found the byte 0x%02X, expected text in UTF-8", bytes[in.position()]));
            return null;
        }
        return text;
    }

    Position position(Node node) {
        return position(node.getStartMark());
    }

    private Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
                .orElseGet(this::start);
    }

    Position start() {
        return new Position(file, 1, 1);
    }

    private Position positionOf(String text, int offset) {
        String before = text.substring(0, offset);
        int lineStart = before.lastIndexOf('\n') + 1;
        return new Position(
                file,
                (int) before.chars().filter(c -> c == '\n').count() + 1,
                before.codePointCount(lineStart, before.length()) + 1);
    }

    private void error(Position at, String message) {
        // The engine's own words quote the text as it is.
        diagnostics.error(at, "", Diagnostics.shown(message));
    }
}
