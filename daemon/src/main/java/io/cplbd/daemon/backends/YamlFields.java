package io.cplbd.daemon.backends;

import io.cplbd.conf.k0s.YamlBounds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A mapping of a YAML file, read by name. Errors say file:line:column, never a value: it may be a secret. */
final class YamlFields {
    private static final int MAX_CODE_POINTS = 4 << 20;

    private final Path file;
    private final MappingNode node;

    private YamlFields(Path file, MappingNode node) {
        this.file = file;
        this.node = node;
    }

    /** @throws BadKubeconfigException if it is not YAML, or not a mapping */
    static YamlFields of(Path file, String text) throws BadKubeconfigException {
        try {
            LoadSettings settings =
                    LoadSettings.builder().setCodePointLimit(MAX_CODE_POINTS).build();
            YamlBounds.Excess excess = YamlBounds.excess(settings, text);
            if (excess != null) {
                throw new BadKubeconfigException(at(file, excess.mark().orElse(null)) + ": " + excess.message());
            }
            Node root =
                    new Compose(settings).composeString(text).orElseThrow(() -> new YamlEngineException("it is empty"));
            return mapping(file, root);
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElse(null);
            throw new BadKubeconfigException(at(file, mark) + ": not YAML: "
                    + HttpLine.printable(e.getProblem().lines().findFirst().orElse("")));
        } catch (YamlEngineException e) {
            throw new BadKubeconfigException(file + ": not YAML, expected a kubeconfig");
        }
    }

    private static YamlFields mapping(Path file, Node node) throws BadKubeconfigException {
        if (node instanceof MappingNode mapping) {
            return new YamlFields(file, mapping);
        }
        throw new BadKubeconfigException(at(file, node) + ": found " + kind(node) + ", expected a mapping");
    }

    private static String kind(Node node) {
        return switch (node) {
            case ScalarNode _ -> "a single value";
            case SequenceNode _ -> "a list";
            default -> "a mapping";
        };
    }

    private static String at(Path file, Node node) {
        return at(file, node.getStartMark().orElse(null));
    }

    private static String at(Path file, @Nullable Mark mark) {
        return mark == null ? file.toString() : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    /** file:line:column of a field's value; of this mapping if there is no such field. */
    String at(String name) {
        Node value = find(name);
        return at(file, value == null ? node : value);
    }

    /** Null if there is none, or it is null. */
    private @Nullable Node find(String name) {
        for (NodeTuple field : node.getValue()) {
            if (field.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
                return Tag.NULL.equals(field.getValueNode().getTag()) ? null : field.getValueNode();
            }
        }
        return null;
    }

    boolean has(String name) {
        return find(name) != null;
    }

    /** The text of a field, null if there is none, or it is empty. */
    @Nullable
    String text(String name) throws BadKubeconfigException {
        return switch (find(name)) {
            case null -> null;
            case ScalarNode scalar -> scalar.getValue().isEmpty() ? null : scalar.getValue();
            case Node other ->
                throw new BadKubeconfigException(
                        at(file, other) + ": " + name + ": found " + kind(other) + ", expected text");
        };
    }

    /** A boolean, false if there is none. */
    boolean flag(String name) throws BadKubeconfigException {
        String text = text(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw new BadKubeconfigException(at(name) + ": " + name + ": expected true or false");
    }

    /** @throws BadKubeconfigException if there is none */
    YamlFields mapping(String name) throws BadKubeconfigException {
        Node value = find(name);
        if (value == null) {
            throw new BadKubeconfigException(at(name) + ": no " + name + " here");
        }
        return mapping(file, value);
    }

    /** The mappings of a list, none if there is no list. */
    List<YamlFields> list(String name) throws BadKubeconfigException {
        List<YamlFields> found = new ArrayList<>();
        switch (find(name)) {
            case null -> {
                // none
            }
            case SequenceNode sequence -> {
                for (Node element : sequence.getValue()) {
                    found.add(mapping(file, element));
                }
            }
            case Node other ->
                throw new BadKubeconfigException(
                        at(file, other) + ": " + name + ": found " + kind(other) + ", expected a list");
        }
        return found;
    }
}
