package io.cplbd.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Controllers on one bridge, each with an API server and a daemon, one client that never stops asking, and the
 * instruments that watch them. Needs root, iproute2, tcpdump. Everything it makes is removed by {@link #close}.
 */
public final class Lab implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final LabPlan plan;
    private final String id;
    private final Path folder;
    /** What others than the lab's own JVM can use: it may be left standing. */
    private final Deque<AutoCloseable> standing = new ArrayDeque<>();

    private final Deque<AutoCloseable> instruments = new ArrayDeque<>();
    private final List<ApiServer> apiServers = new ArrayList<>();
    private final LabNetwork network;
    private final WireTap tap;
    private final VipWatch watch;
    private final ConnectProbe client;
    private final List<AnswerProbe> answers = new ArrayList<>();
    private final List<NodeDaemon> daemons = new ArrayList<>();
    private final Optional<Directors> directors;

    /**
     * Builds all of it; no daemon is running yet.
     *
     * @throws LabException if something cannot be made; what was made is removed again
     */
    public Lab(LabPlan plan) {
        this.plan = plan;
        int number = COUNT.incrementAndGet();
        id = ProcessHandle.current().pid() + (number == 1 ? "" : "x" + number);
        folder = Leftovers.folder(id);
        try {
            Files.createDirectory(folder);
            standing.push(() -> Leftovers.removeFolder(folder));
            network = in(standing, new LabNetwork(id, plan.nodes(), plan.clientAddresses()));
            directors = plan.ipvs()
                    ? Optional.of(in(instruments, Directors.prepare(network.controllers(), folder)))
                    : Optional.empty();
            ServerIdentity identity = ServerIdentity.in(folder);
            for (Node node : network.controllers()) {
                apiServers.add(in(instruments, ApiServer.start(node, identity)));
            }
            tap = in(instruments, new WireTap(network));
            watch = in(instruments, new VipWatch(network.controllers()));
            client = in(instruments, new ConnectProbe(network.client(), network.clientAddresses(), plan.pace()));
            for (String address : network.clientAddresses()) {
                answers.add(in(instruments, new AnswerProbe(network.client(), address, identity, plan.pace())));
            }
            for (Node node : network.controllers()) {
                Path program = plan.program(daemons.size());
                daemons.add(in(
                        standing,
                        directors
                                .map(k0s -> k0s.daemon(node, program, plan.protocol()))
                                .orElseGet(() ->
                                        new NodeDaemon(node, program, folder, KeepalivedConf.of(plan.protocol())))));
            }
        } catch (IOException e) {
            close();
            throw new LabException("cannot make " + folder + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static <T extends AutoCloseable> T in(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    public LabPlan plan() {
        return plan;
    }

    public LabNetwork network() {
        return network;
    }

    public WireTap tap() {
        return tap;
    }

    public HolderLog holders() {
        return watch.log();
    }

    /** Of all the client's addresses together. */
    ConnectLog client() {
        return client.log();
    }

    /** By the client's address. */
    Map<String, ConnectLog> clients() {
        return client.logs();
    }

    /** The latest answer to each of the client's addresses, in their order. */
    List<AnswerProbe.Answer> answers() {
        return answers.stream().map(AnswerProbe::latest).toList();
    }

    /** What IPVS adds to the controllers. */
    Directors directors() {
        return directors.orElseThrow(() -> new IllegalStateException("a lab without IPVS"));
    }

    ApiServer apiServer(Node node) {
        return apiServers.get(network.controllers().indexOf(node));
    }

    /** One for each controller, in their order. */
    public List<NodeDaemon> daemons() {
        return daemons;
    }

    public NodeDaemon daemon(String node) {
        return daemons.stream()
                .filter(daemon -> daemon.node().name().equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** Where the daemons' logs and configurations are. */
    public Path folder() {
        return folder;
    }

    /**
     * The one daemon that holds the VIP, calls itself MASTER, and answers the client (with IPVS: has it answered by any
     * API server) in a request begun after this call; waits for it.
     *
     * @throws LabException if there is no such state within {@code limit}
     */
    public NodeDaemon awaitMaster(Duration limit) {
        long sinceNs = System.nanoTime();
        Await.require(limit, () -> settledMaster(sinceNs).isPresent(), () -> "no single master: " + situation());
        return settledMaster(sinceNs).orElseThrow(() -> new LabException("the master went away: " + situation()));
    }

    private Optional<NodeDaemon> settledMaster(long sinceNs) {
        List<NodeDaemon> masters = daemons.stream()
                .filter(daemon -> daemon.state().filter("MASTER"::equals).isPresent())
                .toList();
        if (masters.size() != 1) {
            return Optional.empty();
        }
        String master = masters.getFirst().node().name();
        boolean serves = answers().stream()
                .filter(answer -> answer.askedNs() - sinceNs >= 0)
                .flatMap(answer -> answer.from().stream())
                .anyMatch(from -> plan.ipvs() || from.equals(master));
        return serves && holders().holders().equals(List.of(master))
                ? Optional.of(masters.getFirst())
                : Optional.empty();
    }

    /** One line: every node's state, who holds the VIP, who answers. */
    String situation() {
        List<String> holders = holders().holders();
        StringBuilder line = new StringBuilder();
        for (NodeDaemon daemon : daemons) {
            String name = daemon.node().name();
            line.append(name)
                    .append(' ')
                    .append(daemon.state().orElse(daemon.isRunning() ? "starting" : "stopped"))
                    .append(holders.contains(name) ? " [VIP]" : "")
                    .append("  ");
        }
        return line.append("| client: ")
                .append(
                        plan.ipvs()
                                ? spread()
                                : client().working()
                                        ? answers()
                                                .getFirst()
                                                .from()
                                                .map(who -> who + " answers")
                                                .orElse("connects")
                                        : "no connection")
                .toString();
    }

    /** How many of the client's addresses each API server answered last: {@code c1 2, c2 3, nobody 1}. */
    String spread() {
        return answers().stream()
                .collect(Collectors.groupingBy(
                        answer -> answer.from().orElse("nobody"), TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * Lets nodes, daemons and API servers live on after this JVM; {@link #close} then only takes the instruments away.
     */
    void keep() {
        apiServers.forEach(ApiServer::close);
        instruments.removeAll(apiServers);
        Path log = ApiServers.startDetached(network, folder);
        long sinceNs = System.nanoTime();
        Await.require(
                Duration.ofSeconds(10),
                () -> answers().getFirst().askedNs() - sinceNs >= 0
                        && answers().getFirst().from().isPresent(),
                () -> "the API servers do not come back, see " + log);
        standing.clear();
    }

    /** Removes everything in the opposite order; what cannot be removed does not keep the rest. */
    @Override
    public void close() {
        // An interrupt is how the lab was told to end; it must not end this as well.
        boolean interrupted = Thread.interrupted();
        List<Exception> failures = new ArrayList<>();
        // All daemons before any is waited for: keepalived takes a second.
        if (!standing.isEmpty()) {
            daemons.forEach(NodeDaemon::beginToStop);
        }
        for (Deque<AutoCloseable> parts : List.of(instruments, standing)) {
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    failures.add(e);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            Exception first = failures.getFirst();
            throw new LabException("while removing the lab: " + first.getMessage(), first);
        }
    }
}
