package io.cplbd.conf.keepalived;

/**
 * A place in a configuration file.
 *
 * @param file the file's name as it was asked for, so that a message can be pasted into an editor
 * @param line counted from 1
 * @param column counted from 1, in characters; in a line with {@code $NAME} in it, of the line after substitution
 */
public record Position(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
