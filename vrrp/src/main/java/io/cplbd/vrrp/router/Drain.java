package io.cplbd.vrrp.router;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The wait before an election. Time alone must not make a master while packets that would forbid it lie unread, in the
 * inbox or, after a stall, still in the kernel: every capture is asked to hand over what it has, and its answer comes
 * through the inbox behind its packets. A process that is stopped again before it comes to the answer asks again, and
 * what it was stopped for does not count as waiting. Not thread-safe; no clock, no I/O.
 */
public final class Drain {
    /** How old an answer may be, in ns, when it lets an election go ahead: 5 ms, less than any advertisement interval. */
    public static final long FRESH_NS = 5_000_000L;

    /** A ticket that no drain ever waits for. */
    public static final long NOBODYS_TICKET = -1;

    /** Patience is over after so many looks at the answers that were each in time. */
    private static final int LOOKS = 10;

    private final long betweenLooksNs;
    private final Map<String, Long> takenInUpToNs = new HashMap<>();
    private Collection<? extends Source> asked = List.of();
    private long ticket;
    private long nextLookNs;
    private int looksLeft;
    private boolean running;
    private long timedOut;

    /** A capture that can be asked. */
    public interface Source {
        String interfaceName();

        /** To be answered by {@link #answered} with the same ticket. Must not wait. */
        void requestDrain(long ticket);
    }

    /**
     * @param patienceNs how long captures are waited for, in ns: one that does not answer within this is dead or starved,
     *     and the address then worth more than certainty
     */
    public Drain(long patienceNs) {
        betweenLooksNs = patienceNs / LOOKS;
    }

    /** Asks every capture. */
    public void start(Collection<? extends Source> sources, long nowNs) {
        running = true;
        asked = List.copyOf(sources);
        nextLookNs = nowNs + betweenLooksNs;
        looksLeft = LOOKS;
        takenInUpToNs.clear();
        ask();
    }

    private void ask() {
        ticket++;
        for (Source source : asked) {
            if (!takenInUpToNs.containsKey(source.interfaceName())) {
                source.requestDrain(ticket);
            }
        }
    }

    /** A capture has answered, and all that it handed over before has been taken in.
     *
     * @param upToNs nothing that was captured before this is missing */
    public void answered(String interfaceName, long answeredTicket, long upToNs) {
        if (answeredTicket == ticket) {
            takenInUpToNs.put(interfaceName, upToNs);
        }
    }

    public boolean running() {
        return running;
    }

    /**
     * Whether all that was captured until {@link #FRESH_NS} ago has been taken in, or patience is at its end; true once,
     * then the wait is over. Answers that have grown old are asked for again.
     */
    public boolean finished(long nowNs) {
        if (!running) {
            return false;
        }
        if (takenInUpToNs.size() == asked.size()) {
            if (!takenInUpToNs.values().removeIf(upToNs -> nowNs - upToNs > FRESH_NS)) {
                running = false;
                return true;
            }
            ask();
        }
        running = looksLeft(nowNs) > 0;
        if (!running) {
            timedOut++;
        }
        return !running;
    }

    /** A look that comes late says that this process could not run, so the captures could not either. */
    private int looksLeft(long nowNs) {
        long lateNs = nowNs - nextLookNs;
        if (lateNs >= 0) {
            nextLookNs = nowNs + betweenLooksNs;
            looksLeft -= lateNs <= FRESH_NS ? 1 : 0;
        }
        return looksLeft;
    }

    /** When the answers are looked at next, on the clock of {@link #start}; {@link VirtualRouter#NEVER} while nobody waits. */
    public long nextDeadlineNs() {
        return running ? nextLookNs : VirtualRouter.NEVER;
    }

    /** Waits that were given up. */
    public long timedOut() {
        return timedOut;
    }
}
