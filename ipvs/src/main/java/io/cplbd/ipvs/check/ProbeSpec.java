package io.cplbd.ipvs.check;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one probe does. Equal ones tell the same, so they are run once, however many services share a real server. */
public sealed interface ProbeSpec {
    /**
     * A TCP connection.
     *
     * @param port 1-65535
     * @param bindAddress source address, null for the kernel's choice
     * @param bindPort source port, 0 for the kernel's choice
     * @param bindInterface SO_BINDTODEVICE, null for any
     * @param mark SO_MARK, 0 for none
     * @param timeoutNs of each wait: for the connection, and for each read and write after it; above 0
     */
    record Connection(
            InetAddress address,
            int port,
            @Nullable InetAddress bindAddress,
            int bindPort,
            @Nullable String bindInterface,
            int mark,
            long timeoutNs) {}

    /** TCP_CHECK: a connection can be made. */
    record Tcp(Connection connection) implements ProbeSpec {}

    /**
     * HTTP_GET and SSL_GET: all pages are as they should be, in turn, each on a connection of its own.
     *
     * @param tls null for plain HTTP
     * @param urls one or more
     */
    record Http(Connection connection, @Nullable Tls tls, HttpVersion version, List<Url> urls) implements ProbeSpec {
        public Http {
            urls = List.copyOf(urls);
        }
    }

    /** Words of the request: {@code http_protocol}. */
    enum HttpVersion {
        HTTP_1_0,
        /** With {@code Connection: close}: {@code 1.0C}. */
        HTTP_1_0_CLOSE,
        HTTP_1_1
    }

    /**
     * TLS of a probe. The server's certificate is verified if there is a {@code ca}; keepalived 2.2.7 never verifies it.
     *
     * @param sni whether a server name is sent
     * @param serverName the name; null for the host of each page
     */
    record Tls(boolean sni, @Nullable String serverName, TlsFiles files) {}

    /**
     * The root block SSL.
     *
     * @param password of the key, null for none
     */
    record TlsFiles(
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable String password) {
        /** None at all. */
        public static final TlsFiles NONE = new TlsFiles(null, null, null, null);

        @Override
        public String toString() {
            return "TlsFiles[ca=" + ca + ", certificate=" + certificate + ", key=" + key
                    + (password == null ? "]" : ", password=***]");
        }
    }

    /**
     * One page.
     *
     * @param path of the request, with its query
     * @param host of the Host header, null for keepalived's default: address and port
     * @param statusCodes accepted, inclusive; empty for 200-299
     * @param digests MD5 of a good body, any of them, 32 lower-case hexadecimal digits; empty for any body
     * @param pattern the body has to match, null for any body
     */
    record Url(
            String path,
            @Nullable String host,
            List<StatusRange> statusCodes,
            List<String> digests,
            @Nullable BodyPattern pattern) {
        public Url {
            statusCodes = List.copyOf(statusCodes);
            digests = List.copyOf(digests);
        }
    }

    /** Status codes, inclusive, 100-999. */
    record StatusRange(int from, int to) {}

    /**
     * {@code regex}.
     *
     * @param regex in Java's syntax
     * @param options of {@link java.util.regex.Pattern}
     * @param negated the body must not match: {@code regex_no_match}
     * @param minOffset bytes of the body before which a match may not start
     * @param maxOffset bytes of the body after which a match may not start, -1 for no limit
     */
    record BodyPattern(String regex, int options, boolean negated, int minOffset, int maxOffset) {}

    /**
     * MISC_CHECK: a script ends with 0, or with 2-255 for a weight if {@code dynamic}.
     *
     * @param argv as it is executed, the path first
     * @param timeoutNs after which it is ended and has failed
     * @param dynamic exit status 2-255 means weight 0-253
     */
    record Misc(List<String> argv, long timeoutNs, boolean dynamic) implements ProbeSpec {
        public Misc {
            argv = List.copyOf(argv);
        }
    }
}
