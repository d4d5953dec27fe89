package io.cplbd.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/**
 * A command that makes things which have to be removed: what goes wrong is one line, and a signal interrupts the thread that works
 * and waits for it to have removed everything. Exit status: the command's own, 1 it failed, 2 wrong options.
 */
public final class Program {
    private static final Duration CLEANING = Duration.ofSeconds(30);

    private final String word;
    private final Thread working = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    /** A signal has come: what fails now fails because of that. */
    private volatile boolean told;

    private Program(String word) {
        this.word = word;
    }

    /**
     * Runs a command and ends the process.
     *
     * @param word what each of its lines about a failure begins with
     * @param name by which it is called, for a look at its options
     */
    public static void run(Callable<Integer> command, String word, String name, String[] args) {
        Program program = new Program(word);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(program::endEarly));
        int status = program.execute(command, name, args);
        program.done.countDown();
        if (!program.told) {
            System.exit(status);
        }
    }

    private int execute(Callable<Integer> command, String name, String[] args) {
        return new CommandLine(command)
                .setParameterExceptionHandler((problem, arguments) -> {
                    System.err.println(word + ": " + problem.getMessage() + " (see " + name + " --help)");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((problem, line, parsed) -> {
                    if (!told) {
                        if (!(problem instanceof LabException || problem instanceof IOException)) {
                            throw problem;
                        }
                        System.err.println(word + ": " + problem.getMessage());
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    /** SIGINT or SIGTERM while it works (or, with nothing left to wait for, the normal end). */
    private void endEarly() {
        if (done.getCount() == 0) {
            return;
        }
        told = true;
        working.interrupt();
        try {
            if (!done.await(CLEANING.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(word + ": could not remove everything in time; ./lab --clean does the rest.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
