package io.cplbd.lab;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The story line by line, and under it, on a terminal, one line that always shows the situation. */
final class Screen implements AutoCloseable {
    private static final long PERIOD_MS = 100;
    private static final String CLEAR_LINE = "\r\033[2K";
    /** A longer line would wrap, and could not be written over. */
    private static final int MAX_STATUS = 118;

    private final Consumer<String> out;
    private final boolean terminal;
    private final long startNs = System.nanoTime();
    private Supplier<String> situation = () -> "";
    private String shown = "";
    private volatile boolean stopped;

    Screen(Consumer<String> out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        Thread.ofPlatform().daemon().name("screen").start(this::run);
    }

    private void run() {
        try {
            while (!stopped) {
                refresh();
                Thread.sleep(PERIOD_MS);
            }
        } catch (InterruptedException closed) {
            // The end of this thread.
        }
    }

    /** From now on {@code source} is asked for the status line, ten times a second. */
    synchronized void show(Supplier<String> source) {
        situation = source;
    }

    synchronized void line(String text) {
        clear();
        out.accept(text + "\n");
    }

    private synchronized void refresh() {
        String status = situation.get();
        if (status.isEmpty()) {
            return;
        }
        if (terminal) {
            String timed = elapsed() + "  " + status;
            shown = timed.length() > MAX_STATUS ? timed.substring(0, MAX_STATUS) : timed;
            out.accept(CLEAR_LINE + shown);
        } else if (!status.equals(shown)) {
            shown = status;
            out.accept("    " + elapsed() + "  " + status + "\n");
        }
    }

    private String elapsed() {
        return String.format(Locale.ROOT, "%5.1f s", (System.nanoTime() - startNs) / 1e9);
    }

    private void clear() {
        if (terminal && !shown.isEmpty()) {
            out.accept(CLEAR_LINE);
            shown = "";
        }
    }

    @Override
    public void close() {
        stopped = true;
        synchronized (this) {
            situation = () -> "";
            clear();
        }
    }
}
