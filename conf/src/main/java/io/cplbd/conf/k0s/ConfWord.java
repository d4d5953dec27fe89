package io.cplbd.conf.k0s;

import java.util.regex.Pattern;

/** A text of the user's as one word of keepalived.conf. */
final class ConfWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._,:;+*/@%&()<>=^-]+");

    /** In double quotes, keepalived.conf still knows the quote, the backslash before it, and its own {@code $_NAME} and {@code ${NAME}}. */
    private static final Pattern UNWRITABLE = Pattern.compile("[\"\\\\\\p{Cntrl}\\x{85}\\p{Zl}\\p{Zp}]|\\$[_{]");

    private static final Pattern CUT_SHORT = Pattern.compile("[\\s#!{}]");

    private ConfWord() {}

    /** Whether there is any way to write it. */
    static boolean isWritable(String text) {
        return !UNWRITABLE.matcher(text).find();
    }

    /** Whether keepalived reads it whole without quotes. */
    static boolean isSafeUnquoted(String text) {
        return !CUT_SHORT.matcher(text).find();
    }

    /** The word, in quotes where they are needed. */
    static String of(String text) {
        return PLAIN.matcher(text).matches() ? text : "\"" + text + "\"";
    }
}
