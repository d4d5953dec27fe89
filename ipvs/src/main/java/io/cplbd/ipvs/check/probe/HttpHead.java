package io.cplbd.ipvs.check.probe;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What matters of a reply's status line and header fields (RFC 9112 sections 4 and 6.2).
 *
 * <p>Differs from RFC 9112 section 6.3 because keepalived does: Transfer-Encoding does not matter.
 *
 * @param status 100-999
 * @param contentLength bytes of the body, by the first Content-Length; -1 if the body goes on until the connection's end
 */
record HttpHead(int status, long contentLength) {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/\\d\\.\\d ([1-9]\\d\\d)( .*)?");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    /**
     * @param bytes from the status line on
     * @param length of the head, without the empty line that ends it
     * @throws BadReplyException if the status line or a Content-Length is not one
     */
    static HttpHead parse(byte[] bytes, int length) throws BadReplyException {
        String[] lines = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        Matcher status = STATUS_LINE.matcher(lines[0]);
        if (!status.matches()) {
            throw new BadReplyException(
                    "status line " + Words.quoted(lines[0]) + ", expected HTTP/1.1 200 OK or alike");
        }
        long contentLength = -1;
        for (int i = 1; i < lines.length && contentLength < 0; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0 && lines[i].substring(0, colon).equalsIgnoreCase("Content-Length")) {
                String value = lines[i].substring(colon + 1).strip();
                if (!LENGTH.matcher(value).matches()) {
                    throw new BadReplyException("Content-Length " + Words.quoted(value) + ", expected a number");
                }
                contentLength = Long.parseLong(value);
            }
        }
        return new HttpHead(Integer.parseInt(status.group(1)), contentLength);
    }
}
