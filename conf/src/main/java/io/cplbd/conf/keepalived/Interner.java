package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/** Keeps one copy of words that come again and again (keywords, interface names), so that a big file fits into a small heap. */
final class Interner {
    private final @Nullable String[] seen = new @Nullable String[1024];

    /** The characters of {@code text} from {@code from} to {@code to}. */
    String one(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        int slot = hash & (seen.length - 1);
        String known = seen[slot];
        if (known != null && known.length() == to - from && text.startsWith(known, from)) {
            return known;
        }
        String word = text.substring(from, to);
        seen[slot] = word;
        return word;
    }
}
