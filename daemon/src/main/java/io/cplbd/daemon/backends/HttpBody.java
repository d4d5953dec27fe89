package io.cplbd.daemon.backends;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The body of one reply: chunked (RFC 9112 section 7.1), of a known length, or all up to the connection's end. */
final class HttpBody extends InputStream {
    /** A list of API servers has a few hundred bytes for each of them. */
    static final int MAX_BYTES = 8 << 20;

    private static final int MAX_LINE_BYTES = 8 << 10;

    private final InputStream in;
    private final boolean chunked;
    private final Runnable atEnd;
    /** Of the body, or of the chunk; below 0 if not known. */
    private long left;

    private boolean firstChunk = true;
    private boolean ended;
    private long budget = MAX_BYTES;

    /** @param atEnd once all has been read */
    HttpBody(InputStream in, HttpHead head, Runnable atEnd) {
        this.in = in;
        this.chunked = head.chunked();
        this.atEnd = atEnd;
        this.left = chunked ? 0 : head.length();
        if (left == 0 && !chunked) {
            end();
        }
    }

    /** Whether all of it has been read. */
    boolean ended() {
        return ended;
    }

    private void end() {
        ended = true;
        atEnd.run();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Returns what has come, without waiting for more: an event of a watch must not wait for the next. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (chunked && left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int read = in.read(bytes, offset, left < 0 ? length : (int) Math.min(left, length));
        if (read < 0) {
            if (left < 0) {
                end();
                return -1;
            }
            throw new EOFException("closed before the end of the reply");
        }
        budget -= read;
        if (budget < 0) {
            throw new ApiException("body larger than " + MAX_BYTES + " bytes");
        }
        if (left > 0) {
            left -= read;
            if (left == 0 && !chunked) {
                end();
            }
        }
        return read;
    }

    private void nextChunk() throws IOException {
        if (!firstChunk && !HttpLine.read(in, MAX_LINE_BYTES).isEmpty()) {
            throw new ApiException("a chunk is longer than it says");
        }
        firstChunk = false;
        String line = HttpLine.read(in, MAX_LINE_BYTES);
        int extension = line.indexOf(';');
        String size = (extension < 0 ? line : line.substring(0, extension)).strip();
        try {
            left = size.startsWith("-") || size.startsWith("+") ? -1 : Long.parseLong(size, 16);
        } catch (NumberFormatException e) {
            left = -1;
        }
        if (left < 0) {
            throw new ApiException("chunk size " + HttpLine.quoted(size) + ", expected a hexadecimal number");
        }
        if (left == 0) {
            int trailers = MAX_LINE_BYTES;
            String trailer;
            do {
                trailer = HttpLine.read(in, trailers);
                trailers -= trailer.length() + 1;
            } while (!trailer.isEmpty());
            end();
        }
    }
}
