package io.cplbd.daemon.engine;

import io.cplbd.vrrp.router.VirtualRouter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The wait before an election. Time alone must not make a master while packets that would forbid it lie unread, in the
 * inbox or, after a stall, still in the kernel: every capture is asked to hand over what it has, and its answer comes
 * through the inbox behind its packets. Belongs to the loop.
 */
final class Drain {
    /** A capture that does not answer within this is dead or starved; the address is then worth more than certainty. */
    static final long PATIENCE_NS = 1_000_000_000L;

    /** A ticket that no drain ever waits for. */
    static final long NOBODYS_TICKET = -1;

    private final Set<String> awaited = new HashSet<>();
    private long ticket;
    private long givenUpAtNs;
    private boolean running;
    private long timedOut;

    /** A capture that can be asked. */
    interface Source {
        String interfaceName();

        /** Answered by {@link Event.Drained} with the same ticket. */
        void requestDrain(long ticket);
    }

    /** Asks every capture. */
    void start(Collection<? extends Source> sources, long nowNs) {
        ticket++;
        running = true;
        givenUpAtNs = nowNs + PATIENCE_NS;
        awaited.clear();
        for (Source source : sources) {
            awaited.add(source.interfaceName());
            source.requestDrain(ticket);
        }
    }

    void answered(String interfaceName, long answeredTicket) {
        if (answeredTicket == ticket) {
            awaited.remove(interfaceName);
        }
    }

    boolean running() {
        return running;
    }

    /** Whether all that was captured before {@link #start} has been taken in; true once, then the wait is over. */
    boolean finished(long nowNs) {
        if (!running || (!awaited.isEmpty() && nowNs < givenUpAtNs)) {
            return false;
        }
        if (!awaited.isEmpty()) {
            timedOut++;
        }
        running = false;
        return true;
    }

    long nextDeadlineNs() {
        return running ? givenUpAtNs : VirtualRouter.NEVER;
    }

    /** Waits that were given up. */
    long timedOut() {
        return timedOut;
    }
}
