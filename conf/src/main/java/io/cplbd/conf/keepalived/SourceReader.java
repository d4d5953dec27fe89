package io.cplbd.conf.keepalived;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads files line by line into a tree: line limits, {@code include}, {@code @id}, {@code $NAME=}. What is left of a line goes to the lexer.
 */
final class SourceReader {
    /** Bytes of one line, as in keepalived. */
    static final int LINE_LIMIT_BYTES = 1024;

    /** Files that include files; the main file is the first. */
    static final int INCLUDE_DEPTH_LIMIT = 16;

    /** All files together, one that is included twice counted twice. */
    static final int FILE_LIMIT = 4096;

    private final ConfigSources sources;
    private final @Nullable String configId;
    private final long limitBytes;
    private final Diagnostics diagnostics;
    private final TreeBuilder tree;
    private final LineLexer lexer;
    private final Definitions definitions = new Definitions();
    private final Deque<Path> chain = new ArrayDeque<>();
    private long totalBytes;

    /** What definitions have put in: a few bytes of text could otherwise take any time and any memory. */
    private long grownBytes;

    private int files;

    /** A definition whose value goes on in the next line. */
    private @Nullable String openName;

    private final StringBuilder openValue = new StringBuilder();

    SourceReader(ConfigSources sources, @Nullable String configId, long limitBytes, Diagnostics diagnostics) {
        this.sources = sources;
        this.configId = configId;
        this.limitBytes = limitBytes;
        this.diagnostics = diagnostics;
        this.tree = new TreeBuilder(diagnostics);
        this.lexer = new LineLexer(tree, diagnostics);
    }

    /** The statements of the file and of all that it includes, or null if the file itself could not be read. */
    @Nullable
    List<Node> read(Path mainFile) {
        diagnostics.opened(mainFile.toString());
        ConfigSources.Content content = sources.read(mainFile, limitBytes);
        if (content instanceof ConfigSources.Content.Text(byte[] bytes)) {
            text(mainFile, bytes);
            return tree.finish();
        }
        // After the usual case: the first switch over types takes a start milliseconds.
        String problem = switch (content) {
            case ConfigSources.Content.Text ignored -> throw new IllegalStateException("read already");
            case ConfigSources.Content.Missing() -> "there is no such file";
            case ConfigSources.Content.Skipped(String kind) ->
                "this is " + kind + ", expected a regular file that is not executable";
            case ConfigSources.Content.Unreadable(String reason) -> "the file cannot be read: " + reason;
            case ConfigSources.Content.TooLong() -> tooMuch();
        };
        diagnostics.error(new Position(mainFile.toString(), 1, 1), mainFile.toString(), problem);
        return null;
    }

    private void text(Path file, byte[] bytes) {
        totalBytes += bytes.length;
        files++;
        chain.push(file.normalize());
        int outer = tree.enterFile();
        String name = file.toString();
        diagnostics.opened(name);
        int number = 0;
        int from = hasByteOrderMark(bytes) ? 3 : 0;
        while (from < bytes.length) {
            int newline = from;
            boolean nul = false;
            while (newline < bytes.length && bytes[newline] != '\n') {
                nul |= bytes[newline] == 0;
                newline++;
            }
            number++;
            int to = newline > from && bytes[newline - 1] == '\r' ? newline - 1 : newline;
            if (nul) {
                rejected(name, number, "the line contains a NUL character; it is skipped");
            } else if (to - from > LINE_LIMIT_BYTES) {
                rejected(name, number, "the line is longer than " + LINE_LIMIT_BYTES + " bytes; it is skipped");
            } else {
                line(file, name, number, ByteText.decode(bytes, from, to));
            }
            from = newline + 1;
        }
        endDefinition();
        tree.leaveFile(outer);
        chain.pop();
    }

    private static boolean hasByteOrderMark(byte[] bytes) {
        return bytes.length >= 3 && (bytes[0] & 0xFF) == 0xEF && (bytes[1] & 0xFF) == 0xBB && (bytes[2] & 0xFF) == 0xBF;
    }

    private void rejected(String file, int line, String message) {
        diagnostics.error(new Position(file, line, 1), "", message);
    }

    private void line(Path file, String name, int number, String text) {
        if (openName != null) {
            definitionLine(text, 0);
            return;
        }
        int from = skipBlanks(text, 0);
        if (from < text.length() && text.charAt(from) == '@') {
            from = selected(text, from);
            if (from < 0) {
                return;
            }
        } else if (text.startsWith("include", from) && included(file, name, number, text, from)) {
            return;
        }
        int nameEnd = Definitions.nameEnd(text, from);
        if (nameEnd > 0) {
            openName = text.substring(from + 1, nameEnd);
            definitionLine(text, nameEnd + 1);
            return;
        }
        int to = LineLexer.commentStart(text, from);
        if (text.lastIndexOf('$', to - 1) < from) {
            lexer.line(name, number, text, from, to);
            return;
        }
        if (leftBytes() < 0) {
            Position at = new Position(name, number, from + 1);
            diagnostics.error(
                    at, text.substring(from, to), tooMuch() + " with what definitions put in; the line is skipped");
            return;
        }
        try {
            String expanded =
                    definitions.expand(text.substring(0, to), directory(file).toString());
            for (int start = 0; start <= expanded.length(); ) {
                int newline = expanded.indexOf('\n', start);
                int stop = newline < 0 ? expanded.length() : newline;
                lexer.line(name, number, expanded, start == 0 ? from : start, stop);
                start = stop + 1;
            }
        } catch (Definitions.Unexpandable e) {
            diagnostics.error(
                    new Position(name, number, from + 1),
                    text.substring(from, to),
                    e.getMessage() + "; the line is skipped");
        }
        grownBytes += definitions.cost();
    }

