package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Command;
import io.cplbd.lab.Node;
import java.util.List;
import java.util.stream.Stream;

/** How the programs that measure are started: in front of all that is measured, as their time stamps have to be right. */
final class Instrument {
    private static final List<String> FIRST =
            Command.result("chrt", "-f", "20", "true").exit() == 0 ? List.of("chrt", "-f", "20") : List.of();

    private Instrument() {}

    /** Whether this machine lets them; otherwise they wait for the processor like everybody. */
    static boolean isPunctual() {
        return !FIRST.isEmpty();
    }

    /** Starts {@code argv} in the node. */
    static Process start(Node node, ProcessBuilder.Redirect output, String... argv) {
        List<String> all = Stream.of(Stream.of(node.inside()), FIRST.stream(), Stream.of(argv))
                .flatMap(words -> words)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(all).redirectOutput(output);
        builder.environment().put("TZ", "UTC");
        return Command.start(builder);
    }
}
