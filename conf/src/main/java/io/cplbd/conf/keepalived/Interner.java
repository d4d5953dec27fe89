package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/** Keeps one copy of words that come again and again (keywords, interface names), so that a big file fits into a small heap. */
final class Interner {
    private final @Nullable String[] seen = new @Nullable String[1024];

    String one(String word) {
        int slot = word.hashCode() & (seen.length - 1);
        String known = seen[slot];
        if (known != null && known.equals(word)) {
            return known;
        }
        seen[slot] = word;
        return word;
    }
}
