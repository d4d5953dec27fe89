package io.cplbd.lab.k0s;

import io.cplbd.lab.Await;
import io.cplbd.lab.Command;
import io.cplbd.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * One life of the daemon, started as k0s starts it. Rules: argv[0] is the staged path; the working directory is the DataDir; standard
 * input is /dev/null; standard output and error are two pipes; a process group of its own in k0s's session; started means that exec has
 * succeeded.
 */
final class SupervisorProcess {
    private static final Duration EXEC_LIMIT = Duration.ofSeconds(10);
    /** What the kernel calls a process once it has executed the daemon's program, or the launcher has become the JVM. */
    private static final Set<String> EXECUTED = Set.of("keepalived", "java");
    /** Only a process itself can leave the group of its parent, and Java does not let it. */
    private static final List<String> OWN_GROUP =
            List.of("perl", "-e", "setpgrp(0, 0); exec { $ARGV[0] } @ARGV or die \"$ARGV[0]: $!\\n\"");

    /** Of the signal sets in {@code /proc/PID/status}. */
    private static final long HUP_BIT = 1;

    private final Process process;
    private final SupervisorPipe output;
    private final SupervisorPipe error;
    private final long executedNs;

    /**
     * Starts it.
     *
     * @param environment k0s's own
     * @param log takes the name of the pipe and the line
     */
    SupervisorProcess(
            SupervisorHost host,
            SupervisorUser user,
            boolean debug,
            Map<String, String> environment,
            BiConsumer<String, String> log) {
        List<String> argv = new ArrayList<>(OWN_GROUP);
        argv.addAll(user.command());
        argv.addAll(List.of("env", "-i"));
        argv.addAll(SupervisorEnvironment.of(environment, host.binDir()));
        argv.addAll(arguments(host, debug));
        process = Command.start(new ProcessBuilder(host.inside(argv))
                .directory(host.dataDir().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())));
        String name = host.node().name() + "-" + process.pid();
        output = new SupervisorPipe(
                name + "-stdout", process.getInputStream(), process::isAlive, line -> log.accept("stdout", line));
        error = new SupervisorPipe(
                name + "-stderr", process.getErrorStream(), process::isAlive, line -> log.accept("stderr", line));
        Await.require(EXEC_LIMIT, () -> !process.isAlive() || executed(), () -> host.binary() + " is not executed");
        executedNs = System.nanoTime();
    }

    /** Rule: these, and two more with {@code k0s --debug}. */
    private static List<String> arguments(SupervisorHost host, boolean debug) {
        List<String> words = new ArrayList<>(List.of(
                host.binary().toString(),
                "--dont-fork",
                "--use-file",
                SupervisorHost.RUN_DIR + "/" + SupervisorHost.CONFIGURATION,
                "--no-syslog",
                "--log-console"));
        if (debug) {
            words.addAll(List.of("--log-detail", "--dump-conf"));
        }
        return words;
    }

    private boolean executed() {
        try {
            return EXECUTED.contains(Files.readString(Path.of("/proc", Long.toString(pid()), "comm"))
                    .strip());
        } catch (IOException ended) {
            return false;
        }
    }

    /** Whether it ignores or handles SIGHUP, which ends it otherwise. */
    boolean withstandsHup() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                    .filter(line -> line.startsWith("SigIgn:") || line.startsWith("SigCgt:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & HUP_BIT) != 0);
        } catch (IOException ended) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Seen up to 2 ms late. */
    long executedNs() {
        return executedNs;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end, and for its last words. */
    int await() throws InterruptedException {
        int exit = process.waitFor();
        output.awaitEnd();
        error.awaitEnd();
        return exit;
    }

    boolean await(Duration limit) {
        try {
            return process.waitFor(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    int exit() {
        return process.exitValue();
    }

    void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    void stopReading() {
        output.pause();
        error.pause();
    }

    int unread() {
        return error.unread();
    }

    void breakPipes() {
        output.breakOff();
        error.breakOff();
    }
}
