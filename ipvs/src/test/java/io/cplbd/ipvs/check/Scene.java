package io.cplbd.ipvs.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.CheckSpec.Timing;
import io.cplbd.ipvs.check.ProbeResult.Failed;
import io.cplbd.ipvs.check.ProbeResult.Passed;
import io.cplbd.ipvs.check.ProbeResult.Untold;
import io.cplbd.ipvs.check.ProbeSpec.Connection;
import io.cplbd.ipvs.check.ProbeSpec.Tcp;
import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.ForwardMethod.Masquerade;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.TableEntry;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;

/**
 * Real servers that live and die in virtual time, and the checks that watch them. Servers are named by letters: {@code
 * a} is 192.0.2.1 and so on. What is told comes out as lines, {@code SECONDS WHAT}.
 */
final class Scene {
    static final long SECOND = 1_000_000_000L;
    static final int PORT = 6443;

    final Checks checks;
    long nowNs;
    long probeNs = SECOND / 10;
    boolean logProbes;
    boolean tellFirst;

    private final Map<InetAddress, ProbeResult> answers = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final PriorityQueue<Probe> probes = new PriorityQueue<>(Comparator.comparingLong(Probe::endNs));
    private final Set<ProbeSpec> underWay = new HashSet<>();
    private int started;
    private Runnable invariant = () -> {};

    private record Probe(long run, ProbeSpec spec, ProbeResult result, long endNs) {}

    Scene() {
        this(_ -> 0);
    }

    Scene(LongUnaryOperator random) {
        checks = new Checks(random);
    }

    void afterEachEvent(Runnable check) {
        invariant = check;
    }

    void kill(String... names) {
        answer(new Failed("refused"), names);
    }

    void revive(String... names) {
        answer(Passed.SIMPLY, names);
    }

    void answer(ProbeResult result, String... names) {
        for (String name : names) {
            answers.put(address(name), result);
        }
    }

    void configure(PoolSpec... pools) {
        // A check of other times may start while a run of the former one has not ended.
        underWay.clear();
        checks.configure(List.of(pools), tellFirst, nowNs, this::take);
        invariant.run();
    }

    void suspend(String pool, boolean suspended) {
        checks.suspend(pool, suspended, nowNs);
    }

    void end() {
        checks.end(this::take);
    }

    /** Lets everything happen that does until this many seconds from now. */
    void run(double seconds) {
        long endNs = nowNs + Math.round(seconds * SECOND);
        while (true) {
            Probe probe = probes.peek();
            long probeNs = probe == null ? Checks.NEVER : probe.endNs;
            long nextNs = Math.min(probeNs, checks.nextDeadlineNs());
            if (nextNs > endNs) {
                break;
            }
            nowNs = Math.max(nowNs, nextNs);
            if (probe != null && probeNs <= nextNs) {
                probes.remove();
                underWay.remove(probe.spec);
                checks.probed(probe.run, probe.result, nowNs, this::take);
            } else {
                checks.advance(nowNs, this::take);
            }
            invariant.run();
        }
        nowNs = endNs;
    }

    private void take(Effect effect) {
        switch (effect) {
            case Effect.StartProbe(long run, ProbeSpec probe) -> {
                started++;
                assertThat(underWay.add(probe))
                        .as("overlapping runs of %s", probe)
                        .isTrue();
                probes.add(
                        new Probe(run, probe, answers.getOrDefault(addressOf(probe), Passed.SIMPLY), nowNs + probeNs));
                if (logProbes) {
                    tell("probe " + name(addressOf(probe)));
                }
            }
            case Effect.ServerChanged(String pool, ServerSpec server, boolean up, String reason) ->
                tell("RS " + name(server.address()) + " of " + pool + (up ? " UP" : " DOWN") + ", " + reason);
            case Effect.QuorumChanged(String pool, boolean up, long weight, long threshold) ->
                tell("VS " + pool + (up ? " UP " : " DOWN ") + weight + (up ? " >= " : " < ") + threshold);
            case Effect.WeightChanged(String pool, ServerSpec server, int from, int to) ->
                tell("weight of " + name(server.address()) + " of " + pool + " from " + from + " to " + to);
            case Effect.Checked(ProbeSpec probe, ProbeResult result, Verdict verdict, int retriesLeft) ->
                tell("check of " + name(addressOf(probe)) + ": " + words(result) + ", " + verdict
                        + (retriesLeft > 0 ? ", " + retriesLeft + " left" : ""));
        }
    }

    private static String words(ProbeResult result) {
        return switch (result) {
            case Passed(int weight) -> weight < 0 ? "passed" : "passed with weight " + weight;
            case Failed(String reason) -> reason;
            case Untold(String reason) -> reason;
        };
    }

    private void tell(String what) {
        told.add(String.format(Locale.ROOT, "%.1f ", (double) nowNs / SECOND) + what);
    }

