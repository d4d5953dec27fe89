package io.cplbd.netlink.wire;

import io.cplbd.netlink.Errno;
import io.cplbd.netlink.NetlinkException;

/** Bytes that are not what their headers say: truncated, or with a length that does not fit. */
public final class WireException extends NetlinkException {
    private static final long serialVersionUID = 1;

    public WireException(String text) {
        super(Errno.EBADMSG, text);
    }
}
