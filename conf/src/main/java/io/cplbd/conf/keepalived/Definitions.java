package io.cplbd.conf.keepalived;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code $NAME=value} lines and the places that use them. A value is looked into only when it is used, so it may name what is defined
 * later; a name that is not defined stays as it is written.
 */
final class Definitions {
    /** Most characters that one line may grow to; also what ends a definition that contains itself. */
    static final int EXPANDED_LIMIT = 65_536;

    private static final int DEPTH_LIMIT = 32;

    /** Values put in for one line; values that double each other and come to nothing would go on for ever. */
    private static final int SUBSTITUTION_LIMIT = 10_000;

    private static final Set<String> NOT_BUILT = Set.of("_RANDOM", "_ENV", "_INSTANCE");

    private final Map<String, String> values = new HashMap<>();
    private int substitutions;
    private int cost;

    /** A line cannot be expanded; the message says why. */
    static final class Unexpandable extends Exception {
        private static final long serialVersionUID = 1;

        Unexpandable(String message) {
            super(message);
        }
    }

    /** End of the name in a line {@code $NAME=...} that starts at {@code from}, or -1 if this is no such line. */
    static int nameEnd(String line, int from) {
        if (from >= line.length() || line.charAt(from) != '$') {
            return -1;
        }
        int end = endOfName(line, from + 1);
        return end > from + 1 && end < line.length() && line.charAt(end) == '=' ? end : -1;
    }

    void define(String name, String value) {
        values.put(name, value);
    }

    /**
     * The text with every defined name replaced, again and again until none is left. It has several lines where a value has.
     *
     * @param directory value of {@code ${_PWD}}
     */
    String expand(String text, String directory) throws Unexpandable {
        StringBuilder out = new StringBuilder();
        substitutions = 0;
        try {
            expand(text, directory, 0, out);
        } finally {
            cost = substitutions + Math.max(0, out.length() - text.length());
        }
        return out.toString();
    }

    /** Of the last line, whether it could be expanded or not: characters that it grew by, and one for each value put in. */
    int cost() {
        return cost;
    }

    private void expand(String text, String directory, int depth, StringBuilder out) throws Unexpandable {
        if (depth > DEPTH_LIMIT) {
            throw new Unexpandable("definitions use each other in a circle, or deeper than " + DEPTH_LIMIT + " levels");
        }
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            if (dollar < 0) {
                dollar = text.length();
            }
            out.append(text, at, dollar);
            if (out.length() > EXPANDED_LIMIT) {
                throw new Unexpandable("the line grows beyond " + EXPANDED_LIMIT + " characters");
            }
            if (dollar == text.length()) {
                return;
            }
            boolean braced = dollar + 1 < text.length() && text.charAt(dollar + 1) == '{';
            int start = dollar + (braced ? 2 : 1);
            int end = endOfName(text, start);
            String name = text.substring(start, end);
            boolean complete = braced ? end < text.length() && text.charAt(end) == '}' : endsName(text, end);
            if (NOT_BUILT.contains(name)) {
                throw new Unexpandable("$" + name + ": known to keepalived, not built yet");
            }
            String value = complete && end > start ? value(name, directory) : null;
            if (value == null) {
                out.append('$');
                at = dollar + 1;
            } else {
                if (++substitutions > SUBSTITUTION_LIMIT) {
                    throw new Unexpandable("definitions are put in more than " + SUBSTITUTION_LIMIT + " times");
                }
                expand(value, directory, depth + 1, out);
                at = braced ? end + 1 : end;
            }
        }
    }

    private @Nullable String value(String name, String directory) {
        return switch (name) {
            case "_HASH" -> "#";
            case "_BANG" -> "!";
            case "_PWD" -> directory;
            default -> values.get(name);
        };
    }

    private static int endOfName(String text, int from) {
        int end = from;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static boolean endsName(String text, int end) {
        return end == text.length() || " \t,)\n".indexOf(text.charAt(end)) >= 0;
    }
}
