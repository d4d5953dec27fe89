package io.cplbd.daemon.process;

/** What a signal asks of the daemon. The words are those of keepalived's {@code --signum}; the numbers are Linux's on x86 and ARM. */
public enum SignalRequest {
    /** SIGTERM or SIGINT: stop cleanly. */
    STOP(15),
    /** SIGHUP: read the configuration again. */
    RELOAD(1),
    /** SIGUSR1: write the state dump. */
    DATA(10),
    /** SIGUSR2: write the statistics. */
    STATS(12);

    private final int number;

    SignalRequest(int number) {
        this.number = number;
    }

    /** The number of the signal that a script sends for this request. */
    public int number() {
        return number;
    }
}
