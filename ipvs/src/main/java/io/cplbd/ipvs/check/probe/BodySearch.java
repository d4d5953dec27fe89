package io.cplbd.ipvs.check.probe;

import io.cplbd.ipvs.check.ProbeSpec.BodyPattern;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Looks for a pattern in a body, byte by byte: one character is one byte, in the pattern (its UTF-8) as in the body, as it is
 * with PCRE unless told otherwise. The work is bounded, as some patterns take for ever on some bodies.
 */
final class BodySearch {
    /** Characters looked at: half a second or so. Enough to look ten times at each byte of the largest body. */
    static final int MAX_STEPS = 50_000_000;

    private BodySearch() {}

    /**
     * Whether a match starts within the pattern's offsets.
     *
     * @throws UntoldException if the pattern is none
     * @throws BadReplyException if it took too much time or stack to tell
     */
    static boolean found(BodyPattern wanted, byte[] body) throws UntoldException, BadReplyException {
        Matcher matcher = pattern(wanted).matcher(new Latin1(body));
        try {
            // Only the first match counts: a later one starts even further behind.
            return wanted.minOffset() <= body.length
                    && matcher.find(wanted.minOffset())
                    && (wanted.maxOffset() < 0 || matcher.start() <= wanted.maxOffset());
        } catch (TooLongException e) {
            throw new BadReplyException("regex given up after " + MAX_STEPS + " steps");
        } catch (StackOverflowError e) {
            throw new BadReplyException("regex given up: nested too deep in this body");
        }
    }

    private static Pattern pattern(BodyPattern wanted) throws UntoldException {
        try {
            byte[] bytes = wanted.regex().getBytes(StandardCharsets.UTF_8);
            return Pattern.compile(new String(bytes, StandardCharsets.ISO_8859_1), wanted.options());
        } catch (PatternSyntaxException e) {
            throw new UntoldException("regex " + Words.quoted(wanted.regex()) + ": " + e.getDescription(), e);
        }
    }

    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Bytes as characters, without a copy, that can be read {@link #MAX_STEPS} times in all. */
    private static final class Latin1 implements CharSequence {
        private final byte[] bytes;
        private int steps;

        Latin1(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw new TooLongException();
            }
            return (char) (bytes[index] & 0xff);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return toString().substring(start, end);
        }

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
