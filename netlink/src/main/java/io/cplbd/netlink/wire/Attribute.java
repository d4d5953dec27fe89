package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * struct nlattr (include/uapi/linux/netlink.h) and its payload.
 *
 * <pre>
 *  0                   1                   2                   3
 * +-------------------------------+-+-+---------------------------+
 * | length (header + payload)     |N|O| type                      |
 * +-------------------------------+-+-+---------------------------+
 * | payload, padded to 4 bytes; N: nested, O: network byte order  |
 * </pre>
 *
 * @param type without the two flag bits
 * @param payload each call gives a buffer of its own position, in native order
 */
public record Attribute(int type, ByteBuffer payload) {
    public static final int HEADER_SIZE = 4;
    /** Set on attributes that hold attributes; old families (rtnetlink) leave it out, so it is no proof of anything. */
    public static final int NLA_F_NESTED = 0x8000;

    private static final int NLA_TYPE_MASK = 0x3fff;

    @Override
    public ByteBuffer payload() {
        return payload.duplicate().order(ByteOrder.nativeOrder());
    }

    static Attribute read(ByteBuffer in) throws WireException {
        Wire.need(in, HEADER_SIZE, "nlattr");
        int length = Short.toUnsignedInt(in.getShort());
        int type = Short.toUnsignedInt(in.getShort()) & NLA_TYPE_MASK;
        if (length < HEADER_SIZE) {
            throw new WireException(
                    "attribute " + type + " says it is " + length + " bytes long, less than its header");
        }
        return new Attribute(type, Wire.take(in, length - HEADER_SIZE, "attribute " + type));
    }

    public int u8() throws WireException {
        return Byte.toUnsignedInt(exactly(Byte.BYTES).get());
    }

    public int u16() throws WireException {
        return Short.toUnsignedInt(exactly(Short.BYTES).getShort());
    }

    /** Signed and unsigned 32-bit values alike; {@link Integer#toUnsignedLong} tells the latter. */
    public int u32() throws WireException {
        return exactly(Integer.BYTES).getInt();
    }

    /** Up to the first NUL; the kernel ends most of its strings with one, but not all. */
    public String string() {
        byte[] bytes = bytes();
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[payload.remaining()];
        payload().get(bytes);
        return bytes;
    }

    public Attributes nested() throws WireException {
        return Attributes.read(payload());
    }

    private ByteBuffer exactly(int bytes) throws WireException {
        if (payload.remaining() != bytes) {
            throw new WireException(
                    "attribute " + type + " should hold " + bytes + " bytes, it holds " + payload.remaining());
        }
        return payload();
    }
}
