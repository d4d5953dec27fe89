package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * {@code IP [PORT]} as in the file.
 *
 * @param port 0 if not given
 */
record Endpoint(InetAddress address, int port, Word word) {
    /** Reads both; null (and reported) if one of them is wrong. */
    static @Nullable Endpoint read(Arguments arguments) {
        Word word = arguments.word("an IPv4 or IPv6 address");
        if (word == null) {
            return null;
        }
        String text = word.text();
        int slash = text.indexOf('/');
        InetAddress address = AddressText.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            arguments.reject(word, "an IPv4 or IPv6 address");
            return null;
        }
        if (slash >= 0) {
            arguments
                    .diagnostics()
                    .warning(
                            word.position(),
                            text,
                            "found " + Diagnostics.quoted(text) + ", expected an address alone; "
                                    + Diagnostics.quoted(text.substring(slash)) + " is ignored");
        }
        int[] port = {0};
        if (arguments.hasNext() && !arguments.integer(0, 65_535, v -> port[0] = v)) {
            return null;
        }
        return new Endpoint(address, port[0], word);
    }
}
