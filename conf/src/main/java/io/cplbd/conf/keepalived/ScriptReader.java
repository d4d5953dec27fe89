package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code SCRIPT [user [group]]}, where SCRIPT is a path, or a command line in quotes. */
final class ScriptReader {
    private ScriptReader() {}

    static void script(Arguments arguments, Consumer<Script> consumer) {
        Word word = arguments.word("a command");
        if (word == null) {
            return;
        }
        List<String> argv = CommandLine.split(word.text());
        if (argv == null) {
            arguments.reject(word, "every quote in the command to be closed");
        } else if (argv.isEmpty()) {
            arguments.reject(word, "a command");
        } else if (word.text().startsWith("<")) {
            arguments.reject(word, "a command (that a file is there: known to keepalived, not built yet)");
        } else {
            ScriptUser user = arguments.hasNext() ? user(arguments) : null;
            consumer.accept(new Script(argv, user, word.text(), word.position()));
        }
    }

    /** {@code USER [GROUP]} or {@code USER:GROUP}. */
    static @Nullable ScriptUser user(Arguments arguments) {
        Word user = arguments.word("a user name");
        if (user == null) {
            return null;
        }
        int colon = user.text().indexOf(':');
        if (colon > 0 && colon < user.text().length() - 1) {
            return new ScriptUser(user.text().substring(0, colon), user.text().substring(colon + 1));
        }
        if (user.text().isEmpty() || colon >= 0) {
            arguments.reject(user, "a user name, or user:group");
            return null;
        }
        Word group = arguments.peek();
        if (group != null) {
            arguments.word("a group name");
        }
        return new ScriptUser(user.text(), group == null ? null : group.text());
    }

    /** A command given as one quoted word or as several words; empty if it was rejected. */
    static List<String> command(Arguments arguments) {
        List<String> command = new ArrayList<>();
        Word first = arguments.word("a command");
        for (Word word = first; word != null; word = arguments.hasNext() ? arguments.word("") : null) {
            List<String> words = CommandLine.split(word.text());
            if (words == null) {
                arguments.reject(word, "every quote in the command to be closed");
                arguments.discard();
                return List.of();
            }
            command.addAll(words);
        }
        if (first != null && command.isEmpty()) {
            arguments.reject(first, "a command");
        }
        return command;
    }
}
