package io.cplbd.daemon.backends;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What matters of a reply's status line and header fields (RFC 9112 sections 4, 6 and 9.3).
 *
 * @param status 100-999
 * @param length bytes of the body; -1 if that is not known beforehand
 * @param chunked Transfer-Encoding
 * @param keepAlive whether the connection stays
 * @param retryAfterS seconds of Retry-After (RFC 9110 section 10.2.3); -1 without one, or if it is a date
 */
record HttpHead(int status, long length, boolean chunked, boolean keepAlive, long retryAfterS) {
    private static final int MAX_BYTES = 32 << 10;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.(\\d) ([1-9]\\d\\d)( .*)?");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /**
     * Reads up to the empty line.
     *
     * @throws java.io.EOFException if the connection ends before it
     * @throws ApiException if it is not the head of a reply
     */
    static HttpHead read(InputStream in) throws IOException {
        int budget = MAX_BYTES;
        String line = HttpLine.read(in, budget);
        Matcher first = STATUS_LINE.matcher(line);
        if (!first.matches()) {
            throw new ApiException("status line " + HttpLine.quoted(line) + ", expected HTTP/1.1 200 OK or alike");
        }
        int status = Integer.parseInt(first.group(2));
        boolean keepAlive = !first.group(1).equals("0");
        long length = -1;
        boolean chunked = false;
        long retryAfterS = -1;
        while (!line.isEmpty()) {
            budget -= line.length();
            line = HttpLine.read(in, budget);
            int colon = Math.max(line.indexOf(':'), 0);
            String value = line.substring(Math.min(colon + 1, line.length())).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = number(value);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                case "connection" -> keepAlive &= !value.equalsIgnoreCase("close");
                case "retry-after" -> retryAfterS = NUMBER.matcher(value).matches() ? Long.parseLong(value) : -1;
                default -> {
                    // nothing that matters here
                }
            }
        }
        return new HttpHead(status, chunked ? -1 : length, chunked, keepAlive && (chunked || length >= 0), retryAfterS);
    }

    private static long number(String value) throws ApiException {
        if (!NUMBER.matcher(value).matches()) {
            throw new ApiException("Content-Length " + HttpLine.quoted(value) + ", expected a number");
        }
        return Long.parseLong(value);
    }
}
