package io.cplbd.conf.keepalived;

/**
 * One word of a configuration line. The parts of its position stand in it directly: a big file has millions of words.
 *
 * @param text without its quotes; backslashes inside quotes are kept, for the script words interpret them
 * @param file as in {@link Position#file}
 * @param line as in {@link Position#line}
 * @param column as in {@link Position#column}
 * @param quoted whether it stood in quotes
 */
public record Word(String text, String file, int line, int column, boolean quoted) {
    /** Where it starts. */
    public Position position() {
        return new Position(file, line, column);
    }
}
