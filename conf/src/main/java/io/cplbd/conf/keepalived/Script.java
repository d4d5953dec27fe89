package io.cplbd.conf.keepalived;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command to run.
 *
 * @param argv program and arguments, quotes and escapes resolved; at least one word
 * @param user who runs it: its own {@code user [group]}, else {@code script_user}; null: keepalived's default (user keepalived_script if
 *     there is one)
 * @param text as in the file
 */
public record Script(List<String> argv, @Nullable ScriptUser user, String text, Position position) {
    public Script {
        argv = List.copyOf(argv);
    }

    Script orUser(@Nullable ScriptUser fallback) {
        return user == null && fallback != null ? new Script(argv, fallback, text, position) : this;
    }
}
