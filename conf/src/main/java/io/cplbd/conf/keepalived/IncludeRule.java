package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/** The variants of {@code include}: they differ in what they call an error when no file is there. */
enum IncludeRule {
    PLAIN("include"),
    /** A file that is there must be readable, which this reader demands of every one. */
    READABLE("includer"),
    MATCH("includem"),
    WILDCARD("includew"),
    BRACES("includeb"),
    ALL("includea");

    private final String word;

    IncludeRule(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static @Nullable IncludeRule of(String word) {
        for (IncludeRule rule : values()) {
            if (rule.word.equals(word)) {
                return rule;
            }
        }
        return null;
    }

    /** Whether each alternative of this pattern must name a file that is there. */
    boolean mustMatch(String pattern) {
        return switch (this) {
            case PLAIN, READABLE -> false;
            case MATCH, ALL -> true;
            case WILDCARD -> FilePattern.isWildcard(pattern);
            case BRACES -> pattern.contains("{");
        };
    }
}
