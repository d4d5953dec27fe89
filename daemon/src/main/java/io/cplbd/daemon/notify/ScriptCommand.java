package io.cplbd.daemon.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A script as configured.
 *
 * @param argv the program, absolute or looked up in PATH, and its arguments; at least the program
 * @param user whom to run it as; null for the default: keepalived_script if there is such a user, else whom the daemon runs as
 * @param group the group to run it with; null for the user's own
 */
public record ScriptCommand(
        List<String> argv, @Nullable String user, @Nullable String group) {
    public ScriptCommand {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a script without a program");
        }
    }
}
