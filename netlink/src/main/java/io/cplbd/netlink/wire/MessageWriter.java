package io.cplbd.netlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes one request: header, fixed header, attributes. Sequence and port are left 0: the socket fills them in. */
public final class MessageWriter {
    private static final int MAX_ATTRIBUTE = 0xffff;
    /** Enough for all but the rarest. */
    private static final int FIRST_BYTES = 256;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES).order(ByteOrder.nativeOrder());

    /**
     * @param type RTM_... or a generic family's id
     * @param flags NLM_F_... beyond NLM_F_REQUEST and NLM_F_ACK, which the socket sets
     */
    public MessageWriter(int type, int flags, FixedHeader fixed) {
        out.putInt(0).putShort((short) type).putShort((short) flags).putInt(0).putInt(0);
        room(fixed.size());
        int end = out.position() + fixed.size();
        fixed.write(out);
        out.position(end);
    }

    public MessageWriter u8(int type, int value) {
        header(type, Byte.BYTES);
        out.put((byte) value);
        return pad();
    }

    public MessageWriter u16(int type, int value) {
        header(type, Short.BYTES);
        out.putShort((short) value);
        return pad();
    }

    public MessageWriter u32(int type, int value) {
        header(type, Integer.BYTES);
        out.putInt(value);
        return this;
    }

    /** With the NUL at its end that the kernel's NLA_STRING and NLA_NUL_STRING both accept. */
    public MessageWriter string(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return bytes(type, Arrays.copyOf(bytes, bytes.length + 1));
    }

    public MessageWriter bytes(int type, byte[] value) {
        header(type, value.length);
        out.put(value);
        return pad();
    }

    /** An attribute that holds what {@code body} writes. */
    public MessageWriter nested(int type, Consumer<MessageWriter> body) {
        int start = out.position();
        header(type | Attribute.NLA_F_NESTED, 0);
        body.accept(this);
        int length = out.position() - start;
        if (length > MAX_ATTRIBUTE) {
            throw new IllegalArgumentException("attribute " + type + " of " + length + " bytes");
        }
        out.putShort(start, (short) length);
        return this;
    }

    /** The message, its length filled in; a multiple of 4 bytes. */
    public byte[] toBytes() {
        out.putInt(0, out.position());
        return Arrays.copyOf(out.array(), out.position());
    }

    private void header(int type, int payload) {
        int length = Attribute.HEADER_SIZE + payload;
        if (length > MAX_ATTRIBUTE) {
            throw new IllegalArgumentException("attribute " + type + " of " + length + " bytes");
        }
        room(Wire.align(length));
        out.putShort((short) length).putShort((short) type);
    }

    private MessageWriter pad() {
        out.position(Wire.align(out.position()));
        return this;
    }

    private void room(int bytes) {
        if (out.remaining() < bytes) {
            byte[] larger = Arrays.copyOf(out.array(), Math.max(out.capacity() * 2, out.position() + bytes));
            out = ByteBuffer.wrap(larger).order(ByteOrder.nativeOrder()).position(out.position());
        }
    }
}
