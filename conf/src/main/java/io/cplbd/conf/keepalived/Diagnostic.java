package io.cplbd.conf.keepalived;

/**
 * One remark about a configuration.
 *
 * @param message one line: what was found, what was expected, what is done about it
 * @param offendingText the text that was found, or what stands for it where it is a secret; may be empty
 */
public record Diagnostic(Severity severity, Position position, String message, String offendingText) {
    /** {@code keepalived.conf:12:5: error: found 'x', expected ...}. */
    @Override
    public String toString() {
        return position + ": " + severity.word() + ": " + message;
    }
}
