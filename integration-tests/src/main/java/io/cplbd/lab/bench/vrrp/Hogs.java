package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Command;
import io.cplbd.lab.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processes that use all the processor time they are given. They can be held, and are when they are made. */
public final class Hogs implements AutoCloseable {
    /** Processor time after which the kernel ends one that nobody has ended. */
    private static final String LIMIT = "--cpu=7200";

    private final List<Process> processes = new ArrayList<>();

    /** @param home they run in its namespace, which takes them along when it is removed */
    public Hogs(Node home, int count) {
        for (int i = 0; i < count; i++) {
            processes.add(Command.start(new ProcessBuilder(home.inside("prlimit", LIMIT, "yes"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)));
        }
        hold();
    }

    public void hold() {
        signal("STOP");
    }

    public void run() {
        signal("CONT");
    }

    private void signal(String name) {
        if (!processes.isEmpty()) {
            Command.run(Stream.concat(
                            Stream.of("kill", "-s", name),
                            processes.stream().map(process -> Long.toString(process.pid())))
                    .toArray(String[]::new));
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
