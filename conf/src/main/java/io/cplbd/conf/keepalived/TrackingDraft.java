package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The track_ blocks of an instance or sync group, while they are read. */
final class TrackingDraft {
    private final Map<String, Line> interfaces = new LinkedHashMap<>();
    private final Map<String, Line> scripts = new LinkedHashMap<>();
    private final Map<String, Line> files = new LinkedHashMap<>();
    private final Map<String, Line> processes = new LinkedHashMap<>();

    /** What has such blocks. */
    interface Owner {
        TrackingDraft trackingDraft();
    }

    /** Weight and direction that hold where a line says none. */
    record Default(int weight, boolean reverse) {}

    /** Finds a definition by its name. */
    interface Lookup {
        @Nullable
        Default find(String name);
    }

    private record Line(Word name, @Nullable Integer weight, boolean reverse) {}

    static <T extends Owner> void addTo(Grammar<T> grammar) {
        grammar.block("track_interface", (o, node, a) -> lines(node, a, o.trackingDraft().interfaces))
                .block("track_script", (o, node, a) -> lines(node, a, o.trackingDraft().scripts))
                .block("track_file", (o, node, a) -> lines(node, a, o.trackingDraft().files))
                .block("track_process", (o, node, a) -> lines(node, a, o.trackingDraft().processes));
    }

    private static void lines(Node block, Arguments arguments, Map<String, Line> into) {
        for (Node node : block.children()) {
            Word name = node.words().getFirst();
            Weight weight = new Weight();
            Arguments line = new Arguments(node, arguments.diagnostics());
            if (node.block()) {
                line.reject(name, "a name with or without a weight");
                continue;
            }
            if (line.take("weight")) {
                weight.read(line, 253);
            }
            line.end();
            if (into.putIfAbsent(name.text(), new Line(name, weight.value, weight.reverse)) != null) {
                arguments
                        .diagnostics()
                        .warning(
                                name.position(),
                                name.text(),
                                Diagnostics.quoted(name.text()) + " is tracked twice; the second line has no effect");
            }
        }
    }

    /** {@code N [reverse|noreverse]}. */
    static final class Weight {
        @Nullable
        Integer value;

        boolean reverse;

        int or(int otherwise) {
            return value == null ? otherwise : value;
        }

        void read(Arguments line, int limit) {
            Word word = line.peek();
            if (limit == 253 && word != null && word.text().matches("[+-]?254")) {
                line.word("");
                value = word.text().startsWith("-") ? -253 : 253;
                line.diagnostics()
                        .warning(
                                word.position(),
                                word.text(),
                                "weight: found '" + word.text() + "', expected -253 to 253; " + value + " is used");
            } else if (!line.integer(-limit, limit, v -> value = v)) {
                line.discard();
                return;
            }
            if (line.take("reverse")) {
                reverse = true;
            } else {
                line.take("noreverse");
            }
        }
    }

    /**
     * Joins the lines with what they name.
     *
     * @param ownInterface of an instance, which needs no tracking as its state counts anyway; null for a group
     */
    Tracking complete(
            @Nullable String ownInterface,
            Lookup scriptsByName,
            Lookup filesByName,
            Lookup processesByName,
            Diagnostics diagnostics) {
        List<Line> others = new ArrayList<>();
        for (Line line : interfaces.values()) {
            String name = line.name.text();
            if (name.equals(ownInterface)) {
                diagnostics.info(
                        line.name.position(),
                        name,
                        "'" + name + "' is the interface of this instance, which is tracked anyway; ignored");
            } else if (!InterfaceName.isValid(name)) {
                diagnostics.error(
                        line.name.position(),
                        line.name.text(),
                        "found " + Diagnostics.quoted(line.name.text())
                                + ", expected the name of an interface; ignored");
            } else {
                others.add(line);
            }
        }
        return new Tracking(
                join(others, name -> new Default(0, false), "", diagnostics),
                join(scripts.values(), scriptsByName, "vrrp_script", diagnostics),
                join(files.values(), filesByName, "track_file", diagnostics),
                join(processes.values(), processesByName, "vrrp_track_process", diagnostics));
    }

    private static List<Tracked> join(Collection<Line> lines, Lookup lookup, String kind, Diagnostics diagnostics) {
        List<Tracked> joined = new ArrayList<>();
        for (Line line : lines) {
            String name = line.name.text();
            Default found = lookup.find(name);
            if (found == null) {
                diagnostics.error(
                        line.name.position(),
                        name,
                        "found " + Diagnostics.quoted(name) + ", expected the name of a " + kind + "; ignored");
            } else if (line.weight == null) {
                joined.add(new Tracked(name, found.weight, found.reverse, line.name.position()));
            } else {
                joined.add(new Tracked(name, line.weight, line.reverse, line.name.position()));
            }
        }
        return joined;
    }
}
