package io.cplbd.ipvs.model;

/** The protocols that IPVS balances, with their IP protocol numbers. */
public enum Transport {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Transport(int number) {
        this.number = number;
    }

    /** IP protocol number (IPPROTO_... of linux/in.h). */
    public int number() {
        return number;
    }
}
