package io.cplbd.daemon.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether and how a script is run, by keepalived's rules: what root runs must not be changeable by anybody else, so every folder
 * on the way to the program, and the program, must be root's and writable by nobody else. One that is not is warned of, and refused with
 * {@code enable_script_security}. A program that is missing or not executable is refused with a warning. Scripts of other users are not
 * judged: they cannot do more than that user can.
 *
 * <p>Asks the file system and the user database, so it belongs to the compiling of a configuration, not to a state change. Not thread-safe.
 */
public final class ScriptPolicy {
    private static final int GROUP_OR_OTHER_WRITES = 0022;
    private static final String DEFAULT_USER = "keepalived_script";

    private final boolean enforced;
    private final int ownUid;
    private final int trustedUid;
    private final Path trustedBase;
    private final Duration limit;
    private final ScriptUsers users = new ScriptUsers();

    /**
     * @param enforced {@code enable_script_security}
     * @param limit how long a script may run, {@link Script#DEFAULT_LIMIT} for notify scripts
     */
    public ScriptPolicy(boolean enforced, Duration limit) {
        this(enforced, limit, ownId("unix:uid"), 0, Path.of("/"));
    }

    /**
     * @param ownUid whom this process runs as, 0 for root
     * @param trustedUid who may own what root runs
     * @param trustedBase a folder that is taken to be secure, with all above it
     */
    ScriptPolicy(boolean enforced, Duration limit, int ownUid, int trustedUid, Path trustedBase) {
        this.enforced = enforced;
        this.limit = limit;
        this.ownUid = ownUid;
        this.trustedUid = trustedUid;
        this.trustedBase = trustedBase;
    }

    /** Judges {@code command}; never throws for what it finds. */
    public ScriptVerdict judge(ScriptCommand command) {
        String word = command.argv().getFirst();
        Path program = word.contains("/") ? Path.of(word).toAbsolutePath() : inPath(word);
        if (program == null) {
            return disabled("script " + word + " not found in PATH");
        }
        ScriptUsers.User runsAs;
        try {
            runsAs = runsAs(command);
        } catch (Unknown unknown) {
            return disabled("script " + word + " disabled: " + unknown.getMessage());
        }
        try {
            if (!Files.isRegularFile(program)) {
                return disabled("script " + program + (Files.exists(program) ? " is not a file" : " not found"));
            }
            if (!executableBy(program, runsAs)) {
                return disabled("script " + program + " is not executable");
            }
            String insecurity = runsAs.uid() == 0 ? insecurity(program) : null;
            if (insecurity != null && enforced) {
                return new ScriptVerdict.Disabled("script " + program + " disabled: " + insecurity, true);
            }
            List<String> argv = new ArrayList<>();
            if (runsAs.uid() != ownUid || command.group() != null) {
                Path setpriv = inPath("setpriv");
                if (setpriv == null) {
                    return disabled(
                            "script " + program + " disabled: it runs as another user, and there is no setpriv");
                }
                argv.addAll(List.of(
                        setpriv.toString(),
                        "--reuid=" + runsAs.uid(),
                        "--regid=" + runsAs.gid(),
                        "--clear-groups",
                        "--"));
            }
            argv.add(program.toString());
            argv.addAll(command.argv().subList(1, command.argv().size()));
            return new ScriptVerdict.Usable(
                    new Script(program.toString(), argv, limit),
                    insecurity == null ? null : "script " + program + " is not secure: " + insecurity);
        } catch (IOException unreadable) {
            return disabled("script " + program + " disabled: " + unreadable.getMessage());
        }
    }

    private static ScriptVerdict disabled(String reason) {
        return new ScriptVerdict.Disabled(reason, false);
    }

    private ScriptUsers.User runsAs(ScriptCommand command) throws Unknown {
        ScriptUsers.User user;
        if (command.user() != null) {
            user = users.user(command.user());
            if (user == null) {
                throw new Unknown("there is no user " + command.user());
            }
        } else {
            // Only root can become somebody else; anybody else's scripts run as what the daemon is.
            user = ownUid == 0 ? users.user(DEFAULT_USER) : null;
            if (user == null) {
                user = new ScriptUsers.User(ownUid, ownId("unix:gid"));
            }
        }
        if (command.group() != null) {
            Integer gid = users.group(command.group());
            if (gid == null) {
                throw new Unknown("there is no group " + command.group());
            }
            user = new ScriptUsers.User(user.uid(), gid);
        }
        if (ownUid != 0 && (user.uid() != ownUid || command.group() != null)) {
            throw new Unknown("only root can run it as user " + command.user());
        }
        return user;
    }

    /** The kernel's own rule, for a user without supplementary groups; root needs any one of the three bits. */
    private static boolean executableBy(Path program, ScriptUsers.User user) throws IOException {
        int mode = (Integer) Files.getAttribute(program, "unix:mode");
        if (user.uid() == 0) {
            return (mode & 0111) != 0;
        }
        if ((Integer) Files.getAttribute(program, "unix:uid") == user.uid()) {
            return (mode & 0100) != 0;
        }
        return (mode & ((Integer) Files.getAttribute(program, "unix:gid") == user.gid() ? 0010 : 0001)) != 0;
    }

    /** What is wrong with the way to {@code program}, as written and with its links resolved; null if nothing is. */
    private @Nullable String insecurity(Path program) throws IOException {
        String asWritten = insecurityOfWay(program.normalize());
        return asWritten != null ? asWritten : insecurityOfWay(program.toRealPath());
    }

    private @Nullable String insecurityOfWay(Path program) throws IOException {
        for (Path step = program; step != null && !trustedBase.startsWith(step); step = step.getParent()) {
            if ((Integer) Files.getAttribute(step, "unix:uid", LinkOption.NOFOLLOW_LINKS) != trustedUid) {
                return step + " is not owned by root";
            }
            // A link has no permissions of its own; the folder it lies in is judged next, what it points to by its real
            // path.
            int mode = (Integer) Files.getAttribute(step, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if (!Files.isSymbolicLink(step) && (mode & GROUP_OR_OTHER_WRITES) != 0) {
                return step + " is writable by group or others";
            }
        }
        return null;
    }

    private static @Nullable Path inPath(String word) {
        String path = System.getenv("PATH");
        StringTokenizer folders = new StringTokenizer(path == null ? "/usr/sbin:/usr/bin:/sbin:/bin" : path, ":");
        while (folders.hasMoreTokens()) {
            Path candidate = Path.of(folders.nextToken(), word).toAbsolutePath();
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static int ownId(String attribute) {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), attribute);
        } catch (IOException noProc) {
            return 0; // the strict side: everything is judged
        }
    }

    private static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        Unknown(String message) {
            super(message, null, false, false);
        }
    }
}
