package io.cplbd.conf.keepalived;

import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** The file names of an {@code include} line: {@code {a,b}}, {@code *}, {@code ?} and {@code [a-z]} as in glob(3), sorted. */
final class FilePattern {
    private static final int ALTERNATIVES_LIMIT = 1000;

    private FilePattern() {}

    /** {@code a{b,c}d} as {@code abd}, {@code acd}. Braces that do not close stay as they are. */
    static List<String> alternatives(String pattern) {
        List<String> out = new ArrayList<>();
        expand("", pattern, out);
        return out;
    }

    private static void expand(String before, String pattern, List<String> out) {
        int open = pattern.indexOf('{');
        int close = open < 0 ? -1 : closing(pattern, open);
        if (close < 0) {
            if (out.size() < ALTERNATIVES_LIMIT) {
                out.add(before + pattern);
            }
            return;
        }
        int start = open + 1;
        int depth = 0;
        for (int i = start; i <= close && out.size() < ALTERNATIVES_LIMIT; i++) {
            char c = pattern.charAt(i);
            if (depth == 0 && (c == ',' || i == close)) {
                // The alternative may hold braces itself, and so may what follows: both are expanded by the same call.
                expand(
                        before + pattern.substring(0, open),
                        pattern.substring(start, i) + pattern.substring(close + 1),
                        out);
                start = i + 1;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            }
        }
    }

    private static int closing(String pattern, int open) {
        int depth = 0;
        for (int i = open; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '{') {
                depth++;
            } else if (pattern.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    static boolean isWildcard(String pattern) {
        return pattern.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    /**
     * Files that one alternative names, sorted. A name without wildcards is always there, whether the file is or not.
     *
     * @param directory where a relative name starts
     * @throws PatternSyntaxException for brackets that do not close
     * @throws java.nio.file.InvalidPathException for what can be no name
     */
    static List<Path> matches(Path directory, String alternative, ConfigSources sources) {
        Path pattern = Path.of(alternative);
        List<Path> found = new ArrayList<>();
        found.add(pattern.isAbsolute() ? Path.of("/") : directory);
        boolean listed = false;
        for (Path component : pattern) {
            String glob = component.toString();
            List<Path> next = new ArrayList<>();
            for (Path parent : found) {
                if (isWildcard(glob)) {
                    PathMatcher matcher = parent.getFileSystem().getPathMatcher("glob:" + glob.replace("{", "\\{"));
                    sources.names(parent).stream()
                            // As glob(3): a leading dot is matched only by a dot.
                            .filter(name ->
                                    (glob.startsWith(".") || !name.startsWith(".")) && matcher.matches(Path.of(name)))
                            .forEach(name -> next.add(parent.resolve(name)));
                } else if (!listed || sources.names(parent).contains(glob)) {
                    next.add(parent.resolve(glob));
                }
            }
            listed |= isWildcard(glob);
            found = next;
        }
        found.sort(null);
        return found;
    }
}
