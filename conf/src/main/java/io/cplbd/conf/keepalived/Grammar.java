package io.cplbd.conf.keepalived;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to do with each keyword of one block. What has no rule is reported: as not built if keepalived knows it, else as unknown.
 *
 * @param <T> what the rules fill in
 */
final class Grammar<T> {
    /** Reads the arguments of one statement. What it leaves unread is reported as surplus. */
    @FunctionalInterface
    interface ValueRule<T> {
        void read(T target, Arguments arguments);
    }

    /** Reads a statement with a block; the arguments are those before the brace. */
    @FunctionalInterface
    interface BlockRule<T> {
        void read(T target, Node node, Arguments arguments);
    }

    /** Exactly one of the two. */
    private record Rule<T>(
            @Nullable ValueRule<T> value, @Nullable BlockRule<T> body) {}

    private final Block block;
    private final Map<String, Rule<T>> rules = new HashMap<>();

    Grammar(Block block) {
        this.block = block;
    }

    /** A keyword with arguments and no block. */
    Grammar<T> value(String keyword, ValueRule<T> rule) {
        rules.put(known(keyword), new Rule<>(rule, null));
        return this;
    }

    /** A keyword with a block. */
    Grammar<T> block(String keyword, BlockRule<T> rule) {
        rules.put(known(keyword), new Rule<>(null, rule));
        return this;
    }

    private String known(String keyword) {
        if (!block.knows(keyword)) {
            throw new IllegalArgumentException(keyword + " is missing among the words of " + block.title());
        }
        return keyword;
    }

    void read(List<Node> statements, T target, Diagnostics diagnostics) {
        for (Node node : statements) {
            read(node, target, diagnostics);
        }
    }

    void read(Node node, T target, Diagnostics diagnostics) {
        Rule<T> rule = rules.get(node.keyword());
        if (rule == null) {
            complain(block, node, diagnostics);
            return;
        }
        Arguments arguments = new Arguments(node, diagnostics);
        if (rule.value() != null && !node.block()) {
            rule.value().read(target, arguments);
            arguments.end();
        } else if (rule.body() != null && node.block()) {
            rule.body().read(target, node, arguments);
            arguments.end();
        } else {
            diagnostics.error(
                    node.position(),
                    node.keyword(),
                    node.block()
                            ? "found '{' after " + node.keyword() + ", which has no block; the statement is skipped"
                            : "found " + node.keyword()
                                    + " without a block, expected '{' after it; the statement is skipped");
        }
    }

    /** Reports a statement that nothing here reads: once, for its whole block is skipped. */
    static void complain(Block block, Node node, Diagnostics diagnostics) {
        if (diagnostics.full()) {
            diagnostics.error(node.position(), node.keyword(), "");
            return;
        }
        String word = node.keyword();
        String found = Diagnostics.quoted(word);
        if (block.knows(word)) {
            diagnostics.warning(
                    node.position(), word, found + ": known to keepalived, not built yet; it has no effect");
            return;
        }
        String skipped = node.block() ? "; the block is skipped" : "; the line is skipped";
        diagnostics.error(node.position(), word, "found " + found + ", expected " + expectation(block, word) + skipped);
    }

    private static String expectation(Block block, String word) {
        List<String> others = block.othersKnowing(word);
        if (!others.isEmpty()) {
            return "a word of " + block.title() + " ('" + word + "' belongs in " + String.join(" or ", others) + ")";
        }
        @Nullable String nearest = block.nearest(word);
        return nearest == null
                ? "a word of " + block.title()
                : "a word of " + block.title() + " such as '" + nearest + "'";
    }
}
