package io.cplbd.lab.bench;

import io.cplbd.lab.Command;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A daemon in a namespace, whose log nobody reads while it is measured. */
final class Daemon implements AutoCloseable {
    private static final long LIMIT_S = 60;

    private final String namespace;
    private final String program;
    private final List<String> options;
    private final Path configuration;
    private final Path log;
    private final SignalShell signals;
    private @Nullable Process process;

    /**
     * A daemon that is not running yet.
     *
     * @param name of its files
     * @param program a path or a name to look for in PATH
     * @param folder of its files
     * @param more options beyond those that name its files
     */
    Daemon(String name, String namespace, String program, Path folder, SignalShell signals, String... more) {
        this.namespace = namespace;
        this.program = program;
        this.signals = signals;
        configuration = folder.resolve(name + ".conf");
        log = folder.resolve(name + ".log");
        options = new ArrayList<>(List.of("-n", "-G", "-l", "-f", configuration.toString()));
        for (String pidFile : List.of("-p", "-r", "-c")) {
            options.addAll(
                    List.of(pidFile, folder.resolve(name + pidFile + ".pid").toString()));
        }
        options.addAll(List.of(more));
    }

    void configure(String text) {
        try {
            Files.writeString(configuration, text);
        } catch (IOException e) {
            throw new LabException("cannot write " + configuration + ": " + e.getMessage(), e);
        }
    }

    /** Starts it; returns when that began: {@link System#nanoTime}. */
    long start() {
        List<String> argv = new ArrayList<>(options);
        argv.addFirst(program);
        ProcessBuilder builder = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile());
        return Inside.call(namespace, () -> {
            long fromNs = System.nanoTime();
            process = Command.start(builder);
            return fromNs;
        });
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException(program + ": not started");
        }
        return process;
    }

    boolean isRunning() {
        return process().isAlive();
    }

    /** SIGHUP; returns when it was sent. */
    long reload() {
        return signals.send("HUP", process().pid());
    }

    /** SIGTERM, and waits for the end; returns how long that took, ns. */
    long stop() {
        long fromNs = System.nanoTime();
        process().destroy();
        awaitEnd();
        return System.nanoTime() - fromNs;
    }

    /** SIGKILL; returns when. */
    long kill() {
        long nowNs = System.nanoTime();
        process().destroyForcibly();
        awaitEnd();
        return nowNs;
    }

    private void awaitEnd() {
        try {
            if (!process().waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                throw new LabException(program + " does not end within " + LIMIT_S + " s");
            }
        } catch (InterruptedException e) {
            throw new LabException("interrupted", e);
        }
    }

    /** For a report of a failure: what it was, and its last words. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return program + ":\n  " + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return program + ": no log: " + e.getMessage();
        }
    }

    boolean logged(String text) {
        try {
            return Files.readString(log).contains(text);
        } catch (IOException e) {
            throw new LabException("cannot read " + log + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            Command.end(process, 3_000);
        }
    }
}
