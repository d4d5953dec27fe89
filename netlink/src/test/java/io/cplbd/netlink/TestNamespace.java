package io.cplbd.netlink;

import io.cplbd.netlink.sys.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A network namespace of the test's own, as bare as the kernel makes it; removed on close, and all that is in it. */
public final class TestNamespace implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private TestNamespace(String name) {
        this.name = name;
    }

    public static TestNamespace create() throws Exception {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            throw new AssertionError("this test makes network namespaces: run it as root");
        }
        TestNamespace namespace =
                new TestNamespace("cplbd-nl-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        run("ip", "netns", "add", namespace.name);
        return namespace;
    }

    public String name() {
        return name;
    }

    /** Runs ip(8) on this namespace. */
    public void ip(String... arguments) throws Exception {
        List<String> argv = new ArrayList<>(List.of("ip", "-n", name));
        argv.addAll(List.of(arguments));
        run(argv.toArray(String[]::new));
    }

    /** A pair of veth interfaces, both up, one here and one there, without the wait of duplicate address detection. */
    public void connect(String here, TestNamespace other, String there) throws Exception {
        ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", other.name);
        ip("link", "set", here, "up");
        other.ip("link", "set", there, "up");
    }

    /** Runs {@code work} on a thread inside the namespace. */
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        return NetworkNamespace.call(name, work);
    }

    /** A file below /proc/net, as this namespace sees it. */
    public String procNet(String file) throws Exception {
        return call(() -> Files.readString(Path.of("/proc/thread-self/net", file)));
    }

    /** Sets a value below /proc/sys/net, which is that of the namespace of the thread that opens it. */
    public void sysctl(String file, String value) throws Exception {
        call(() -> Files.writeString(Path.of("/proc/sys/net", file), value));
    }

    private static void run(String... argv) throws IOException {
        Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", argv) + " does not end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError(String.join(" ", argv) + " was interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", argv) + ": " + output.strip());
        }
    }

    @Override
    public void close() throws IOException {
        run("ip", "netns", "del", name);
    }
}
