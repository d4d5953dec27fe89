package io.cplbd.ipvs.check.probe;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** How reasons and requests put things into words. */
final class Words {
    private static final int MAX_QUOTED = 60;

    private Words() {}

    /**
     * Why {@code failure} happened to this thread: one line, never empty.
     *
     * @param timeoutNs of one wait
     */
    static String why(Throwable failure, long timeoutNs) {
        if (Thread.currentThread().isInterrupted()) {
            return "interrupted, it took too long as a whole"; // what the failure says of it differs with the layer
        }
        return switch (failure) {
            case SocketTimeoutException _ -> "timed out after " + duration(timeoutNs);
            case IOException io -> why(io);
            default -> failure.toString().lines().findFirst().orElse("");
        };
    }

    /** Why a file, or a connection, could not be used. */
    static String why(IOException failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            // TLS tells where in its own code it was.
            case SSLException _ when failure.getCause() instanceof SocketException cause -> why(cause);
            default ->
                message == null || message.isBlank()
                        ? failure.getClass().getSimpleName()
                        : message.lines().findFirst().orElse("").strip();
        };
    }

    /** {@code 5 s}, {@code 250 ms}, {@code 7 ns}: the largest unit that it is a whole number of. */
    static String duration(long ns) {
        if (ns % TimeUnit.SECONDS.toNanos(1) == 0) {
            return TimeUnit.NANOSECONDS.toSeconds(ns) + " s";
        }
        return ns % TimeUnit.MILLISECONDS.toNanos(1) == 0 ? TimeUnit.NANOSECONDS.toMillis(ns) + " ms" : ns + " ns";
    }

    /** What a server has sent, fit for a log: quoted, short, without control characters. */
    static String quoted(String text) {
        String cut = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "..." : text;
        return "\"" + cut.replaceAll("[^\\x20-\\x7e]", "?") + "\"";
    }

    /** Address and port as in a Host header: {@code 10.0.0.1:80}, {@code [2001:db8::1]:80}. */
    static String hostAndPort(InetAddress address, int port) {
        return address instanceof Inet6Address inet6
                ? "[" + ipv6(inet6) + "]:" + port
                : address.getHostAddress() + ":" + port;
    }

    /** RFC 5952: lower case, the longest run of two or more zero groups (the first of equals) as {@code ::}. No scope. */
    private static String ipv6(Inet6Address address) {
        byte[] bytes = address.getAddress();
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int runStart = 0;
        int runLength = 1;
        for (int from = 0; from < groups.length; from++) {
            int to = from;
            while (to < groups.length && groups[to] == 0) {
                to++;
            }
            if (to - from > runLength) {
                runStart = from;
                runLength = to - from;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (runLength > 1 && i == runStart) {
                out.append("::");
                i += runLength - 1;
            } else {
                if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
