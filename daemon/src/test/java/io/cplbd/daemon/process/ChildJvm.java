package io.cplbd.daemon.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with this test's class path. Killed when closed. */
final class ChildJvm implements AutoCloseable {
    private static final long LIMIT_S = 20;

    private final Process process;
    private final BufferedReader stdout;

    private ChildJvm(Process process) {
        this.process = process;
        stdout = process.inputReader(UTF_8);
    }

    static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return new ChildJvm(builder(main, arguments).start());
    }

    /** With stderr to the same pipe as stdout. */
    static ChildJvm startMerged(Class<?> main, String... arguments) throws IOException {
        return new ChildJvm(builder(main, arguments).redirectErrorStream(true).start());
    }

    /** With SIGHUP ignored from before the JVM's first instruction, as under the launcher or nohup; that moment is a line, "deaf". */
    static ChildJvm startDeafToHangups(Class<?> main) throws IOException {
        ProcessBuilder builder = builder(main);
        builder.command().addAll(0, List.of("sh", "-c", "trap '' HUP; echo deaf; exec \"$@\"", "sh"));
        return new ChildJvm(builder.start());
    }

    private static ProcessBuilder builder(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                // A shell that starts the tests in the background has SIGINT ignored, and so would every child.
                "env",
                "--default-signal=INT",
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                // As the launcher does.
                "-Dslf4j.provider=" + LoggingProvider.class.getName(),
                "-Dslf4j.internal.verbosity=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    BufferedReader stdout() {
        return stdout;
    }

    Process process() {
        return process;
    }

    long pid() {
        return process.pid();
    }

    /** Sends the signal of that name, without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Waits for the end by itself; -1 if it does not come. */
    int exitCode() throws InterruptedException {
        return process.waitFor(LIMIT_S, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        kill();
    }
}
