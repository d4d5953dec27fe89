package io.cplbd.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, without a shell. */
public final class Command {
    /** No command of the lab takes a second; one that hangs must not hang the lab. */
    private static final long LIMIT_S = 20;

    private Command() {}

    /** What a command printed (both streams), and how it ended. */
    public record Result(int exit, String output) {}

    /**
     * Runs {@code argv} and returns what it printed.
     *
     * @throws LabException if it cannot be started, fails, or takes longer than 20 s
     */
    public static String run(String... argv) {
        Result result = result(argv);
        if (result.exit() != 0) {
            throw new LabException(String.join(" ", argv) + ": exit " + result.exit() + ": "
                    + result.output().strip());
        }
        return result.output();
    }

    /** As {@link #run}, but a failing exit status is an answer and not an error. */
    public static Result result(String... argv) {
        Process process = start(new ProcessBuilder(argv).redirectErrorStream(true));
        var _ = process.onExit()
                .orTimeout(LIMIT_S, TimeUnit.SECONDS)
                .exceptionally(tooLong -> process.destroyForcibly());
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new LabException("reading the output of " + List.of(argv) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw interrupted(e);
        }
    }

    /**
     * Starts a process.
     *
     * @throws LabException if its program is missing or cannot be executed
     */
    public static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new LabException("cannot start " + builder.command().getFirst() + ": " + e.getMessage(), e);
        }
    }

    /** Ends a process: politely, and after {@code patienceMs} not so. Returns when it is gone. */
    public static void end(Process process, long patienceMs) {
        process.destroy();
        try {
            if (!process.waitFor(patienceMs, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static LabException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LabException("interrupted", e);
    }
}
