package io.cplbd.netlink.socket;

import io.cplbd.netlink.NetlinkException;

/** What became of one message of a batch. */
public sealed interface Outcome {

    /** The kernel did it. */
    record Done() implements Outcome {}

    /**
     * The kernel refused it, or what it did is not known: ETIMEDOUT if no answer came, ENOBUFS if answers were lost,
     * EBADMSG if they could not be read.
     */
    record Refused(NetlinkException cause) implements Outcome {}
}
