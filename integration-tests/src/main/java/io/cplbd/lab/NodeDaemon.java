package io.cplbd.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The daemon of one controller, ours or the real keepalived: both are given the same command line. */
public final class NodeDaemon implements AutoCloseable {
    /** Both daemons' words, and both ways in which keepalived writes them. */
    private static final Pattern STATE = Pattern.compile("\\) ?:? [Ee]ntering (\\w+) (?:STATE|state)");

    private static final Pattern RSS = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** In a kernel that is slow, and while all the others start too. */
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final Node node;
    private final Path program;
    private final Path folder;
    private final Path configuration;
    /** The options that name what it is to do. */
    private final List<String> sources;

    private final Path logFile;
    private final LogTail log;
    private final LongConsumer supervisor;
    private @Nullable Process process;
    private long startedNs = System.nanoTime();

    /** How a daemon ended. */
    public record End(int exit, long tookNs) {}

    /**
     * A daemon that is not running yet.
     *
     * @param folder where its configuration, log and pid files are kept
     */
    public NodeDaemon(Node node, Path program, Path folder, String configurationText) {
        this(node, program, folder, configurationText, pid -> {});
    }

    /**
     * A daemon that is not running yet.
     *
     * @param folder where its configuration, log and pid files are kept
     * @param supervisor is told the process id, right after each start
     */
    NodeDaemon(Node node, Path program, Path folder, String configurationText, LongConsumer supervisor) {
        this(node, program, folder, folder.resolve(node.name() + ".conf"), "--use-file", List.of(), supervisor);
        configure(configurationText);
    }

    /** A daemon that is not running yet, and has a k0s.yaml and no keepalived.conf. */
    static NodeDaemon ofK0s(Node node, Path program, Path folder, Path k0sYaml, Path kubeconfig) {
        List<String> further = List.of("--kubeconfig", kubeconfig.toString());
        return new NodeDaemon(node, program, folder, k0sYaml, "--k0s-config", further, pid -> {});
    }

    private NodeDaemon(
            Node node,
            Path program,
            Path folder,
            Path configuration,
            String option,
            List<String> further,
            LongConsumer supervisor) {
        this.node = node;
        this.program = program;
        this.folder = folder;
        this.configuration = configuration;
        this.supervisor = supervisor;
        sources = Stream.concat(Stream.of(option, configuration.toString()), further.stream())
                .toList();
        logFile = folder.resolve(node.name() + ".log");
        try {
            Files.writeString(logFile, "", StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw new LabException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
        log = new LogTail(logFile);
    }

    /** Replaces the configuration file; a running daemon is not told. */
    public void configure(String text) {
        try {
            Files.writeString(configuration, text);
        } catch (IOException e) {
            throw new LabException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    public Node node() {
        return node;
    }

    public LogTail log() {
        return log;
    }

    Path logFile() {
        return logFile;
    }

    /** The name of its program: cplbd or keepalived. */
    public String programName() {
        return program.getFileName().toString();
    }

    boolean isKeepalived() {
        return !program.isAbsolute();
    }

    /** Starts it in its node, with k0s's options, its own pid files, and {@code more}. */
    public void start(String... more) {
        String pid = folder.resolve(node.name()).toString();
        List<String> argv = new ArrayList<>(List.of(node.inside(program.toString(), "--dont-fork")));
        argv.addAll(sources);
        argv.addAll(List.of(
                "--no-syslog",
                "--log-console",
                "--log-detail",
                "-p",
                pid + ".pid",
                "-r",
                pid + "-vrrp.pid",
                "-c",
                pid + "-check.pid"));
        argv.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        startedNs = System.nanoTime();
        process = Command.start(builder);
        supervisor.accept(process.pid());
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException(node.name() + ": not started");
        }
        return process;
    }

    /** When it was started last: {@link System#nanoTime} just before the exec. */
    public long startedNs() {
        return startedNs;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process().pid();
    }

    /** The state that it entered last, by its own words: MASTER, BACKUP or FAULT; empty if it has not said or does not run. */
    public Optional<String> state() {
        return isRunning() ? log.last(startedNs, STATE).map(NodeDaemon::stateIn) : Optional.empty();
    }

    private static String stateIn(LogTail.Line line) {
        Matcher matcher = STATE.matcher(line.text());
        return matcher.find() ? matcher.group(1) : "";
    }

    /** From exec to the first state it entered; waits for that. */
    public long awaitReadyNs() {
        Await.require(
                READY_LIMIT,
                () -> log.first(startedNs, STATE).isPresent() || !isRunning(),
                () -> describe("is not ready"));
        return log.first(startedNs, STATE)
                        .orElseThrow(() -> new LabException(describe("ended before it was ready")))
                        .atNs()
                - startedNs;
    }

    public void awaitState(String state, Duration limit) {
        Await.require(
                limit,
                () -> state().filter(state::equals).isPresent(),
                () -> describe("is not " + state + " but " + state().orElse("not running")));
    }

    /** Sends a signal, named as kill(1) does: HUP, USR1. */
    public void signal(String name) {
        Command.run("kill", "-s", name, Long.toString(pid()));
    }

    /** SIGTERM, and waits for the end; a daemon that needs more than 20 s is killed. */
    public End stop() {
        Process running = process();
        long fromNs = System.nanoTime();
        running.destroy();
        try {
            if (!running.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw Command.interrupted(e);
        }
        return new End(running.exitValue(), System.nanoTime() - fromNs);
    }

    /**
     * SIGKILL to it and all its children at once: none can say a farewell or start another. Waits until none is there any
     * more: keepalived does not start while the number in a pid file is that of a process, and be it one that init has
     * not buried yet.
     */
    public void kill() {
        signal("STOP");
        List<ProcessHandle> all = Stream.concat(
                        process().descendants(), Stream.of(process().toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Await.require(LIMIT, () -> all.stream().noneMatch(ProcessHandle::isAlive), () -> describe("is still there"));
    }

    /** Resident memory of the process and its children, kB. */
    public long rssKb() {
        return Stream.concat(Stream.of(process().toHandle()), process().descendants())
                .mapToLong(NodeDaemon::rssKb)
                .sum();
    }

    private static long rssKb(ProcessHandle handle) {
        try {
            Matcher matcher = RSS.matcher(Files.readString(Path.of("/proc", Long.toString(handle.pid()), "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException ended) {
            return 0;
        }
    }

    private String describe(String what) {
        return programName() + " on " + node.name() + " " + what + "; its last words:\n  "
                + String.join("\n  ", log.latest(5));
    }

    /** Whether it has entered a state since then, by its own words; even the one that it was in. */
    public boolean movedSince(long sinceNs) {
        return log.first(sinceNs, STATE).isPresent();
    }

    /** SIGTERM, if it runs; {@link #close} waits for the end. */
    void beginToStop() {
        if (process != null) {
            process.destroy();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            // keepalived stays for a second, to let its farewell sink in.
            Command.end(process, 3_000);
        }
        log.close();
    }
}
