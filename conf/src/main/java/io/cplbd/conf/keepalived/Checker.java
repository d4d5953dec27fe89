package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A health check of one real server. Words of virtual_server and real_server that hold for it are in it. */
public sealed interface Checker {
    Schedule schedule();

    Position position();

    /**
     * When it runs, and what a result means.
     *
     * @param delayLoopUs from one run to the next, 1 or more
     * @param warmupUs the first run comes after a random share of this, 0 or more
     * @param retry failures that are forgiven before it counts as failed
     * @param delayBeforeRetryUs from a forgiven failure to the next run, 0 or more
     * @param alpha down until it has passed once
     * @param logAllFailures each failure is logged, not only the one that takes the real server out
     */
    record Schedule(
            long delayLoopUs,
            long warmupUs,
            int retry,
            long delayBeforeRetryUs,
            boolean alpha,
            boolean logAllFailures) {}

    /**
     * Where a check connects to.
     *
     * @param address {@code connect_ip}, else that of the real server; it need not have the family of the service
     * @param port {@code connect_port}, else that of the real server: 1 to 65535
     * @param bindAddress {@code bindto}, of the family of {@code address}; null: the kernel's choice
     * @param bindPort 0: the kernel's choice
     * @param bindInterface null: any
     * @param mark of the packets, 0 to 4294967295; 0: none
     * @param timeoutUs 1 to 4294967295
     */
    record Connection(
            InetAddress address,
            int port,
            @Nullable InetAddress bindAddress,
            int bindPort,
            @Nullable String bindInterface,
            long mark,
            long timeoutUs) {}

    /** TCP_CHECK. */
    record Tcp(Connection connection, Schedule schedule, Position position) implements Checker {}

    /**
     * HTTP_GET and SSL_GET.
     *
     * @param tls SSL_GET
     * @param urls at least one, checked in turn
     * @param enableSni a name is sent in the TLS handshake: {@code sniName}, else the host of the url
     * @param fastRecovery no delay between the urls while it is down
     */
    record Http(
            boolean tls,
            Connection connection,
            Schedule schedule,
            List<Url> urls,
            HttpProtocol protocol,
            boolean enableSni,
            @Nullable String sniName,
            boolean fastRecovery,
            Position position)
            implements Checker {
        public Http {
            urls = List.copyOf(urls);
        }
    }

    /** Words of the request: {@code http_protocol}. */
    enum HttpProtocol {
        HTTP_1_0,
        /** {@code 1.0C}: with {@code Connection: close}. */
        HTTP_1_0_CLOSE,
        HTTP_1_1
    }

    /**
     * A page.
     *
     * @param path starts with a slash, as far as the file's does
     * @param virtualHost of the Host header: its own, else that of the checker, the real server, the virtual server; null: none
     * @param digests MD5 of a good body, any of them: 32 hexadecimal digits in lower case; empty: any body
     * @param statusCodes at least one
     * @param regex null: any body
     * @param tlsCompliant {@code tls_compliant}: a TLS connection that ends without close_notify is an error
     */
    record Url(
            String path,
            @Nullable String virtualHost,
            List<String> digests,
            List<StatusCodes> statusCodes,
            @Nullable Regex regex,
            boolean tlsCompliant,
            Position position) {
        public Url {
            digests = List.copyOf(digests);
            statusCodes = List.copyOf(statusCodes);
        }
    }

    /** Status codes that are good, 100 to 599, both ends included. */
    record StatusCodes(int from, int to) {}

    /**
     * What a body has to match.
     *
     * @param pattern compiles with these flags
     * @param flags of {@link java.util.regex.Pattern}
     * @param noMatch the body must not match
     * @param minOffset bytes of the body before which no match starts
     * @param maxOffset bytes of the body after which no match starts; null: no limit
     */
    record Regex(
            String pattern,
            int flags,
            boolean noMatch,
            int minOffset,
            @Nullable Integer maxOffset) {}

    /**
     * MISC_CHECK: a command that ends with 0.
     *
     * @param timeoutUs after which it is ended and has failed; {@code delay_loop} if not given
     * @param dynamic exit status 2 to 255 is good too, and means weight 0 to 253
     */
    record Misc(Script script, long timeoutUs, boolean dynamic, Schedule schedule, Position position)
            implements Checker {}
}
