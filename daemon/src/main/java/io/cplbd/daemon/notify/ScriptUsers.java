package io.cplbd.daemon.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks users and groups up with {@code getent}, so that those of a directory service are found as well as those of /etc/passwd. Each name
 * is asked for once. Not thread-safe.
 */
final class ScriptUsers {
    private static final long LIMIT_S = 5;

    /** A user: who, and the primary group. */
    record User(int uid, int gid) {}

    private final Map<String, Optional<User>> users = new HashMap<>();
    private final Map<String, Optional<Integer>> groups = new HashMap<>();

    /** The user of that name; null if there is none, or it cannot be found out. */
    @Nullable
    User user(String name) {
        return users.computeIfAbsent(name, wanted -> {
                    String[] fields = entry("passwd", wanted);
                    return fields.length < 4
                            ? Optional.empty()
                            : Optional.of(new User(Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
                })
                .orElse(null);
    }

    /** The number of the group of that name; null if there is none, or it cannot be found out. */
    @Nullable
    Integer group(String name) {
        return groups.computeIfAbsent(name, wanted -> {
                    String[] fields = entry("group", wanted);
                    return fields.length < 3 ? Optional.empty() : Optional.of(Integer.valueOf(fields[2]));
                })
                .orElse(null);
    }

    /** The fields of a line such as {@code name:x:uid:gid:...}, none if there is no such line. */
    private static String[] entry(String database, String name) {
        try {
            Process getent = new ProcessBuilder("getent", database, name)
                    .redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // A line is far smaller than a pipe, so it can be read once the process is through.
            boolean ended = getent.waitFor(LIMIT_S, TimeUnit.SECONDS);
            if (!ended) {
                getent.destroyForcibly();
                return new String[0];
            }
            String line = new String(getent.getInputStream().readAllBytes(), UTF_8).strip();
            return getent.exitValue() == 0 ? line.split(":", -1) : new String[0];
        } catch (IOException noGetent) {
            return new String[0];
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new String[0];
        }
    }
}
