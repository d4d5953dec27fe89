package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeSpec.StatusRange;
import io.cplbd.ipvs.check.ProbeSpec.Url;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one reply and judges it. The body is what comes after the header as it is on the wire, up to Content-Length or the
 * connection's end, whichever is first: chunks are not put together, so that digests are the same as those of keepalived and
 * its genhash. Kept in memory only for a pattern.
 */
final class HttpReply {
    /** Of status line and header fields. */
    static final int MAX_HEAD_BYTES = 64 << 10;

    static final int MAX_BODY_BYTES = 4 << 20;

    private static final List<StatusRange> DEFAULT_STATUS_CODES = List.of(new StatusRange(200, 299));
    private static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};
    private static final int CHUNK_BYTES = 8 << 10;

    private final Url url;
    private final @Nullable MessageDigest md5;
    private final @Nullable ByteArrayOutputStream kept;
    /** Bytes of the body that are still to come; below 0 if that is not known. */
    private long left;

    private long bodyBytes;

    private HttpReply(Url url) {
        this.url = url;
        this.md5 = url.digests().isEmpty() ? null : md5();
        this.kept = url.pattern() == null ? null : new ByteArrayOutputStream();
    }

    /**
     * Reads until the reply is complete.
     *
     * @return whether it was ended by the server's closing
     * @throws BadReplyException if it is not as {@code url} wants it, or too large
     * @throws UntoldException if the pattern is none
     */
    static boolean judge(InputStream in, Url url) throws IOException {
        return new HttpReply(url).judge(in);
    }

    private boolean judge(InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK_BYTES];
        int length = 0;
        int headLength;
        do {
            if (length == buffer.length) {
                if (length >= MAX_HEAD_BYTES) {
                    throw new BadReplyException("header larger than " + MAX_HEAD_BYTES + " bytes");
                }
                buffer = Arrays.copyOf(buffer, 2 * length);
            }
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0) {
                throw new BadReplyException(
                        length == 0 ? "closed without a reply" : "closed after " + length + " bytes of the header");
            }
            headLength = emptyLine(buffer, Math.max(0, length - EMPTY_LINE.length + 1), length + read);
            length += read;
        } while (headLength < 0);

        HttpHead head = HttpHead.parse(buffer, headLength);
        checkStatus(head.status());
        left = head.contentLength();
        int bodyStart = headLength + EMPTY_LINE.length;
        add(buffer, bodyStart, length - bodyStart);
        boolean closed = false;
        while (left != 0 && !closed) {
            int read = in.read(buffer, 0, buffer.length);
            closed = read < 0;
            add(buffer, 0, Math.max(read, 0));
        }
        checkBody();
        return closed;
    }

    private static int emptyLine(byte[] bytes, int from, int to) {
        for (int i = from; i <= to - EMPTY_LINE.length; i++) {
            if (Arrays.equals(bytes, i, i + EMPTY_LINE.length, EMPTY_LINE, 0, EMPTY_LINE.length)) {
                return i;
            }
        }
        return -1;
    }

    private void add(byte[] bytes, int from, int available) throws BadReplyException {
        int length = left < 0 ? available : Math.toIntExact(Math.min(available, left));
        left -= left < 0 ? 0 : length;
        bodyBytes += length;
        if (bodyBytes > MAX_BODY_BYTES) {
            throw new BadReplyException("body larger than " + MAX_BODY_BYTES + " bytes");
        }
        if (md5 != null) {
            md5.update(bytes, from, length);
        }
        if (kept != null) {
            kept.write(bytes, from, length);
        }
    }

    private void checkStatus(int status) throws BadReplyException {
        List<StatusRange> accepted = url.statusCodes().isEmpty() ? DEFAULT_STATUS_CODES : url.statusCodes();
        if (accepted.stream().noneMatch(range -> range.from() <= status && status <= range.to())) {
            throw new BadReplyException("status " + status + ", expected "
                    + accepted.stream()
                            .map(range ->
                                    range.from() == range.to() ? "" + range.from() : range.from() + "-" + range.to())
                            .collect(Collectors.joining(", ")));
        }
    }

    private void checkBody() throws UntoldException, BadReplyException {
        if (md5 != null) {
            String digest = HexFormat.of().formatHex(md5.digest());
            if (!url.digests().contains(digest)) {
                throw new BadReplyException("digest " + digest + " of " + bodyBytes + " bytes, expected "
                        + String.join(" or ", url.digests()));
            }
        }
        if (kept != null && url.pattern() != null) {
            boolean found = BodySearch.found(url.pattern(), kept.toByteArray());
            if (found == url.pattern().negated()) {
                throw new BadReplyException((found ? "match of regex " : "no match of regex ")
                        + Words.quoted(url.pattern().regex()) + " in " + bodyBytes + " bytes");
            }
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
