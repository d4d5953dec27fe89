package io.cplbd.conf.keepalived;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as text and back without loss. keepalived's files are bytes; most are ASCII or UTF-8. A byte that is not UTF-8 becomes a lone
 * low surrogate (U+DC80 to U+DCFF), so that an old password in another encoding still reaches the wire as it was written.
 */
final class ByteText {
    private static final int ESCAPE = 0xDC00;

    private ByteText() {}

    static String decode(byte[] bytes, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to && ascii; i++) {
            ascii = bytes[i] >= 0;
        }
        if (ascii) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put(character(in.get()));
            }
        }
    }

    /** What stands for one byte: ASCII itself, else its escape. */
    static char character(byte value) {
        return value >= 0 ? (char) value : (char) (ESCAPE + (value & 0xFF));
    }

    static byte[] encode(String text) {
        ByteBuffer out = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF) {
                out.put((byte) (c - ESCAPE));
            } else {
                out.put(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
