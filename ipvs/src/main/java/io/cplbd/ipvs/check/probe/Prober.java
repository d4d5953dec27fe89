package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.ProbeSpec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs probes, each on a virtual thread, no more at once than there may be descriptors for; the others wait for their turn,
 * in order. Thread-safe.
 *
 * <p>Each wait of a probe is bounded by its connection's time-out, and the whole of it by {@value #WAITS} of these for each
 * connection it makes, so that a server that drips cannot hold it. A script is bounded by who runs it.
 */
public final class Prober implements AutoCloseable {
    /** To connect, for the TLS handshake, for the head of the reply, for its body. */
    private static final int WAITS = 4;

    private static final ProbeResult ENDED = new ProbeResult.Untold("ended before the server told anything");

    /**
     * How busy it is.
     *
     * @param running probes at this moment, at most the limit
     * @param waiting probes at this moment that wait for their turn. No bound of its own: nobody has a second probe waiting
     *     before the first has told its result, so that there are no more of them than checkers
     * @param mostWaiting largest {@code waiting} ever
     * @param total probes started since the beginning, those that wait included
     * @param noSocket probes for which no socket could be made, in general for lack of descriptors
     */
    public record Counts(int running, int waiting, int mostWaiting, long total, long noSocket) {}

    private final int limit;
    private final MiscRunner misc;
    private final ThreadFactory threads;
    private final TlsIdentities identities = new TlsIdentities();
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("probe-deadlines").factory());

    private final Object lock = new Object();
    private final Set<Turn> running = new HashSet<>();
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private int mostWaiting;
    private long total;
    private long noSocket;
    private boolean closed;

    /**
     * @param limit most probes at once, 1 or more: each holds one descriptor, or one process
     */
    public Prober(int limit, MiscRunner misc) {
        this(limit, misc, Thread.ofVirtual().name("probe-", 1).factory());
    }

    Prober(int limit, MiscRunner misc, ThreadFactory threads) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        this.limit = limit;
        this.misc = misc;
        this.threads = threads;
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Starts a probe, or puts it behind those that wait. Never blocks.
     *
     * @param done told the result, exactly once, on the probe's thread; when the prober is or gets closed, on that of the
     *     caller of this method or of {@link #close}. It may start probes
     */
    public void start(ProbeSpec spec, Consumer<ProbeResult> done) {
        synchronized (lock) {
            if (!closed) {
                total++;
                Turn turn = new Turn(spec, done);
                if (running.size() < limit) {
                    begin(turn);
                } else {
                    waiting.add(turn);
                    mostWaiting = Math.max(mostWaiting, waiting.size());
                }
                return;
            }
        }
        done.accept(ENDED);
    }

    public Counts counts() {
        synchronized (lock) {
            return new Counts(running.size(), waiting.size(), mostWaiting, total, noSocket);
        }
    }

    /** Ends all probes: each tells {@link ProbeResult.Untold}, those that wait now, those that run as soon as they stop. */
    @Override
    public void close() {
        List<Turn> ended;
        synchronized (lock) {
            closed = true;
            ended = List.copyOf(waiting);
            waiting.clear();
            running.forEach(turn -> turn.thread.interrupt());
        }
        deadlines.shutdownNow();
        ended.forEach(turn -> turn.done.accept(ENDED));
    }

    /** Under the lock. */
    private void begin(Turn turn) {
        running.add(turn);
        turn.thread.start();
    }

    private final class Turn {
        private final ProbeSpec spec;
        private final Consumer<ProbeResult> done;
        private final Thread thread;

        Turn(ProbeSpec spec, Consumer<ProbeResult> done) {
            this.spec = spec;
            this.done = done;
            this.thread = threads.newThread(this::run);
        }

        private void run() {
            ProbeResult result = result();
            synchronized (lock) {
                running.remove(this); // from here on nobody interrupts this thread
                Turn next = waiting.poll();
                if (next != null) {
                    begin(next);
                }
                if (closed) {
                    result = ENDED;
                }
            }
            boolean _ = Thread.interrupted();
            done.accept(result);
        }

        /** Whatever happens, there is one. */
        private ProbeResult result() {
            try {
                return switch (spec) {
                    case ProbeSpec.Tcp(ProbeSpec.Connection connection) -> tcp(connection);
                    case ProbeSpec.Http http -> http(http);
                    case ProbeSpec.Misc script -> misc.run(script);
                };
            } catch (UntoldException e) {
                if (e.noSocket()) {
                    synchronized (lock) {
                        noSocket++;
                    }
                }
                return new ProbeResult.Untold(Words.why(e));
            } catch (BadReplyException e) {
                return new ProbeResult.Failed(Words.why(e));
            } catch (Throwable e) {
                return new ProbeResult.Failed("unexpected: " + Words.why(e, 0));
            }
        }

        private ProbeResult tcp(ProbeSpec.Connection connection) throws UntoldException {
            try (ProbeSocket socket = ProbeSocket.open(connection)) {
                socket.connect();
                return ProbeResult.Passed.SIMPLY;
            } catch (UntoldException e) {
                throw e;
            } catch (IOException e) {
                return new ProbeResult.Failed("connection: " + Words.why(e, connection.timeoutNs()));
            }
        }

        private ProbeResult http(ProbeSpec.Http http) throws UntoldException, BadReplyException {
            long boundNs = WAITS * http.connection().timeoutNs() * http.urls().size();
            Future<?> deadline = deadlines.schedule(this::interrupt, boundNs, TimeUnit.NANOSECONDS);
            try {
                new HttpProbe(http, identities).run();
                return ProbeResult.Passed.SIMPLY;
            } finally {
                deadline.cancel(false);
            }
        }

        private void interrupt() {
            synchronized (lock) {
                if (running.contains(this)) {
                    thread.interrupt();
                }
            }
        }
    }
}
