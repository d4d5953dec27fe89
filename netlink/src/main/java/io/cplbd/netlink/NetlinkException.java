package io.cplbd.netlink;

import java.io.IOException;

/**
 * The kernel refused a request, did not answer it, or answered something that cannot be read. The message is one line for
 * the user: the error's name, then what was asked and the kernel's own words (extended acknowledgement) where it gave
 * any.
 */
public class NetlinkException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;
    private final String text;

    /**
     * @param errno positive error number, see {@link Errno}
     * @param text what was asked, and why it was refused
     */
    public NetlinkException(int errno, String text) {
        super(Errno.nameOf(errno) + ": " + text);
        this.errno = errno;
        this.text = text;
    }

    /** Same refusal, with the operation it belongs to in front of its text. */
    public NetlinkException(String operation, NetlinkException cause) {
        super(cause.name() + ": " + operation + ": " + cause.text, cause);
        this.errno = cause.errno;
        this.text = operation + ": " + cause.text;
    }

    /** Positive error number, for example {@link Errno#EEXIST}. */
    public final int errno() {
        return errno;
    }

    /** Name of {@link #errno()}, for example {@code EEXIST}. */
    public final String name() {
        return Errno.nameOf(errno);
    }

    /** What was asked and why it was refused, without the error's name. */
    public final String text() {
        return text;
    }
}
