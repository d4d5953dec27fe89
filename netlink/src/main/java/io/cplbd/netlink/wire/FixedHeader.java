package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;

/** The structure between the message header and the attributes. */
public interface FixedHeader {
    /** Bytes, a multiple of 4. */
    int size();

    /** Writes {@link #size()} bytes; {@code out} is in native order and zero where nothing is written. */
    void write(ByteBuffer out);
}
