package io.cplbd.vrrp.pcap;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of this test process, named {@code cplbd-vr-} and the process id, with the calling thread inside
 * it: what this thread opens is opened there.
 */
final class TestNetwork implements AutoCloseable {
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final long COMMAND_LIMIT_S = 20;

    private static final NativeLibrary LIBC = NativeLibrary.getInstance("c");

    private final String name = "cplbd-vr-" + ProcessHandle.current().pid();
    private final int formerNamespace;

    TestNetwork() {
        run("ip", "netns", "add", name);
        formerNamespace = open("/proc/thread-self/ns/net");
        int namespace = open("/run/netns/" + name);
        call("setns", namespace, CLONE_NEWNET);
        call("close", namespace);
    }

    String name() {
        return name;
    }

    /** {@code ip} inside the namespace. */
    void ip(String... arguments) {
        String[] command = new String[arguments.length + 3];
        command[0] = "ip";
        command[1] = "-n";
        command[2] = name;
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        run(command);
    }

    /** Leaves the namespace and removes it, and with it everything inside. */
    @Override
    public void close() {
        call("setns", formerNamespace, CLONE_NEWNET);
        call("close", formerNamespace);
        run("ip", "netns", "del", name);
    }

    /** Runs a command to its end. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(List.of(command) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(Arrays.toString(command) + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(Arrays.toString(command), failed);
        }
    }

    private static int open(String path) {
        return call("open", path, O_RDONLY_CLOEXEC);
    }

    private static int call(String function, Object... arguments) {
        int result = LIBC.getFunction(function, Function.THROW_LAST_ERROR).invokeInt(arguments);
        if (result < 0) {
            throw new IllegalStateException(function + Arrays.toString(arguments) + " = " + result);
        }
        return result;
    }
}
