package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Diagnostics;
import io.cplbd.conf.keepalived.Position;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads single nodes. Each reader reports what it does not like and answers null. Scalars are read as k0s reads them: its YAML 1.1 has more
 * words for true and false than YAML 1.2.
 */
final class YamlValues {
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private final YamlDocuments documents;
    private final Diagnostics diagnostics;

    YamlValues(YamlDocuments documents, Diagnostics diagnostics) {
        this.documents = documents;
        this.diagnostics = diagnostics;
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    Position position(Node node) {
        return documents.position(node);
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && isPlain(scalar) && NULL.contains(scalar.getValue());
    }

    static boolean isPlain(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }

    void reject(Node node, String label, String expected) {
        String text = node instanceof ScalarNode scalar ? Diagnostics.shown(scalar.getValue()) : "";
        diagnostics.error(position(node), text, label + ": found " + found(node) + ", expected " + expected);
    }

    private static String found(Node node) {
        return switch (node) {
            case ScalarNode scalar ->
                isNull(scalar)
                        ? "nothing"
                        : Diagnostics.quoted(scalar.getValue()) + (isPlain(scalar) ? "" : " in quotes");
            case SequenceNode sequence -> "a list";
            case MappingNode mapping -> "a mapping";
            default -> "a node of another kind";
        };
    }

    @Nullable
    Located<Boolean> truth(Node node, String label) {
        String text = node instanceof ScalarNode scalar && isPlain(scalar) ? scalar.getValue() : "";
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return at(node, TRUE.contains(text));
        }
        reject(node, label, "true or false");
        return null;
    }

    @Nullable
    Located<Long> whole(Node node, String label, long min, long max) {
        String text = node instanceof ScalarNode scalar && isPlain(scalar) ? scalar.getValue() : "";
        if (WHOLE.matcher(text).matches()) {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return at(node, value);
            }
        }
        reject(node, label, "a whole number from " + min + " to " + max);
        return null;
    }

    /** Anything that is no list and no mapping: k0s takes numbers for text where it wants text. */
    @Nullable
    Located<String> text(Node node, String label, String expected) {
        return parsed(node, label, expected, text -> text);
    }

    @Nullable
    Located<InetAddress> address(Node node, String label) {
        return parsed(node, label, "an IPv4 or IPv6 address", AddressText::parse);
    }

    /** @param parser answers null for what it does not accept */
    <T> @Nullable Located<T> parsed(Node node, String label, String expected, Function<String, @Nullable T> parser) {
        T value = node instanceof ScalarNode scalar ? parser.apply(scalar.getValue()) : null;
        if (value == null) {
            reject(node, label, expected);
            return null;
        }
        return at(node, value);
    }

    /** The items of a list, none if there is nothing; the first {@code limit} of them. */
    List<Node> list(Node node, String label, int limit) {
        if (isNull(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            reject(node, label, "a list");
            return List.of();
        }
        List<Node> items = sequence.getValue();
        if (items.size() > limit) {
            diagnostics.error(
                    position(items.get(limit)),
                    "",
                    label + ": found " + items.size() + " items, expected at most " + limit);
            return items.subList(0, limit);
        }
        return items;
    }

    private <T> Located<T> at(Node node, T value) {
        return new Located<>(value, position(node), true);
    }
}
