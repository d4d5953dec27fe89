package io.cplbd.conf.keepalived;

/**
 * Remarks about one block.
 *
 * @param about which, in words of the file
 */
record Remarks(Diagnostics diagnostics, String about) {
    void error(Word at, String message) {
        diagnostics.error(at.position(), at.text(), about + ": " + message);
    }

    void warn(Word at, String message) {
        diagnostics.warning(at.position(), at.text(), about + ": " + message);
    }

    void info(Word at, String message) {
        diagnostics.info(at.position(), at.text(), about + ": " + message);
    }
}
