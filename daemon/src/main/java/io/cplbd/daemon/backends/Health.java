package io.cplbd.daemon.backends;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which of the known API servers are healthy, and when to ask each of them next. Not thread-safe; no clock, no sockets: time
 * and results come in.
 *
 * <p>A new one is unhealthy until its first success. It is unhealthy again after one failure that is beyond doubt (nobody
 * listens), after {@value #DOUBTS} in a row that are not (too slow, status 500), because taking a server that is merely slow
 * out of the list hands its load to the others, and because a pause of this process looks like a slow server. One success
 * brings it back. (k0s: every failure counts at once.)
 */
final class Health {
    static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    /** Doubtful results in a row that are believed. */
    static final int DOUBTS = 2;

    /** What a result has changed. */
    sealed interface Change {
        record None() implements Change {}

        record Up() implements Change {}

        /**
         * It is, or was from the beginning, unhealthy.
         *
         * @param reason of the last failure
         */
        record Down(String reason) implements Change {}
    }

    private static final class Server {
        private boolean asked;
        private boolean underWay;
        private boolean healthy;
        private int doubts;
        private @Nullable String reason;
        private long dueNs;
    }

    private static final Change NONE = new Change.None();

    private final Map<InetSocketAddress, Server> servers = new LinkedHashMap<>();

    /** These are known from now on, no others. Those that are new are asked at once. */
    void know(Collection<InetSocketAddress> known, long nowNs) {
        servers.keySet().retainAll(known);
        for (InetSocketAddress address : known) {
            servers.computeIfAbsent(address, _ -> {
                Server server = new Server();
                server.dueNs = nowNs;
                return server;
            });
        }
    }

    /** Those to ask now. Each has to be told of by {@link #result} before it is due again. */
    List<InetSocketAddress> due(long nowNs) {
        List<InetSocketAddress> due = new ArrayList<>();
        servers.forEach((address, server) -> {
            if (!server.underWay && server.dueNs - nowNs <= 0) {
                server.underWay = true;
                server.dueNs = nowNs + PERIOD_NS;
                due.add(address);
            }
        });
        return due;
    }

    /** When the next is due; a period from now if none is. */
    long nextDueNs(long nowNs) {
        long leftNs = PERIOD_NS;
        for (Server server : servers.values()) {
            if (!server.underWay) {
                leftNs = Math.min(leftNs, server.dueNs - nowNs);
            }
        }
        return nowNs + leftNs;
    }

    /** Takes the result for one that was due. What is not known any more does not matter. */
    Change result(InetSocketAddress address, ProbeOutcome outcome) {
        Server server = servers.get(address);
        if (server == null) {
            return NONE;
        }
        server.underWay = false;
        return switch (outcome) {
            case ProbeOutcome.Untold _ -> NONE;
            case ProbeOutcome.Healthy _ -> {
                boolean was = server.healthy;
                server.asked = true;
                server.healthy = true;
                server.doubts = 0;
                server.reason = null;
                yield was ? NONE : new Change.Up();
            }
            case ProbeOutcome.Dead(String reason) -> failed(server, reason, true);
            case ProbeOutcome.Doubtful(String reason) -> {
                server.doubts++;
                yield failed(server, reason, server.doubts >= DOUBTS);
            }
        };
    }

    private static Change failed(Server server, String reason, boolean believed) {
        boolean first = !server.asked;
        boolean was = server.healthy;
        server.asked = true;
        server.reason = reason;
        server.healthy = was && !believed;
        return first || (was && believed) ? new Change.Down(reason) : NONE;
    }

    List<InetSocketAddress> healthy() {
        return Addresses.sorted(servers.entrySet().stream()
                .filter(entry -> entry.getValue().healthy)
                .map(Map.Entry::getKey)
                .toList());
    }

    List<InetSocketAddress> known() {
        return Addresses.sorted(servers.keySet());
    }

    /** Whether nobody answers there, by what was found; false for what is not known. */
    boolean down(InetSocketAddress address) {
        Server server = servers.get(address);
        return server != null && server.asked && !server.healthy;
    }

    /** Whether each has been asked, and has told something, at least once. */
    boolean allAsked() {
        return servers.values().stream().allMatch(server -> server.asked);
    }

    List<BackendsView.Server> view() {
        return known().stream()
                .map(address -> {
                    Server server = Objects.requireNonNull(servers.get(address));
                    return new BackendsView.Server(address, server.healthy, server.reason);
                })
                .toList();
    }
}
