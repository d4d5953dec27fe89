package io.cplbd.conf.keepalived;

/**
 * Splits a line into words and braces. Words end at blanks, at braces and at double quotes; a {@code #} or {@code !} outside double quotes
 * starts a comment unless a backslash stands before it.
 */
final class LineLexer {
    private final TreeBuilder tree;
    private final Diagnostics diagnostics;
    private final Interner interner = new Interner();

    private String text = "";
    private String file = "";
    private int line;
    private int at;
    private int end;

    LineLexer(TreeBuilder tree, Diagnostics diagnostics) {
        this.tree = tree;
        this.diagnostics = diagnostics;
    }

    /** Where the comment of a line starts, or its length. */
    static int commentStart(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '"' -> quoted = !quoted;
                case '#', '!' -> {
                    if (!quoted) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return text.length();
    }

    /** One line whose comment is already cut off: {@code text} from {@code from} to {@code to}. */
    void line(String file, int line, String text, int from, int to) {
        this.file = file;
        this.line = line;
        this.text = text;
        this.at = from;
        this.end = to;
        while (skipBlanks()) {
            char c = text.charAt(at);
            if ((c == '{' || c == '}') && withinValue(c)) {
                diagnostics.error(
                        position(at),
                        String.valueOf(c),
                        "found '" + c + "' in a value of " + tree.statementKeyword()
                                + ", expected the value in double quotes; the rest of the line is skipped");
                break;
            }
            switch (c) {
                case '{' -> tree.open(position(at++));
                case '}' -> tree.close(position(at++));
                case '"' -> quotedWord('"');
                case '\'' -> {
                    if (inScript()) {
                        quotedWord('\'');
                    } else {
                        plainWord();
                    }
                }
                case '~' -> {
                    if (tree.statementKeyword() == null) {
                        repetition();
                    } else {
                        plainWord();
                    }
                }
                default -> plainWord();
            }
        }
        tree.endOfLine();
    }

    /**
     * Whether a brace stands in the middle of a value, as in an auth_pass with braces. To take it for the start or end of a block would shift all
     * blocks to the end of the file.
     */
    private boolean withinValue(char brace) {
        String keyword = tree.statementKeyword();
        if (keyword == null || !tree.statementHasValue() || isSeparator(at - 1) || !KnownWords.isValueWord(keyword)) {
            return false;
        }
        return brace == '{' || (at + 1 < end && !isSeparator(at + 1));
    }

    private boolean isSeparator(int index) {
        char c = text.charAt(index);
        return isBlank(c) || c == '{' || c == '}' || c == '"';
    }

    private boolean skipBlanks() {
        while (at < end && isBlank(text.charAt(at))) {
            at++;
        }
        return at < end;
    }

    /** Only a command line knows single quotes; elsewhere they are letters, as in an auth_pass. */
    private boolean inScript() {
        String keyword = tree.statementKeyword();
        return keyword != null && KnownWords.isScriptWord(keyword);
    }

    private void quotedWord(char quote) {
        int start = at++;
        StringBuilder word = new StringBuilder();
        while (at < end && text.charAt(at) != quote) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < end) {
                char next = text.charAt(at + 1);
                // Other escapes are left to the command line that may be in here.
                if (next != '"') {
                    word.append(c);
                }
                word.append(next);
                at += 2;
            } else {
                word.append(c);
                at++;
            }
        }
        if (at >= end) {
            diagnostics.error(
                    position(start),
                    text.substring(start, end),
                    "found " + Diagnostics.quoted(text.substring(start, end)) + ", expected a closing " + quote
                            + "; it is taken to end with the line");
        }
        at++;
        tree.word(word(word.toString(), start, true));
    }

    private void plainWord() {
        int start = at;
        boolean escaped = false;
        while (at < end) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < end) {
                char next = text.charAt(at + 1);
                escaped |= next == '#' || next == '!';
                at += isBlank(next) ? 1 : 2;
            } else if (c == '$' && at + 1 < end && text.charAt(at + 1) == '{') {
                // A name that is not defined stays as it is, its braces included.
                int closing = text.indexOf('}', at);
                at = closing < 0 || closing >= end ? at + 2 : closing + 1;
            } else if (isBlank(c) || c == '{' || c == '}' || c == '"') {
                break;
            } else {
                at++;
            }
        }
        String word = interner.one(text, start, at);
        if (escaped) {
            word = word.replace("\\#", "#").replace("\\!", "!");
        }
        tree.word(word(word, start, false));
    }

    /** {@code ~SEQ(...)} and {@code ~LST(...)}: one word up to the closing parenthesis, braces and all. */
    private void repetition() {
        int start = at;
        if (!text.startsWith("~SEQ", at) && !text.startsWith("~LST", at)) {
            plainWord();
            return;
        }
        int closing = text.indexOf(')', at);
        at = closing < 0 || closing >= end ? end : closing + 1;
        tree.word(word(text.substring(start, at), start, false));
    }

    private Word word(String word, int start, boolean quoted) {
        return new Word(word, file, line, start + 1, quoted);
    }

    private Position position(int index) {
        return new Position(file, line, index + 1);
    }

    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
