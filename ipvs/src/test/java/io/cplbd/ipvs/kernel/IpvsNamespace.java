package io.cplbd.ipvs.kernel;

import io.cplbd.netlink.sys.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A network namespace with an empty IPVS table of its own; removed on close. Needs root. */
final class IpvsNamespace implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "cplbd-ipvs-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

    IpvsNamespace() throws Exception {
        run(List.of("ip", "netns", "add", name));
        ip("link", "set", "lo", "up");
    }

    void ip(String... arguments) throws Exception {
        run(argv(List.of("ip", "-n", name), arguments));
    }

    /** The lines that ipvsadm prints. */
    List<String> ipvsadm(String... arguments) throws Exception {
        return run(argv(List.of("ip", "netns", "exec", name, "ipvsadm"), arguments))
                .lines()
                .map(String::strip)
                .toList();
    }

    /** Runs {@code work} on a thread inside the namespace. */
    <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        return NetworkNamespace.call(name, work);
    }

    private static List<String> argv(List<String> command, String... arguments) {
        List<String> argv = new ArrayList<>(command);
        argv.addAll(List.of(arguments));
        return argv;
    }

    private static String run(List<String> argv) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError(String.join(" ", argv) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", argv) + ": " + output.strip());
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run(List.of("ip", "netns", "del", name));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
