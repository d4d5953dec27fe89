package io.cplbd.daemon.notify;

/** What is told about an instance or a group, in the words that keepalived hands to scripts and FIFOs. */
public enum NotifyState {
    MASTER(true),
    BACKUP(true),
    FAULT(true),
    STOP(true),
    DELETED(true),
    /** A master saw an advertisement of lower priority. */
    MASTER_RX_LOWER_PRI(false),
    /** The priority changed while MASTER. */
    MASTER_PRIORITY(false),
    /** The priority changed while BACKUP. */
    BACKUP_PRIORITY(false);

    private final boolean state;

    NotifyState(boolean state) {
        this.state = state;
    }

    /** Whether this is a state, told once until it changes, rather than an event within one, told each time. */
    boolean isState() {
        return state;
    }

    /** Whether nothing follows this one: it is what is still told while the daemon stops. */
    boolean isLast() {
        return this == STOP || this == DELETED;
    }
}
