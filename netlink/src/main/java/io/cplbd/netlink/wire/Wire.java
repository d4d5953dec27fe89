package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Alignment and bounds, the two rules every structure shares. */
final class Wire {
    /** NLMSG_ALIGNTO and NLA_ALIGNTO. */
    private static final int ALIGNMENT = 4;

    private Wire() {}

    static int align(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** {@code in} in native order, once it is sure that {@code bytes} of it are left. */
    static ByteBuffer need(ByteBuffer in, int bytes, String structure) throws WireException {
        if (in.remaining() < bytes) {
            throw new WireException(
                    structure + " needs " + bytes + " bytes, only " + in.remaining() + " are left in the message");
        }
        return in.order(ByteOrder.nativeOrder());
    }

    /** The next {@code length} bytes as a buffer of their own; steps over the padding behind them, if there is any. */
    static ByteBuffer take(ByteBuffer in, int length, String structure) throws WireException {
        need(in, length, structure);
        ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.nativeOrder());
        in.position(in.position() + Math.min(align(length), in.remaining()));
        return part;
    }
}
