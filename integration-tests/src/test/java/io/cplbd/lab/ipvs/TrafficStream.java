package io.cplbd.lab.ipvs;

import io.cplbd.lab.Await;
import io.cplbd.lab.Inside;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A client that never stops to open connections, one after the other. */
final class TrafficStream implements AutoCloseable {
    private static final long PAUSE_MS = 20;

    private final InetAddress source;
    private final InetSocketAddress service;
    private final List<Attempt> attempts = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * A connection that it tried to open.
     *
     * @param outcome the name of the server that answered, or what went wrong
     */
    record Attempt(long startNs, boolean answered, String outcome) {}

    TrafficStream(TrafficClient client, InetAddress source, InetSocketAddress service) {
        this.source = source;
        this.service = service;
        thread = Inside.start(client.node().namespace(), "traffic-stream", this::run);
    }

    private void run() {
        while (!stopped) {
            long startNs = System.nanoTime();
            Attempt attempt;
            try (TrafficClient.Connection connection = TrafficClient.connect(source, service)) {
                attempt = new Attempt(startNs, true, connection.first().server());
            } catch (IOException failed) {
                attempt = new Attempt(startNs, false, String.valueOf(failed.getMessage()));
            }
            synchronized (attempts) {
                attempts.add(attempt);
            }
            Await.pause(PAUSE_MS);
        }
    }

    /** Those begun at {@code fromNs} or later that have ended. */
    List<Attempt> since(long fromNs) {
        synchronized (attempts) {
            return attempts.stream()
                    .filter(attempt -> attempt.startNs() - fromNs >= 0)
                    .toList();
        }
    }

    /** Whether {@code server} has answered one that was begun at {@code fromNs} or later. */
    boolean heardFrom(TrafficServer server, long fromNs) {
        return since(fromNs).stream()
                .anyMatch(attempt -> attempt.outcome().equals(server.node().name()));
    }

    @Override
    public void close() {
        stopped = true;
        Inside.join(thread);
    }
}
