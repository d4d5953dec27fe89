package io.cplbd.lab.ipvs;

import io.cplbd.lab.Inside;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Looks at a kernel's IPVS table all the time, and remembers what was new. */
final class TableWatch implements AutoCloseable {
    private final List<Seen> seen = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * What the table was.
     *
     * @param notBeforeNs when the last look began that saw what was before; {@link System#nanoTime}
     * @param atNs when the first look had ended that saw this
     * @param lines as {@link TableHost#readTable}
     */
    record Seen(long notBeforeNs, long atNs, List<String> lines) {
        boolean has(String part) {
            return lines.stream().anyMatch(line -> line.contains(part));
        }
    }

    TableWatch(String namespace) {
        thread = Inside.start(namespace, "table-watch", this::run);
    }

    private void run() {
        long beganNs = System.nanoTime();
        List<String> last = List.of("not looked yet");
        while (!stopped) {
            long beginsNs = System.nanoTime();
            List<String> lines = TableHost.readTable();
            if (!lines.equals(last)) {
                add(new Seen(beganNs, System.nanoTime(), lines));
                last = lines;
            }
            beganNs = beginsNs;
        }
    }

    private synchronized void add(Seen change) {
        seen.add(change);
        notifyAll();
    }

    /** All that it has been, beginning with what was there at the start. */
    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Waits for a table, also one that has been seen since the start. */
    synchronized Seen await(Predicate<Seen> wanted) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TableHost.PATIENCE.toNanos();
        int looked = 0;
        while (true) {
            for (; looked < seen.size(); looked++) {
                if (wanted.test(seen.get(looked))) {
                    return seen.get(looked);
                }
            }
            long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new AssertionError("the table never became so, it is " + seen.getLast());
            }
            wait(leftMs);
        }
    }

    @Override
    public void close() {
        stopped = true;
        Inside.join(thread);
    }
}
