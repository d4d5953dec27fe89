package io.cplbd.lab;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The part of the story that IPVS adds: the connections of the client spread over the API servers, one of which dies; and
 * the tables, which follow the master.
 */
final class BalanceStory {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long DELAY_LOOP_NS = Directors.DELAY_LOOP_S * SECOND_NS;
    /** A server that refuses is out after the next check and one retry, a second later. */
    private static final long REFUSED_NS = DELAY_LOOP_NS + SECOND_NS;
    /** The same of a server that is silent: each of the two takes connect_timeout, 3 s. */
    private static final long SILENT_NS = REFUSED_NS + 2 * 3 * SECOND_NS;
    /** How late a check may be on a slow machine. */
    private static final long LATE_NS = 3 * SECOND_NS;
    /** How long the notify script and the reload that it asks for may take on a slow machine. */
    private static final long RELOAD_NS = 10 * SECOND_NS;
    /** Between two looks at a table, which are work for a slow machine. */
    private static final long LOOK_MS = 20;

    private final Lab lab;
    private final Screen screen;
    private final Summary summary;
    private final Directors directors;

    BalanceStory(Lab lab, Screen screen, Summary summary) {
        this.lab = lab;
        this.screen = screen;
        this.summary = summary;
        directors = lab.directors();
    }

    private void say(String line) {
        screen.line("  " + line);
    }

    /** Waits for {@code condition} and returns when it was seen to be true, {@link System#nanoTime}. */
    private long await(BooleanSupplier condition, String otherwise) {
        if (!Await.until(lab.plan().bounds().patience(), LOOK_MS, condition)) {
            throw new LabException(otherwise + ": " + lab.situation());
        }
        return System.nanoTime();
    }

    private long awaitAllServers(Node master) {
        Set<String> all =
                lab.network().controllers().stream().map(Node::address).collect(Collectors.toSet());
        return await(
                () -> directors.servers(master).equals(all),
                master.name() + " does not have all API servers in its table");
    }

    /** Waits until all addresses of the client have an answer to a request begun from now on, and returns who answered. */
    private Set<String> awaitAnswers() {
        long sinceNs = System.nanoTime();
        await(
                () -> lab.answers().stream()
                        .allMatch(answer ->
                                answer.askedNs() - sinceNs >= 0 && answer.from().isPresent()),
                "not all of the client's addresses are answered");
        return lab.answers().stream().flatMap(answer -> answer.from().stream()).collect(Collectors.toSet());
    }

    /** Seconds from {@code sinceNs} to the begin of the last connect that failed, once all have had their time. */
    private long lastFailedAfterNs(long sinceNs) {
        Await.pause(lab.plan().pace().connectLimitNs() / 1_000_000 + 50);
        return lab.client().lastFailedNs(sinceNs).orElse(sinceNs) - sinceNs;
    }

    /** Shows the table once the kernel has counted connections through it, which it does every two seconds. */
    private void showTable(Node master) {
        await(
                () -> directors.table(master).stream()
                        .anyMatch(service -> service.total().connections() > 0),
                "no connection through " + master.name());
        screen.line("  The table of " + master.name() + ", as ipvsadm -Ln --stats writes it:");
        screen.line(TableText.of(directors.table(master)).indent(4).stripTrailing());
    }

    private void checkTables(Node master) {
        List<Node> others = lab.network().controllers().stream()
                .filter(node -> !node.equals(master))
                .toList();
        boolean empty = Await.until(
                lab.plan().bounds().patience(),
                LOOK_MS,
                () -> others.stream().allMatch(node -> directors.table(node).isEmpty()));
        say(summary.check(
                "virtual servers in the kernel",
                empty,
                lab.network().controllers().stream()
                        .map(node -> node.name() + " " + directors.table(node).size())
                        .collect(Collectors.joining(", ")),
                "only on " + master.name() + ", the master"));
    }

    /** The first master: the addresses of the client are new to it, so they are dealt out to all API servers. */
    void elected(NodeDaemon daemon) {
        Node master = daemon.node();
        awaitVirtualServer(master);
        Set<String> names = lab.network().controllers().stream().map(Node::name).collect(Collectors.toSet());
        boolean reached = Await.until(
                lab.plan().bounds().patience(), LOOK_MS, () -> awaitAnswers().equals(names));
        say(summary.check("spread", reached, spread(), "every API server has some"));
        boolean counted = Await.until(
                lab.plan().bounds().patience(),
                LOOK_MS,
                () -> directors.table(master).stream()
                        .flatMap(service -> service.servers().stream())
                        .allMatch(server -> server.total().connections() > 0));
        say(summary.check(
                "connections through " + master.name(),
                counted,
                directors.table(master).stream()
                        .flatMap(service -> service.servers().stream())
                        .map(server -> Long.toString(server.total().connections()))
                        .collect(Collectors.joining(" + ")),
                "some to every API server"));
        checkTables(master);
        showTable(master);
    }

