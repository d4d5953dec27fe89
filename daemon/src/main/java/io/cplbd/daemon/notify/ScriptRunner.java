package io.cplbd.daemon.notify;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts as keepalived does: no shell in between (but {@code /bin/sh FILE} for a file without {@code #!}, which the JDK and setpriv
 * see to just as execvp does), the environment less IFS, LD_PRELOAD and LD_LIBRARY_PATH, stdin from /dev/null. Output is discarded: a
 * pipe would be kept open by whatever the script leaves running. Thread-safe.
 */
public final class ScriptRunner {
    private static final Logger log = LoggerFactory.getLogger(ScriptRunner.class);
    private static final List<String> NOT_INHERITED = List.of("IFS", "LD_PRELOAD", "LD_LIBRARY_PATH");
    private static final File NULL = new File("/dev/null");

    private final Duration grace;

    public ScriptRunner() {
        this(Duration.ofSeconds(2));
    }

    /** @param grace between TERM and KILL for a script that is to end */
    ScriptRunner(Duration grace) {
        this.grace = grace;
    }

    /**
     * Runs {@code script} with {@code appended} arguments and waits for its end on the calling thread, which must not be one that has
     * anything else to do. What goes wrong is logged here. A script that runs too long gets TERM with all its descendants, and KILL
     * {@code grace} later; so does one whose waiting thread is interrupted, and the thread stays interrupted.
     */
    public ScriptOutcome run(Script script, List<String> appended) {
        ScriptOutcome outcome = execute(script, appended);
        switch (outcome) {
            case ScriptOutcome.Exited(int status) -> {
                if (status != 0) {
                    log.warn("Script {} exited with status {}", script.name(), status);
                }
            }
            case ScriptOutcome.TimedOut() ->
                log.warn(
                        "Script {} ended after {} ms, its time limit",
                        script.name(),
                        script.limit().toMillis());
            case ScriptOutcome.NotStarted(String reason) ->
                log.warn("Script {} cannot be run: {}", script.name(), reason);
            case ScriptOutcome.Interrupted() ->
                log.warn("Script {} ended: it was still running when it was time to stop", script.name());
        }
        return outcome;
    }

    /** As {@link #run}, but what it means that the script fails is for the caller to say. */
    public ScriptOutcome check(Script script) {
        return execute(script, List.of());
    }

    private ScriptOutcome execute(Script script, List<String> appended) {
        List<String> argv = new ArrayList<>(script.argv());
        argv.addAll(appended);
        ProcessBuilder builder = new ProcessBuilder(argv)
                .redirectInput(NULL)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        inherit(builder.environment());
        Process process;
        try {
            log.debug("Running script {} {}", script.name(), appended);
            process = builder.start();
        } catch (IOException refused) {
            return new ScriptOutcome.NotStarted(String.valueOf(refused.getMessage()));
        }
        try {
            if (process.waitFor(script.limit().toNanos(), TimeUnit.NANOSECONDS)) {
                return new ScriptOutcome.Exited(process.exitValue());
            }
            end(process);
            return new ScriptOutcome.TimedOut();
        } catch (InterruptedException stop) {
            end(process);
            Thread.currentThread().interrupt();
            return new ScriptOutcome.Interrupted();
        }
    }

    static void inherit(Map<String, String> environment) {
        environment.keySet().removeAll(NOT_INHERITED);
    }

    /** The descendants too: a shell that gets TERM leaves the command it waits for running. */
    private void end(Process process) {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroy);
        boolean ended = false;
        try {
            ended = process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        if (!ended || family.stream().anyMatch(ProcessHandle::isAlive)) {
            family.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
