package io.cplbd.daemon.process;

import io.cplbd.netlink.sys.LibC;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The signals of the daemon: TERM and INT stop, HUP reloads, USR1 and USR2 write dumps.
 *
 * <p>Made to be installed as the first thing in {@code main}: until then a HUP kills the process, and whoever starts the daemon may
 * send one at once. The launcher therefore has HUP ignored until here; one that is lost so asks for a file to be read that nobody has
 * read yet. A request that arrives before {@link #deliverTo} is remembered. Each kind is remembered once, as keepalived does
 * with a HUP during a reload: ten HUPs while one reload runs are one more reload.
 *
 * <p>Requests reach the consumer one at a time, except {@link SignalRequest#STOP}: it goes ahead of all others, is delivered even while
 * another request is still being worked on, and only once; nothing follows it.
 */
public final class Signals {
    private static final String[] STOPPING = {"TERM", "INT"};

    private final Object lock = new Object();
    // Guarded by lock, as are the next three.
    private final EnumSet<SignalRequest> pending = EnumSet.noneOf(SignalRequest.class);
    private @Nullable Consumer<SignalRequest> consumer;
    private boolean delivering;
    private boolean stopDelivered;
    private final List<String> ignored = new ArrayList<>();

    Signals() {}

    /**
     * Takes over TERM, INT, HUP, USR1 and USR2 for the whole process.
     *
     * @throws IllegalStateException if the JVM keeps one of them for itself ({@code -Xrs})
     */
    public static Signals install() {
        Signals signals = new Signals();
        // HUP first: it is the one that others send to a daemon that has hardly started.
        signals.handle("HUP", SignalRequest.RELOAD);
        for (String name : STOPPING) {
            signals.handle(name, SignalRequest.STOP);
        }
        signals.handle("USR1", SignalRequest.DATA);
        signals.handle("USR2", SignalRequest.STATS);
        if (signals.ignored.contains("HUP") && adopt(SignalRequest.DATA, SignalRequest.RELOAD)) {
            signals.ignored.remove("HUP");
        }
        return signals;
    }

    /**
     * Hands every request to {@code receiver} from now on. Those remembered so far are delivered on the calling thread before this
     * returns; later ones on the thread that the JVM starts for a signal, or on the one that called {@link #request}.
     *
     * @param receiver called for one request at a time, but for STOP, which may come while another call is still running
     */
    public void deliverTo(Consumer<SignalRequest> receiver) {
        synchronized (lock) {
            consumer = receiver;
        }
        deliverPending();
    }

    /** Asks for {@code request} just as its signal would. Returns when it is remembered, or delivered by this thread. */
    public void request(SignalRequest request) {
        synchronized (lock) {
            pending.add(request);
        }
        deliverPending();
    }

    /** Whether a stop was asked for, delivered or not: a start that takes long looks here between its steps. */
    public boolean stopRequested() {
        synchronized (lock) {
            return stopDelivered || pending.contains(SignalRequest.STOP);
        }
    }

    /**
     * The signals, without SIG, that whoever started this process had set to be ignored (INT for a background job of a shell script).
     * The JVM leaves INT and TERM ignored in that case, so they have no effect: worth a line in the log. HUP reloads all the same, as
     * keepalived's does.
     */
    public List<String> ignored() {
        return List.copyOf(ignored);
    }

    /**
     * Gives {@code orphan} the handler in C that the JVM set for {@code model}. One system call takes the signal from ignored to handled,
     * so that there is no moment in which it would kill; the way from there to the {@link Handler} was set up by {@link #handle}, which
     * only refrains from this one call.
     *
     * @return false if the C library cannot be called: the signal stays ignored
     */
    @SuppressWarnings("NullAway") // of System.setOut
    private static boolean adopt(SignalRequest model, SignalRequest orphan) {
        // The first call loads JNA, which asks java.util.logging for a logger. That would read its configuration, and
        // search all jars
        // for another log to write to: a tenth of a start. It does neither as long as there is no System.out; and
        // nobody else runs yet.
        PrintStream out = System.out;
        System.setOut(null);
        try {
            byte[] action = new byte[LibC.SIGACTION_BYTES];
            return LibC.sigaction(model.number(), null, action) == 0
                    && LibC.sigaction(orphan.number(), action, null) == 0;
        } catch (LinkageError missing) {
            return false;
        } finally {
            System.setOut(out);
        }
    }

    private void deliverPending() {
        Consumer<SignalRequest> stopReceiver = null;
        synchronized (lock) {
            if (consumer != null && pending.contains(SignalRequest.STOP) && !stopDelivered) {
                stopDelivered = true;
                stopReceiver = consumer;
            }
        }
        if (stopReceiver != null) {
            deliver(stopReceiver, SignalRequest.STOP);
        }
        boolean mine = false;
        while (true) {
            Consumer<SignalRequest> receiver;
            SignalRequest next;
            synchronized (lock) {
                receiver = consumer;
                next = nextPending();
                if (receiver == null || next == null || stopDelivered || (delivering && !mine)) {
                    // Given up under the same lock under which the last look was taken: a request set after it finds
                    // nobody delivering.
                    if (mine) {
                        delivering = false;
                    }
                    return;
                }
                delivering = true;
                mine = true;
                pending.remove(next);
            }
            deliver(receiver, next);
        }
    }

    private @Nullable SignalRequest nextPending() {
        Iterator<SignalRequest> first = pending.iterator();
        return first.hasNext() ? first.next() : null;
    }

    private static void deliver(Consumer<SignalRequest> receiver, SignalRequest request) {
        try {
            receiver.accept(request);
        } catch (RuntimeException fault) {
            // A fault in one reload must not make the daemon deaf to the next signal.
            LoggerFactory.getLogger(Signals.class).error("Request {} failed", request, fault);
        }
    }

    // The class is supported, module jdk.unsupported exports it; how its warning is suppressed, see the module's
    // pom.xml.
    private void handle(String name, SignalRequest request) {
        try {
            SignalHandler former = Signal.handle(new Signal(name), new Handler(this, request));
            if (SignalHandler.SIG_IGN.equals(former)) {
                ignored.add(name);
            }
        } catch (IllegalArgumentException refused) {
            throw new IllegalStateException("signal " + name + " cannot be handled by this JVM", refused);
        }
    }

    /** A class of its own rather than a lambda: bootstrapping the first lambda costs milliseconds before the first handler stands. */
    private static final class Handler implements SignalHandler {
        private final Signals signals;
        private final SignalRequest request;

        Handler(Signals signals, SignalRequest request) {
            this.signals = signals;
            this.request = request;
        }

        @Override
        public void handle(Signal signal) {
            signals.request(request);
        }
    }
}
