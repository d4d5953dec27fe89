package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.Protocol;

/** What happens to a master. */
enum Failure {
    CABLE("cable pulled", false),
    TERMINATED("SIGTERM", false),
    KILLED("kill -9", true),
    STOPPED("SIGSTOP", true);

    private final String text;
    private final boolean addressMayStay;

    Failure(String text, boolean addressMayStay) {
        this.text = text;
        this.addressMayStay = addressMayStay;
    }

    String text() {
        return text;
    }

    /** Nobody is left who would take the address away: two machines may have it for as long as one looks. */
    boolean addressMayStay() {
        return addressMayStay;
    }

    /** How long the successor waits by the protocol: from the last advertisement, or from the farewell if there is one. */
    long boundNs(Protocol protocol) {
        return this == TERMINATED ? protocol.skewNs() : protocol.masterDownNs();
    }
}
