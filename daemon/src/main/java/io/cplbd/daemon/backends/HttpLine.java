package io.cplbd.daemon.backends;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One line of a reply (RFC 9112 section 2.2). */
final class HttpLine {
    private static final int MAX_QUOTED = 60;

    private HttpLine() {}

    /**
     * Reads a line, returns it without its end.
     *
     * @param maxBytes of the line without its end
     * @throws EOFException if the connection ends first
     * @throws ApiException if it is longer
     */
    static String read(InputStream in, int maxBytes) throws IOException {
        byte[] bytes = new byte[128];
        int length = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed before the end of the reply");
            }
            if (next == '\n') {
                int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
                return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
            }
            if (length >= maxBytes) {
                throw new ApiException("a line, or the header, is too long");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = (byte) next;
        }
    }

    /** What a server has sent, fit for a log: quoted, short, without control characters. */
    static String quoted(String text) {
        String cut = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "..." : text;
        return "\"" + printable(cut) + "\"";
    }

    /** Without control characters, which would tell a terminal or a log what a server likes. */
    static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
