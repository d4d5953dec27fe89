package io.cplbd.daemon.install;

import io.cplbd.daemon.cli.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code cplbd k0s install [--dry-run] | status | uninstall}, each with {@code --data-dir FOLDER} and {@code --k0s FILE} where k0s is
 * not to be found by itself.
 *
 * <p>k0s carries a keepalived, unpacks it into its BinDir and starts it from there. A file that has the size of the one it carries and
 * the executable's own date counts as unpacked already: that is how cplbd gets to be started in its place. Anything that is not as
 * expected is refused with one sentence, and nothing is changed.
 */
public final class K0sCommand {
    private static final String USAGE = """
            Usage: cplbd k0s install [--dry-run] [--data-dir FOLDER] [--k0s FILE]
                   cplbd k0s status [--data-dir FOLDER] [--k0s FILE]
                   cplbd k0s uninstall [--dry-run] [--data-dir FOLDER] [--k0s FILE]
            """;
    private static final Path DATA_DIR = Path.of("/var/lib/k0s");

    private final Machine machine;
    private final PrintStream out;
    private boolean dryRun;
    private @Nullable Path dataDirGiven;
    private @Nullable Path k0sGiven;

    K0sCommand(Machine machine, PrintStream out) {
        this.machine = machine;
        this.out = out;
    }

    /**
     * Does what the words behind {@code cplbd k0s} say.
     *
     * @return the exit code: 0 done, and for status that k0s runs or will run cplbd; 1 refused, or for status that it will not
     */
    public static int run(List<String> words, PrintStream out, PrintStream err) {
        try {
            return new K0sCommand(Machine.here(System.getenv()), out).run(words);
        } catch (Refusal refusal) {
            err.println("cplbd k0s: " + refusal.getMessage());
        } catch (AccessDeniedException denied) {
            err.println("cplbd k0s: no permission for " + denied.getFile() + "; run it as root");
        } catch (IOException failed) {
            err.println("cplbd k0s: " + failed);
        }
        return ExitCode.FATAL;
    }

