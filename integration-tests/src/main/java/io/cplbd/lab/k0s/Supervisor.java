package io.cplbd.lab.k0s;

import io.cplbd.lab.Await;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabException;
import io.cplbd.lab.LogTail;
import io.cplbd.lab.bench.SignalShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for the part of a k0s controller (1.35 and later) that keeps keepalived running. It knows nothing of cplbd: whatever lies in
 * the BinDir is treated as keepalived.
 */
public final class Supervisor implements AutoCloseable {
    /** Rule: this long after any exit, whatever its status, it is started again; for ever, never longer. */
    private static final Duration RESPAWN = Duration.ofSeconds(5);
    /** Rule: one SIGTERM, and this long; then the process is given up, and left to itself. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SupervisorHost host;
    private final SupervisorUser user;
    private final boolean debug;
    private final Map<String, String> environment;
    private final List<LogTail.Line> log = new ArrayList<>();
    private final List<SupervisorProcess> lives = new ArrayList<>();
    private final SignalShell signals = new SignalShell();
    private final CountDownLatch quit = new CountDownLatch(1);
    private @Nullable Thread keeper;
    private volatile boolean dead;

    /** How the daemon ended when it was told to. */
    public record End(int exit, long tookNs) {}

    /**
     * One life of k0s, not started yet.
     *
     * @param debug {@code k0s --debug}
     * @param environment k0s's own
     */
    public Supervisor(SupervisorHost host, SupervisorUser user, boolean debug, Map<String, String> environment) {
        this.host = host;
        this.user = user;
        this.debug = debug;
        this.environment = Map.copyOf(environment);
    }

