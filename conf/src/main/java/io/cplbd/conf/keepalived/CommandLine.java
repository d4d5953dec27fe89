package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits the text of a script word into program and arguments: blanks separate, single and double quotes group, a backslash escapes. No
 * shell is involved: {@code $}, {@code *} and {@code |} are letters.
 */
final class CommandLine {
    private final String text;
    private int at;

    private CommandLine(String text) {
        this.text = text;
    }

    /** The words, or null if a quote is not closed. */
    static @Nullable List<String> split(String text) {
        return new CommandLine(text).words();
    }

    private @Nullable List<String> words() {
        List<String> words = new ArrayList<>();
        while (true) {
            while (at < text.length() && LineLexer.isBlank(text.charAt(at))) {
                at++;
            }
            if (at >= text.length()) {
                return words;
            }
            String word = word();
            if (word == null) {
                return null;
            }
            words.add(word);
        }
    }

    private @Nullable String word() {
        StringBuilder word = new StringBuilder();
        char quote = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (quote == 0 && LineLexer.isBlank(c)) {
                break;
            }
            at++;
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == '\\' && at < text.length()) {
                escape(word);
            } else {
                word.append(c);
            }
        }
        // Escapes name bytes, and several of them may make one UTF-8 character.
        byte[] bytes = ByteText.encode(word.toString());
        return quote == 0 ? ByteText.decode(bytes, 0, bytes.length) : null;
    }

    private void escape(StringBuilder word) {
        char c = text.charAt(at++);
        switch (c) {
            case 'a' -> word.append('\u0007');
            case 'b' -> word.append('\b');
            case 'E' -> word.append('\u001b');
            case 'f' -> word.append('\f');
            case 'n' -> word.append('\n');
            case 'r' -> word.append('\r');
            case 't' -> word.append('\t');
            case 'v' -> word.append('\u000b');
            case 'x' -> number(word, c, at, 2, 16);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> number(word, c, at - 1, 3, 8);
            case 'c' -> {
                if (at < text.length()) {
                    word.append((char) (text.charAt(at++) & 0x1f));
                }
            }
            default -> word.append(c);
        }
    }

    private void number(StringBuilder word, char otherwise, int from, int most, int radix) {
        int value = 0;
        int end = from;
        while (end < text.length() && end < from + most && Character.digit(text.charAt(end), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(end), radix);
            end++;
        }
        if (end == from) {
            word.append(otherwise);
            return;
        }
        at = end;
        word.append(ByteText.character((byte) value));
    }
}