    private long leftBytes() {
        return limitBytes - totalBytes - grownBytes;
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && LineLexer.isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int skipWord(String text, int from) {
        int at = from;
        while (at < text.length() && !LineLexer.isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Where the rest of an {@code @id} or {@code @^id} line starts, or -1 if the line is for others. */
    private int selected(String text, int from) {
        boolean negated = text.startsWith("^", from + 1);
        int start = from + (negated ? 2 : 1);
        int end = skipWord(text, start);
        boolean same = text.substring(start, end).equals(configId);
        return same == negated ? -1 : skipBlanks(text, end);
    }

    private void definitionLine(String text, int from) {
        int to = LineLexer.commentStart(text, from);
        String value = text.substring(from, to).strip();
        // A backslash at the very end was passed over by the search for the comment, as it escapes nothing.
        if (value.endsWith("\\")) {
            openValue.append(value, 0, value.length() - 1).append('\n');
            return;
        }
        openValue.append(value);
        endDefinition();
    }

    private void endDefinition() {
        if (openName != null) {
            definitions.define(openName, openValue.toString());
            openName = null;
            openValue.setLength(0);
        }
    }

    /** Whether this was an include line. */
    private boolean included(Path file, String name, int number, String text, int from) {
        int end = skipWord(text, from);
        IncludeRule rule = IncludeRule.of(text.substring(from, end));
        if (rule == null) {
            return false;
        }
        int start = skipBlanks(text, end);
        int to = LineLexer.commentStart(text, start);
        String pattern = unquoted(text.substring(start, Math.max(start, to)).strip());
        Position at = new Position(name, number, start + 1);
        if (pattern.isEmpty()) {
            diagnostics.error(at, "", "found nothing after " + rule.word() + ", expected a file name");
            return true;
        }
        try {
            include(file, pattern, rule, at);
        } catch (PatternSyntaxException | InvalidPathException e) {
            diagnostics.error(
                    at, pattern, "found " + Diagnostics.quoted(pattern) + ", expected a file name or pattern");
        }
        return true;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private void include(Path file, String pattern, IncludeRule rule, Position at) {
        List<Path> wanted = new ArrayList<>();
        for (String alternative : FilePattern.alternatives(pattern)) {
            List<Path> matches = FilePattern.matches(directory(file), alternative, sources);
            if (matches.isEmpty() && rule.mustMatch(pattern)) {
                diagnostics.error(at, pattern, "no file matches " + Diagnostics.quoted(alternative));
            }
            wanted.addAll(matches);
        }
        for (Path path : wanted) {
            includeFile(path, pattern, rule, at);
        }
    }

    private void includeFile(Path path, String pattern, IncludeRule rule, Position at) {
        String shown = Diagnostics.quoted(path.toString());
        if (chain.contains(path.normalize())) {
            diagnostics.error(
                    at,
                    path.toString(),
                    "the file " + shown + " is being read already: it would include itself for ever; skipped");
            return;
        }
        if (chain.size() >= INCLUDE_DEPTH_LIMIT || files >= FILE_LIMIT) {
            String limit = files >= FILE_LIMIT
                    ? "more than " + FILE_LIMIT + " files are included"
                    : "files include each other deeper than " + INCLUDE_DEPTH_LIMIT + " levels";
            diagnostics.error(at, path.toString(), limit + "; " + shown + " is skipped");
            return;
        }
        switch (sources.read(path, Math.max(0, leftBytes()))) {
            case ConfigSources.Content.Text(byte[] bytes) -> text(path, bytes);
            // Not an error: this is how k0s runs it before the first transition.
            case ConfigSources.Content.Missing() -> {
                if (rule.mustMatch(pattern)) {
                    diagnostics.error(at, path.toString(), "there is no file " + shown);
                } else {
                    diagnostics.info(at, path.toString(), "there is no file " + shown + "; nothing is included");
                }
            }
            case ConfigSources.Content.Skipped(String kind) ->
                diagnostics.info(at, path.toString(), shown + " is " + kind + "; nothing is included");
            case ConfigSources.Content.Unreadable(String reason) ->
                diagnostics.error(at, path.toString(), "the file " + shown + " cannot be read: " + reason);
            case ConfigSources.Content.TooLong() ->
                diagnostics.error(at, path.toString(), tooMuch() + "; " + shown + " is skipped");
        }
    }

    private String tooMuch() {
        boolean mebibytes = limitBytes % (1 << 20) == 0;
        return "the configuration is larger than " + (mebibytes ? (limitBytes >> 20) + " MiB" : limitBytes + " bytes");
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
