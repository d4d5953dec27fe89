package io.cplbd.daemon.backends;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one API server for /healthz. Used by one thread at a time; {@link #close} by any.
 *
 * <p>A connection serves {@value #PROBES_PER_CONNECTION} probes: with a fresh one each second, as k0s has them, three servers
 * cost 4.7 s of CPU a minute on the machine this was measured on, with resumed TLS sessions 1.1 s, so 0.4 s. A server that has
 * died closes or resets the connection, or does not answer; only that a living one has stopped to accept is noticed later.
 */
final class HealthProbe implements AutoCloseable {
    static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    /** Until it has answered once: it is not in the list yet, and this side may be slow itself, as TLS starts cold. */
    static final long FIRST_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);

    private static final int PROBES_PER_CONNECTION = 10;
    private static final String PATH = "/healthz";
    private static final int OK = 200;

    private final ApiTarget target;
    private final ApiClient client;
    private volatile ApiClient.@Nullable Connection connection;
    private @Nullable ApiCredentials shown;
    private int asked;
    private boolean answered;
    private volatile boolean closed;

    HealthProbe(ApiTarget target, ApiClient client) {
        this.target = target;
        this.client = client;
    }

    /** Takes the time-out at most, all in all. */
    ProbeOutcome run(ApiCredentials credentials) {
        ProbeOutcome outcome = outcome(credentials, System.nanoTime());
        answered |= outcome instanceof ProbeOutcome.Healthy;
        if (closed || !(outcome instanceof ProbeOutcome.Healthy)) {
            drop();
        }
        return outcome;
    }

    private ProbeOutcome outcome(ApiCredentials credentials, long startNs) {
        if (asked >= PROBES_PER_CONNECTION || !credentials.equals(shown)) {
            drop();
        }
        try {
            ApiClient.Connection open = connection;
            if (open != null && open.reusable()) {
                try {
                    return ask(open, startNs);
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (IOException e) {
                    // The server may close a connection that has no work whenever it likes: a fresh one tells.
                }
            }
            drop();
            ApiClient.Connection fresh = client.connect(target, credentials, leftNs(startNs));
            connection = fresh;
            shown = credentials;
            return ask(fresh, startNs);
        } catch (OwnFaultException e) {
            return new ProbeOutcome.Untold(Reason.of(e));
        } catch (SocketTimeoutException e) {
            return new ProbeOutcome.Doubtful("no answer within " + TimeUnit.NANOSECONDS.toSeconds(timeoutNs()) + " s");
        } catch (IOException e) {
            return new ProbeOutcome.Dead(Reason.of(e));
        }
    }

    private ProbeOutcome ask(ApiClient.Connection open, long startNs) throws IOException {
        asked++;
        ApiClient.Reply reply = open.get(PATH, leftNs(startNs));
        try (InputStream body = reply.body()) {
            body.transferTo(OutputStream.nullOutputStream());
        }
        return reply.status() == OK
                ? new ProbeOutcome.Healthy()
                : new ProbeOutcome.Doubtful("/healthz: status " + reply.status() + ", expected 200");
    }

    private long timeoutNs() {
        return answered ? TIMEOUT_NS : FIRST_TIMEOUT_NS;
    }

    /** Not 0, which would be a time-out before anything was tried. */
    private long leftNs(long startNs) {
        return Math.max(timeoutNs() - (System.nanoTime() - startNs), 1_000_000);
    }

    private void drop() {
        ApiClient.Connection open = connection;
        connection = null;
        asked = 0;
        if (open != null) {
            open.close();
        }
    }

    /** What is under way ends, at the latest by its own time-out. */
    @Override
    public void close() {
        closed = true;
        ApiClient.Connection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
