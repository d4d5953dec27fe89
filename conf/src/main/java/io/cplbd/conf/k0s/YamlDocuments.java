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
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** From bytes to YAML nodes, within bounds: what is too large, too deep or no YAML is one error, and nothing of it is used. */
final class YamlDocuments {
    static final int SIZE_LIMIT_BYTES = 1 << 20;

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
            YamlBounds.Excess excess = YamlBounds.excess(SETTINGS, text);
            if (excess != null) {
                error(position(excess.mark()), excess.message());
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