    int run(List<String> words) throws IOException, Refusal {
        Deque<String> rest = new ArrayDeque<>(words);
        String action = rest.isEmpty() ? "--help" : rest.removeFirst();
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            switch (option) {
                case "--dry-run" -> dryRun = true;
                case "--data-dir" -> dataDirGiven = path(option, rest);
                case "--k0s" -> k0sGiven = path(option, rest);
                default -> throw new Refusal("unknown option '" + option + "', see cplbd k0s --help");
            }
        }
        return switch (action) {
            case "install" -> install();
            case "status" -> status();
            case "uninstall" -> uninstall();
            case "--help", "-h" -> {
                out.print(USAGE);
                yield ExitCode.OK;
            }
            default -> throw new Refusal("unknown command '" + action + "', expected install, status or uninstall");
        };
    }

    private static Path path(String option, Deque<String> rest) throws Refusal {
        String word = rest.pollFirst();
        if (word == null || !word.startsWith("/")) {
            throw new Refusal(option + " " + (word == null ? "" : word) + ": expected an absolute path");
        }
        return Path.of(word);
    }

    private record Found(Optional<RunningK0s> running, K0sExecutable k0s, Embedded embedded, BinDir binDir) {}

    private Optional<RunningK0s> running() throws IOException, Refusal {
        List<RunningK0s> controllers = RunningK0s.all(machine.proc());
        if (controllers.size() > 1) {
            throw new Refusal("several k0s controllers run here, the first two with process ids "
                    + controllers.get(0).pid() + " and " + controllers.get(1).pid());
        }
        return controllers.stream().findFirst();
    }

    private Found find() throws IOException, Refusal {
        Optional<RunningK0s> running = running();
        Path file = k0sFile(running);
        if (running.isPresent() && !running.get().runs(file)) {
            throw new Refusal("the k0s that runs (process " + running.get().pid() + ") was not started from " + file
                    + " as it is now; restart k0s, or name the right file with --k0s");
        }
        Path dataDir = dataDir(running);
        BinDir binDir = new BinDir(dataDir);
        if (!binDir.exists()) {
            throw new Refusal("there is no folder " + binDir.target().getParent()
                    + "; start k0s once, or name its data folder with --data-dir");
        }
        K0sExecutable k0s = K0sExecutable.ask(file);
        return new Found(running, k0s, Embedded.in(k0s.path(), k0s.version()), binDir);
    }

    private Path k0sFile(Optional<RunningK0s> running) throws Refusal {
        if (k0sGiven != null) {
            return k0sGiven;
        }
        if (running.isPresent()) {
            try {
                // Of a replaced file this is a name that does not exist; then the one that replaced it is looked for.
                return running.get().executable().toRealPath();
            } catch (IOException replaced) {
                // Below.
            }
        }
        return machine.k0sCandidates().stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new Refusal("no k0s in PATH, /usr/local/bin or /usr/bin, and none runs; name it with --k0s"));
    }

    private Path dataDir(Optional<RunningK0s> running) throws Refusal {
        Optional<Path> told = running.flatMap(RunningK0s::dataDir);
        if (dataDirGiven == null) {
            return told.orElse(DATA_DIR);
        }
        if (running.isPresent() && !told.orElse(DATA_DIR).equals(dataDirGiven)) {
            throw new Refusal(
                    "the k0s that runs has its data in " + told.orElse(DATA_DIR) + ", not in " + dataDirGiven);
        }
        return dataDirGiven;
    }

    private int install() throws IOException, Refusal {
        Found found = find();
        BinDir binDir = found.binDir();
        DropInScript script = new DropInScript(machine.launcher(), machine.javaHome());
        if (found.embedded() instanceof Embedded.Sized(long bytes) && bytes < script.bytes()) {
            throw new Refusal("the keepalived in " + found.k0s().path() + " has only " + bytes
                    + " bytes, the script needs " + script.bytes());
        }
        if (binDir.keepsOriginal() && !DropInScript.isElf(binDir.original())) {
            throw new Refusal(binDir.original() + " is there already and no program; move it away");
        }
        boolean keep = switch (binDir.content(found.k0s(), found.embedded())) {
            case BinDir.Content.Original() -> true;
            case BinDir.Content.Nothing(), BinDir.Content.DropIn(), BinDir.Content.OutdatedDropIn _ -> false;
            case BinDir.Content.Unknown(String reason) ->
                throw new Refusal(binDir.target() + " is not what k0s has put there: " + reason
                        + "; start this k0s once, so that it unpacks its own, or move it away");
        };
        describe(found);
        if (dryRun) {
            out.println("Would put cplbd into " + binDir.target()
                    + (keep ? " and keep what is there as " + binDir.original() : "") + ". Nothing was changed.");
            return ExitCode.OK;
        }
        binDir.put(script, found.k0s(), found.embedded(), keep);
        out.println("cplbd is in " + binDir.target() + " now"
                + (binDir.keepsOriginal() ? "; what k0s had put there is kept as " + binDir.original() : "") + ".");
        out.println(whenItStarts(found));
        out.println(
                switch (found.embedded()) {
                    case Embedded.Sized _ ->
                        "An upgrade of k0s puts its own keepalived back. So after each one, before k0s is started: cplbd k0s install";
                    case Embedded.Absent() ->
                        "An upgrade to a k0s that carries keepalived would put that in its place.";
                });
        return ExitCode.OK;
    }

    private String whenItStarts(Found found) throws IOException {
        if (found.running().isEmpty()) {
            return "k0s starts it with the next start of the controller, if control-plane load balancing is on.";
        }
        return process().isPresent()
                ? "It runs once k0s or its keepalived has been started anew. For the latter: kill $(cat "
                        + machine.pidFile() + "), and k0s starts cplbd after 5 s."
                : "k0s does not run keepalived at the moment.";
    }

    private void describe(Found found) {
        out.println("k0s: " + found.k0s().path() + ", " + found.k0s().version().text()
                + found.running()
                        .map(running -> ", runs as process " + running.pid())
                        .orElse(", does not run"));
        out.println(
                switch (found.embedded()) {
                    case Embedded.Sized(long bytes) -> "keepalived in it: " + bytes + " bytes";
                    case Embedded.Absent() -> "keepalived in it: none, it takes the one in its folder as it is";
                });
    }

    private int status() throws IOException, Refusal {
        Found found = find();
        describe(found);
        BinDir binDir = found.binDir();
        BinDir.Content content = binDir.content(found.k0s(), found.embedded());
        out.println(binDir.target() + ": "
                + switch (content) {
                    case BinDir.Content.DropIn() -> "cplbd, and k0s will leave it there";
                    case BinDir.Content.OutdatedDropIn(String reason) ->
                        "cplbd, but k0s will overwrite it at its next start: " + reason + "; run cplbd k0s install";
                    case BinDir.Content.Original()
                    when binDir.keepsOriginal() -> "k0s has put its own keepalived back; run cplbd k0s install";
                    case BinDir.Content.Original() -> "k0s's own keepalived";
                    case BinDir.Content.Nothing() -> "not there";
                    case BinDir.Content.Unknown(String reason) -> "unknown: " + reason;
                });
        out.println(process().orElse("k0s does not run keepalived at the moment"));
        return content instanceof BinDir.Content.DropIn ? ExitCode.OK : ExitCode.FATAL;
    }

    /** What k0s runs as keepalived, if the process that it has noted is there. */
    private Optional<String> process() throws IOException {
        if (!Files.isReadable(machine.pidFile())) {
            return Optional.empty();
        }
        String pid = Files.readString(machine.pidFile()).strip();
        if (!pid.matches("\\d{1,10}")) {
            return Optional.empty();
        }
        return RunningK0s.arguments(machine.proc().resolve(pid))
                .map(arguments -> "process " + pid + ": "
                        + (arguments.contains("io.cplbd.daemon.Main") ? "cplbd" : "k0s's own keepalived"));
    }

    /** Needs no k0s that it understands: what is ours is known by its first lines. */
    private int uninstall() throws IOException, Refusal {
        Optional<RunningK0s> running = running();
        BinDir binDir = new BinDir(dataDir(running));
        if (binDir.keepsOriginal() && !DropInScript.isElf(binDir.original())) {
            throw new Refusal(binDir.original() + " is not the keepalived that was kept; move it away");
        }
        boolean ours = binDir.holdsDropIn();
        if (!ours && !binDir.keepsOriginal()) {
            out.println("cplbd is not in " + binDir.target() + ". Nothing was changed.");
        } else if (dryRun) {
            out.println("Would "
                    + (ours ? "remove cplbd from " + binDir.target() : "remove " + binDir.original())
                    + ". Nothing was changed.");
        } else if (ours) {
            binDir.giveBack();
            out.println("cplbd is no longer in " + binDir.target() + ". " + whenItEnds(running));
        } else {
            binDir.forgetOriginal();
            out.println("k0s had put its own keepalived back already; " + binDir.original() + " is removed.");
        }
        return ExitCode.OK;
    }

    private static String whenItEnds(Optional<RunningK0s> running) {
        return running.isPresent()
                ? "Restart k0s: it unpacks its own keepalived and starts that."
                : "k0s unpacks its own with the next start of the controller.";
    }
}
