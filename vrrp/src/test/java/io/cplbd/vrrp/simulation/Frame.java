package io.cplbd.vrrp.simulation;

/** An Ethernet frame on its way, with what only the simulation knows of it. */
final class Frame {
    private final byte[] bytes;
    private final String from;
    private final long reign;
    private final long sentNs;
    private final byte[] sent;
    private final boolean damaged;

    private Frame(byte[] bytes, String from, long reign, long sentNs, byte[] sent, boolean damaged) {
        this.bytes = bytes;
        this.from = from;
        this.reign = reign;
        this.sentNs = sentNs;
        this.sent = sent;
        this.damaged = damaged;
    }

    static Frame of(byte[] bytes, String from, long reign, long sentNs) {
        return new Frame(bytes, from, reign, sentNs, bytes, false);
    }

    Frame damaged(byte[] other) {
        return new Frame(other, from, reign, sentNs, sent, true);
    }

    /** What arrives. Nobody writes to it. */
    byte[] bytes() {
        return bytes;
    }

    /** The node that sent it. */
    String from() {
        return from;
    }

    /** Which of that node's times as master it was sent in. */
    long reign() {
        return reign;
    }

    /** When it was sent, in the world's time. */
    long sentNs() {
        return sentNs;
    }

    /** What was sent, when it was damaged since. */
    byte[] sent() {
        return sent;
    }

    boolean damaged() {
        return damaged;
    }
}