    /** Another master, after a polite stop. It may have been one before: then its kernel knows the client's addresses. */
    void follows(NodeDaemon daemon) {
        Node master = daemon.node();
        awaitVirtualServer(master);
        awaitAnswers();
        say(summary.note("spread", spread()));
        checkTables(master);
        showTable(master);
    }

    private void awaitVirtualServer(Node master) {
        await(
                () -> directors.runFolder(master).state().equals("MASTER"),
                "the notify script of " + master.name() + " did not turn the link");
        awaitAllServers(master);
    }

    private String spread() {
        return lab.spread() + " of " + lab.answers().size() + " client addresses";
    }

    /**
     * An API server dies and comes back.
     *
     * @return the failed connects that this explains
     */
    long apiServerDies(Node master) {
        Node victim = lab.network().controllers().stream()
                .filter(node -> !node.equals(master))
                .findFirst()
                .orElseThrow();
        screen.line("The API server of " + victim.name() + " dies (delay_loop is shortened to " + Directors.DELAY_LOOP_S
                + " s here; with the 60 s of k0s it takes up to a minute longer)");
        long fromNs = System.nanoTime();
        lab.apiServer(victim).stop();
        long outNs = await(
                        () -> !directors.servers(master).contains(victim.address()),
                        master.name() + " goes on sending connections to " + victim.name())
                - fromNs;
        say(summary.check(
                "dead API server out",
                outNs <= REFUSED_NS + LATE_NS,
                "after " + Text.seconds(outNs),
                "delay_loop + retry = " + Text.seconds(REFUSED_NS)));
        Set<String> answers = awaitAnswers();
        // Its machine lives, so it refuses.
        long lastRefusedNs = lab.client().lastRefusedNs(fromNs).orElse(fromNs) - fromNs;
        say(summary.check(
                "last connect sent to it",
                lastRefusedNs <= outNs && !answers.contains(victim.name()),
                "after " + Text.seconds(lastRefusedNs) + ", now " + lab.spread(),
                "none once it is out"));
        long explained = lab.client().failedSince(fromNs);

        screen.line("It comes back");
        long backNs = System.nanoTime();
        lab.apiServer(victim).start();
        long inNs = awaitAllServers(master) - backNs;
        say(summary.check(
                "API server in again",
                inNs <= DELAY_LOOP_NS + LATE_NS,
                "after " + Text.seconds(inNs),
                "delay_loop = " + Text.seconds(DELAY_LOOP_NS)));
        return explained;
    }

    /**
     * A cable was pulled, and the API server of that node is as dead as its daemon.
     *
     * @param clockNs when the last advertisement of the old master passed
     */
    void takenOver(NodeDaemon old, NodeDaemon successor, long clockNs) {
        Node master = successor.node();
        long masterDownNs = lab.plan().protocol().masterDownNs();
        long thereNs =
                await(() -> !directors.servers(master).isEmpty(), "no virtual server in the table of " + master.name())
                        - clockNs;
        say(summary.check(
                "table of " + master.name(),
                thereNs <= masterDownNs + RELOAD_NS,
                "there after " + Text.seconds(thereNs),
                "3 x interval + skew, and a reload"));
        await(
                () -> !directors.servers(master).contains(old.node().address()),
                master.name() + " goes on sending connections to " + old.node().name());
        awaitAnswers();
        long lastFailedNs = lastFailedAfterNs(clockNs);
        long boundNs = masterDownNs + SILENT_NS;
        say(summary.check(
                "all client addresses served",
                lastFailedNs <= boundNs + RELOAD_NS + LATE_NS,
                "after " + Text.seconds(lastFailedNs),
                "3 x interval + skew, check of a silent server = " + Text.seconds(boundNs)));
        // k0s has no notify_fault: the link of the old master stays, and what it includes must not be in its kernel.
        checkTables(master);
        showTable(master);
    }

    /** A former master is a backup again. */
    void returned(NodeDaemon old, NodeDaemon master) {
        await(
                () -> directors.runFolder(old.node()).state().equals("BACKUP"),
                "the notify script of " + old.node().name() + " did not turn the link");
        awaitAllServers(master.node());
        checkTables(master.node());
    }
}