    /** As root, with an environment that holds PATH alone. */
    public Supervisor(SupervisorHost host) {
        this(
                host,
                SupervisorUser.ROOT,
                true,
                Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
    }

    /**
     * Rules: stage; write the files; end what an earlier life has left; execute. A failure of any of them is a failure of the controller.
     *
     * @throws LabException if what an earlier life has left does not end within {@link #PATIENCE}
     */
    public void start() {
        host.stage();
        host.writeFiles(user.uid());
        cleanUp();
        SupervisorProcess first = execute();
        keeper = Thread.ofPlatform().daemon().name("k0s-" + host.node().name()).start(() -> keep(first));
    }

    /**
     * Rules: only the process in the pid file, only if it leads its thread group, has the staged path as argv[0] and the mark in its
     * environment; SIGTERM. Any other is ignored without a word.
     */
    private void cleanUp() {
        Optional<Long> left = pidFile().filter(this::isOurs);
        if (left.isEmpty()) {
            return;
        }
        long pid = left.get();
        signals.send("TERM", pid);
        Await.require(
                PATIENCE,
                () -> !Files.exists(Path.of("/proc", Long.toString(pid))),
                () -> "k0s does not start: the keepalived of its last life, process " + pid + ", does not end");
    }

    private Optional<Long> pidFile() {
        try {
            return Optional.of(Long.valueOf(Files.readString(host.runDir().resolve(SupervisorHost.PID_FILE))
                    .strip()));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    private boolean isOurs(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            String commandLine = Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            String variables = Files.readString(folder.resolve("environ"), StandardCharsets.ISO_8859_1);
            return Files.readString(folder.resolve("status")).contains("\nTgid:\t" + pid + "\n")
                    && commandLine.startsWith(host.binary() + "\0")
                    && List.of(variables.split("\0")).contains(SupervisorEnvironment.MARK);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Rule: the pid file is k0s's: written right after exec, decimal and newline, mode 0644; removed when the process is reaped. */
    private SupervisorProcess execute() {
        SupervisorProcess life = new SupervisorProcess(host, user, debug, environment, this::log);
        synchronized (lives) {
            lives.add(life);
        }
        try {
            Files.writeString(host.runDir().resolve(SupervisorHost.PID_FILE), life.pid() + "\n");
        } catch (IOException e) {
            throw new LabException("cannot write the pid file: " + e.getMessage(), e);
        }
        return life;
    }

    private void keep(SupervisorProcess first) {
        SupervisorProcess life = first;
        try {
            while (true) {
                int exit = life.await();
                if (dead) {
                    return;
                }
                Files.deleteIfExists(host.runDir().resolve(SupervisorHost.PID_FILE));
                if (quit.getCount() == 0) {
                    return;
                }
                log("k0s", "terminated unexpectedly: exit " + exit);
                if (quit.await(RESPAWN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                life = execute();
            }
        } catch (IOException | InterruptedException e) {
            log("k0s", "keeper ended: " + e);
        }
    }

    private void log(String stream, String text) {
        synchronized (log) {
            log.add(new LogTail.Line(System.nanoTime(), stream + ": " + text));
        }
    }

    private SupervisorProcess life() {
        synchronized (lives) {
            return lives.getLast();
        }
    }

    /** How often it was executed so far. */
    public int lives() {
        synchronized (lives) {
            return lives.size();
        }
    }

    public long pid() {
        return life().pid();
    }

    /** When the last exec was seen to have succeeded, {@link System#nanoTime}; up to 2 ms late. */
    public long executedNs() {
        return life().executedNs();
    }

    /** Waits until the process started last is no longer ended by a SIGHUP: its first instruction takes as long as the machine pleases. */
    public void awaitWithstandsHup() {
        SupervisorProcess life = life();
        Await.require(PATIENCE, life::withstandsHup, () -> "a SIGHUP would still end process " + life.pid());
    }

    public boolean isAlive() {
        return life().isAlive();
    }

    /** SIGHUP to the process started last. Rule: this is sent without asking whether it has a handler yet. */
    public void hup() {
        signals.send("HUP", pid());
    }

    /** Rule: a changed list of API servers is written, by rename, and the process started last gets a HUP. IPVS only. */
    public void apiServers(List<String> addresses) {
        host.writeGenerated(addresses, user.uid());
        hup();
    }

    /** k0s's log: {@code stdout: ...}, {@code stderr: ...}, and {@code k0s: ...} for its own words. */
    public List<LogTail.Line> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Lines since a moment in which {@code pattern} is found. */
    public List<LogTail.Line> log(long sinceNs, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return log().stream()
                .filter(line -> line.atNs() - sinceNs >= 0
                        && compiled.matcher(line.text()).find())
                .toList();
    }

    /** Waits until a line since a moment says so. */
    public LogTail.Line awaitLog(long sinceNs, String pattern, Duration limit) {
        Await.require(
                limit,
                () -> !log(sinceNs, pattern).isEmpty(),
                () -> "k0s's log of " + host.node().name() + " lacks '" + pattern + "'; it ends with\n  "
                        + lastWords());
        return log(sinceNs, pattern).getFirst();
    }

    private String lastWords() {
        List<LogTail.Line> all = log();
        return String.join(
                "\n  ",
                all.subList(Math.max(0, all.size() - 12), all.size()).stream()
                        .map(LogTail.Line::text)
                        .toList());
    }

    /** k0s no longer reads what the daemon says; the pipes stay. */
    public void stopReading() {
        life().stopReading();
    }

    /** What waits in the pipe of the standard error, bytes. */
    public int unread() {
        return life().unread();
    }

    /**
     * k0s stops.
     *
     * @return empty if the daemon did not end within {@link #PATIENCE}: it was left to itself
     */
    public Optional<End> stop() {
        SupervisorProcess life = life();
        long fromNs = System.nanoTime();
        quit.countDown();
        life.terminate();
        boolean ended = life.await(PATIENCE);
        long tookNs = System.nanoTime() - fromNs;
        Thread ending = keeper;
        if (ended && ending != null) {
            Inside.join(ending); // it removes the pid file, which may be another's next
        }
        return ended ? Optional.of(new End(life.exit(), tookNs)) : Optional.empty();
    }

    /** k0s is killed: the daemon lives on, the pid file stays, the pipes break. */
    public void die() {
        dead = true;
        quit.countDown();
        life().breakPipes();
    }

    /** Leaves nothing running. */
    @Override
    public void close() {
        quit.countDown();
        synchronized (lives) {
            lives.forEach(SupervisorProcess::terminate);
            lives.forEach(life -> {
                if (!life.await(PATIENCE)) {
                    life.kill();
                }
            });
        }
        signals.close();
        if (keeper != null) {
            keeper.interrupt();
        }
    }
}
