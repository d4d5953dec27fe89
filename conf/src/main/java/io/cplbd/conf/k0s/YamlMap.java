package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.Diagnostics;
import io.cplbd.conf.keepalived.NearestWord;
import io.cplbd.conf.keepalived.Position;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping and the keys known in it. What is missing, or reported, reads as null. */
final class YamlMap {
    private final YamlValues values;
    private final String label;
    private final Position position;
    private final Map<String, Node> entries = new LinkedHashMap<>();

    /** So that nothing is reported twice. */
    private final Map<String, YamlMap> children = new HashMap<>();

    private YamlMap(YamlValues values, String label, Position position) {
        this.values = values;
        this.label = label;
        this.position = position;
    }

    /** A mapping that is not there. */
    static YamlMap missing(YamlValues values, String label, Position position) {
        return new YamlMap(values, label, position);
    }

    /** Reads a mapping; anything else is reported and reads as an empty one. */
    static YamlMap of(YamlValues values, Node node, String label, Keys keys) {
        YamlMap map = new YamlMap(values, label, values.position(node));
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> map.add(tuple, keys));
        } else if (!YamlValues.isNull(node)) {
            values.reject(node, label, "a mapping");
        }
        return map;
    }

    private void add(NodeTuple tuple, Keys keys) {
        Node key = tuple.getKeyNode();
        if (!(key instanceof ScalarNode scalar)) {
            values.reject(key, label, "a key");
            return;
        }
        String text = scalar.getValue();
        String name = known(text, keys);
        Position at = values.position(key);
        Diagnostics diagnostics = values.diagnostics();
        if (text.equals("<<")) {
            diagnostics.error(at, text, label + ": found '<<', expected the merged keys themselves, written out");
        } else if (name == null) {
            unknown(text, at, keys);
        } else if (entries.putIfAbsent(name, tuple.getValueNode()) != null) {
            diagnostics.error(at, text, label + ": found " + Diagnostics.quoted(text) + " a second time");
        } else if (!name.equals(text)) {
            diagnostics.warning(
                    at, text, label + ": found " + Diagnostics.quoted(text) + ", which is read as '" + name + "'");
        }
    }

    /** k0s reads keys without regard to case. */
    private static @Nullable String known(String text, Keys keys) {
        String folded = text.toLowerCase(Locale.ROOT);
        for (String name : keys.names()) {
            if (name.toLowerCase(Locale.ROOT).equals(folded)) {
                return name;
            }
        }
        return null;
    }

    private void unknown(String text, Position at, Keys keys) {
        String nearest = NearestWord.among(keys.names(), text);
        if (nearest == null && !keys.complete()) {
            return;
        }
        values.diagnostics()
                .warning(
                        at,
                        text,
                        label + ": found the key " + Diagnostics.quoted(text) + ", expected "
                                + (nearest == null ? "one of " + String.join(", ", keys.names()) : "'" + nearest + "'")
                                + "; it has no effect");
    }

    Position position() {
        return position;
    }

    String label(String key) {
        return label.isEmpty() ? key : label + "." + key;
    }

    /** The value of a key that is there and says something. */
    @Nullable
    Node node(String key) {
        Node node = entries.get(key);
        return node == null || YamlValues.isNull(node) ? null : node;
    }

    /** Where the key's value stands, or the mapping if it is not there. */
    Position place(String key) {
        Node node = entries.get(key);
        return node == null ? position : values.position(node);
    }

    YamlMap map(String key, String label, Keys keys) {
        return children.computeIfAbsent(key, k -> {
            Node node = entries.get(k);
            return node == null ? missing(values, label, position) : of(values, node, label, keys);
        });
    }

    List<Node> list(String key, int limit) {
        Node node = node(key);
        return node == null ? List.of() : values.list(node, label(key), limit);
    }

    Located<Boolean> truth(String key, boolean byDefault) {
        Node node = node(key);
        return or(node == null ? null : values.truth(node, label(key)), byDefault);
    }

    Located<Integer> whole(String key, int min, int max, int byDefault) {
        Located<Long> value = whole(key, (long) min, max, byDefault);
        return new Located<>(Math.toIntExact(value.value()), value.position(), value.written());
    }

    Located<Long> whole(String key, long min, long max, long byDefault) {
        Node node = node(key);
        return or(node == null ? null : values.whole(node, label(key), min, max), byDefault);
    }

    Located<Integer> port(String key, int byDefault) {
        return whole(key, 1, 65535, byDefault);
    }

    @Nullable
    Located<String> text(String key, String expected) {
        Node node = node(key);
        return node == null ? null : values.text(node, label(key), expected);
    }

    @Nullable
    Located<InetAddress> address(String key) {
        Node node = node(key);
        return node == null ? null : values.address(node, label(key));
    }

    <T> Located<T> parsed(String key, String expected, Function<String, @Nullable T> parser, T byDefault) {
        Node node = node(key);
        return or(node == null ? null : values.parsed(node, label(key), expected, parser), byDefault);
    }

    private <T> Located<T> or(@Nullable Located<T> value, T byDefault) {
        return value == null ? new Located<>(byDefault, position, false) : value;
    }
}
