package io.cplbd.conf.keepalived;

/** How much a diagnostic matters. Only {@link #ERROR} makes a configuration a faulty one. */
public enum Severity {
    /** Something was not understood or not allowed, and left out or replaced. */
    ERROR,
    /** Something was understood but has no effect, or another effect than its words say. */
    WARNING,
    /** Nothing is wrong; said because it helps to explain what happens. */
    INFO;

    /** The word used in messages. */
    String word() {
        return switch (this) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "info";
        };
    }
}
