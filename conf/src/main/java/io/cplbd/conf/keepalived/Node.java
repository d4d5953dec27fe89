package io.cplbd.conf.keepalived;

import java.util.List;

/**
 * A statement of the configuration: a line of words, or such a line with a block in braces.
 *
 * @param words at least one; the first is the keyword, or the first value of a line in a block of values
 * @param block whether braces follow, even if there is nothing in them
 * @param children what stands between the braces
 */
public record Node(List<Word> words, boolean block, List<Node> children) {
    public Node {
        words = List.copyOf(words);
        children = List.copyOf(children);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a statement has at least one word");
        }
    }

    /** The first word. */
    public String keyword() {
        return words.getFirst().text();
    }

    /** Where the first word stands. */
    public Position position() {
        return words.getFirst().position();
    }
}
