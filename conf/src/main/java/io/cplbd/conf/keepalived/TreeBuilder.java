package io.cplbd.conf.keepalived;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts words and braces together to statements and blocks. Never fails: what does not fit is reported and left out. */
final class TreeBuilder {
    /** Deepest nesting. keepalived's own deepest is 5 (virtual_server, real_server, HTTP_GET, url). */
    static final int DEPTH_LIMIT = 64;

    private static final Set<String> INCLUDES =
            Set.of("include", "includer", "includem", "includew", "includeb", "includea");

    /** Statements of most blocks: a big file has thousands of small ones. */
    private static final int FEW = 2;

    /** A block that is open; {@code head} is empty for the file itself and for a block that belongs to nothing. */
    private static final class Open {
        final List<Word> head;
        final Position brace;
        final boolean dropped;
        final List<Node> children = new ArrayList<>(FEW);

        Open(List<Word> head, Position brace, boolean dropped) {
            this.head = head;
            this.brace = brace;
            this.dropped = dropped;
        }
    }

    private final Diagnostics diagnostics;
    private final Deque<Open> stack = new ArrayDeque<>();
    private final Open root = new Open(List.of(), new Position("", 0, 0), false);

    /** Words of the statement being read. */
    private final List<Word> statement = new ArrayList<>();

    /** A finished line without a block: the brace that makes it one may stand on a line below. */
    private @Nullable List<Word> waiting;

    /** Least size of the stack: a file can close only the blocks that it opened. */
    private int barrier = 1;

    /** Blocks open beyond {@link #DEPTH_LIMIT}; they are only counted. */
    private int tooDeep;

    TreeBuilder(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        stack.push(root);
    }

    /** First word of the statement being read, if there is one. */
    @Nullable
    String statementKeyword() {
        return statement.isEmpty() ? null : statement.getFirst().text();
    }

    /** Whether the statement being read has more than its keyword. */
    boolean statementHasValue() {
        return statement.size() > 1;
    }

    void word(Word word) {
        if (tooDeep > 0) {
            return;
        }
        flushWaiting();
        if (statement.isEmpty() && !word.quoted() && KnownWords.isOutermost(word.text())) {
            closeForgotten(word);
        }
        statement.add(word);
    }

    /** One brace forgotten in one block must not cost all blocks after it. */
    private void closeForgotten(Word word) {
        if (barrier > 1 || stack.size() == 1) {
            return;
        }
        Open open = current();
        String where = open.head.isEmpty()
                ? "a block"
                : Diagnostics.quoted(open.head.getFirst().text());
        diagnostics.error(
                word.position(),
                word.text(),
                "found " + word.text() + " within " + where + " of line " + open.brace.line()
                        + ", expected '}' before it; all blocks are taken to end here");
        while (stack.size() > 1) {
            closeTop();
        }
    }

    void endOfLine() {
        if (!statement.isEmpty()) {
            waiting = List.copyOf(statement);
            statement.clear();
        }
    }

    void open(Position brace) {
        if (tooDeep > 0) {
            tooDeep++;
            return;
        }
        endOfLine();
        List<Word> head = waiting == null ? List.of() : waiting;
        waiting = null;
        if (stack.size() > DEPTH_LIMIT) {
            diagnostics.error(brace, "{", "blocks are nested deeper than " + DEPTH_LIMIT + "; the block is skipped");
            tooDeep = 1;
            return;
        }
        boolean dropped = current().dropped;
        if (head.isEmpty() && !dropped) {
            diagnostics.error(brace, "{", "found '{', expected a keyword before it; the block is skipped");
            dropped = true;
        }
        stack.push(new Open(head, brace, dropped));
    }

    void close(Position brace) {
        if (tooDeep > 0) {
            tooDeep--;
            return;
        }
        endOfLine();
        flushWaiting();
        if (stack.size() <= barrier) {
            diagnostics.error(brace, "}", "found '}', but no block is open here; ignored");
            return;
        }
        closeTop();
    }

    /** Starts an included file. Returns what {@link #leaveFile} needs. */
    int enterFile() {
        endOfLine();
        flushWaiting();
        int outer = barrier;
        barrier = stack.size();
        return outer;
    }

    /** Ends a file: a statement ends with its file, and so does every block opened in it. */
    void leaveFile(int outerBarrier) {
        endOfLine();
        flushWaiting();
        tooDeep = 0;
        while (stack.size() > barrier) {
            Open open = current();
            String name = open.head.isEmpty()
                    ? ""
                    : " of " + Diagnostics.quoted(open.head.getFirst().text());
            diagnostics.error(open.brace, "{", "the block" + name + " is not closed: a '}' is missing");
            closeTop();
        }
        barrier = outerBarrier;
    }

    /** The statements outside all blocks. Call once, at the end: the list is the caller's. */
    List<Node> finish() {
        return root.children;
    }

    private Open current() {
        Open top = stack.peek();
        return top == null ? root : top;
    }

    private void closeTop() {
        Open closed = stack.pop();
        if (!closed.dropped) {
            attach(closed.head, true, closed.children);
        }
    }

    private void flushWaiting() {
        if (waiting != null) {
            attach(waiting, false, List.of());
            waiting = null;
        }
    }

    private void attach(List<Word> words, boolean block, List<Node> children) {
        Open parent = current();
        if (parent.dropped) {
            return;
        }
        Word first = words.getFirst();
        if (first.text().startsWith("~SEQ") || first.text().startsWith("~LST")) {
            String name = first.text().substring(0, 4);
            diagnostics.error(
                    first.position(),
                    first.text(),
                    name + ": known to keepalived, not built yet; what it repeats is skipped");
        } else if (!first.quoted() && INCLUDES.contains(first.text())) {
            diagnostics.error(
                    first.position(),
                    first.text(),
                    "found " + Diagnostics.quoted(first.text())
                            + " within a line, expected it on a line of its own; ignored");
        } else {
            parent.children.add(new Node(words, block, children));
        }
    }
}