    /** All that was told since the last time. */
    List<String> told() {
        List<String> lines = List.copyOf(told);
        told.clear();
        return lines;
    }

    /** As {@link #told}, without what is for the log only. */
    List<String> notified() {
        return told().stream()
                .filter(line -> line.contains(" RS ") || line.contains(" VS "))
                .toList();
    }

    int started() {
        return started;
    }

    /** What the kernel shall have, in words: {@code a 1, b 0}. */
    String table(String pool) {
        List<TableEntry> entries = wanted(pool).entries();
        return entries.stream()
                .map(entry -> entry.servers().stream()
                        .map(server -> name(server.address()) + " " + server.weight())
                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining(" | "));
    }

    Checks.Wanted wanted(String pool) {
        return checks.wanted().stream()
                .filter(wanted -> wanted.pool().equals(pool))
                .findFirst()
                .orElseThrow();
    }

    PoolView view(String pool) {
        return checks.views().stream()
                .filter(view -> view.spec().name().equals(pool))
                .findFirst()
                .orElseThrow();
    }

    RealServer placed(String pool, String server) {
        return wanted(pool).entries().getFirst().servers().stream()
                .filter(real -> real.address().equals(address(server)))
                .findFirst()
                .orElseThrow();
    }

    static InetAddress address(String name) {
        int number = name.charAt(0) - 'a' + 1;
        return InetAddress.ofLiteral(name.endsWith("6") ? "2001:db8::" + number : "192.0.2." + number);
    }

    private static String name(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (char) ('a' + bytes[bytes.length - 1] - 1) + (bytes.length == 4 ? "" : "6");
    }

    private static InetAddress addressOf(ProbeSpec probe) {
        return switch (probe) {
            case Tcp(Connection connection) -> connection.address();
            case ProbeSpec.Http http -> http.connection().address();
            case ProbeSpec.Misc misc -> address(misc.argv().getLast());
        };
    }

    /** A TCP check every 10 s, with 2 retries after 1 s. */
    static final Timing TIMING = timing(10, 0, 2, 1);

    static Timing timing(long delayLoopS, long warmupS, int retry, long delayBeforeRetryS) {
        return new Timing(delayLoopS * SECOND, warmupS * SECOND, retry, delayBeforeRetryS * SECOND, false);
    }

    static Timing alpha(Timing timing) {
        return new Timing(timing.delayLoopNs(), timing.warmupNs(), timing.retry(), timing.delayBeforeRetryNs(), true);
    }

    static CheckSpec tcp(String name, Timing timing) {
        return new CheckSpec(tcp(name), timing, false);
    }

    static ProbeSpec tcp(String name) {
        return new Tcp(new Connection(address(name), PORT, null, 0, null, 0, 5 * SECOND));
    }

    static CheckSpec misc(String name, Timing timing) {
        return new CheckSpec(new ProbeSpec.Misc(List.of("/bin/look", name), 5 * SECOND, true), timing, false);
    }

    static ServerSpec server(String name) {
        return server(name, 1, false, tcp(name, TIMING));
    }

    static ServerSpec server(String name, int weight, boolean inhibit, CheckSpec... checks) {
        return server(name, new Masquerade(), weight, inhibit, checks);
    }

    static ServerSpec server(String name, ForwardMethod method, int weight, boolean inhibit, CheckSpec... checks) {
        return new ServerSpec(address(name), PORT, method, weight, 0, 0, inhibit, List.of(checks));
    }

    static PoolSpec pool(String name, ServerSpec... servers) {
        return new PoolSpec(name, List.of(service(1)), List.of(servers), 1, 0, null, false);
    }

    static PoolSpec withQuorum(PoolSpec pool, long quorum, long hysteresis) {
        return new PoolSpec(
                pool.name(), pool.services(), pool.servers(), quorum, hysteresis, pool.sorryServer(), pool.omega());
    }

    static PoolSpec withSorry(PoolSpec pool, ServerSpec sorry) {
        return new PoolSpec(
                pool.name(), pool.services(), pool.servers(), pool.quorum(), pool.hysteresis(), sorry, pool.omega());
    }

    static PoolSpec withOmega(PoolSpec pool) {
        return new PoolSpec(
                pool.name(),
                pool.services(),
                pool.servers(),
                pool.quorum(),
                pool.hysteresis(),
                pool.sorryServer(),
                true);
    }

    static PoolSpec withServices(PoolSpec pool, VirtualService... services) {
        return new PoolSpec(
                pool.name(),
                List.of(services),
                pool.servers(),
                pool.quorum(),
                pool.hysteresis(),
                pool.sorryServer(),
                pool.omega());
    }

    static VirtualService service(int number) {
        return service("198.51.100." + number);
    }

    static VirtualService service(String address) {
        return new VirtualService(
                new ServiceAddress.Endpoint(Transport.TCP, InetAddress.ofLiteral(address), PORT),
                Scheduler.RR,
                Set.of(),
                null);
    }
}
