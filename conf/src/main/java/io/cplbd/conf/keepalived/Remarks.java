package io.cplbd.conf.keepalived;

/**
 * Remarks about one block.
 *
 * @param block named in them by the first words of its line
 */
record Remarks(Diagnostics diagnostics, Node block) {
    private static final int WORDS = 3;

    /** The block in words of the file. */
    String about() {
        StringBuilder text = new StringBuilder();
        for (Word word : block.words().subList(0, Math.min(WORDS, block.words().size()))) {
            text.append(text.isEmpty() ? "" : " ").append(Diagnostics.shown(word.text()));
        }
        return text.toString();
    }

    void error(Word at, String message) {
        diagnostics.error(at.position(), at.text(), about() + ": " + message);
    }

    void warn(Word at, String message) {
        diagnostics.warning(at.position(), at.text(), about() + ": " + message);
    }

    void info(Word at, String message) {
        diagnostics.info(at.position(), at.text(), about() + ": " + message);
    }
}
