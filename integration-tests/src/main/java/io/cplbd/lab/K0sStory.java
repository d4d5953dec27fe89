package io.cplbd.lab;

import io.cplbd.lab.k0s.ControlPlaneServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code ./lab --k0s} tells: connections spread over the API servers of a cluster, which come and go; a master whose
 * cable is pulled; one that reaches no API server; a controller that joins; and a stop that leaves nothing behind.
 */
final class K0sStory {
    private static final long SECOND_NS = 1_000_000_000;
    /** The promise: no connection is begun in vain later than this after an API server has died. */
    private static final long DEAD_NS = 2 * SECOND_NS;
    /** Until one that is there again is found: a second to the next check, which may take a second. */
    private static final long BACK_NS = 2 * SECOND_NS;
    /** Until a silent API server is taken for dead: a second to the next check, which takes a second, and another one. */
    private static final long SILENT_NS = 3 * SECOND_NS;
    /** Rounds without any healthy API server before a master lets go, and with one before it counts again. */
    private static final long ROUNDS_NS = 3 * SECOND_NS;

    private static final Pattern REACHES_NONE = Pattern.compile("this node reaches no healthy API server");
    private static final Pattern REACHES_AGAIN = Pattern.compile("this node reaches a healthy API server again");

    private final K0sLab lab;
    private final K0sChecks checks;
    private final Protocol protocol;
    private final Bounds bounds;

    K0sStory(K0sLab lab, Screen screen) {
        this.lab = lab;
        checks = new K0sChecks(lab, screen);
        protocol = lab.plan().protocol();
        bounds = lab.plan().bounds();
    }

    /** Tells it all. A {@link LabException} if it cannot go on; wrong measurements are in the summary. */
    Summary tell() {
        long electedNs = elect();
        apiServerDies();
        apiServerOfTheHolderDies();
        allApiServersDie();
        masterDies();
        holderIsCutOff();
        controllerJoins();
        checks.begin("until here", "Until here");
        checks.twoHolders(electedNs);
        checks.strayFailures(electedNs);
        stop();
        return checks.summary();
    }

    private static String name(NodeDaemon daemon) {
        return daemon.node().name();
    }

    private List<Node> membersBut(Node one) {
        return lab.members().stream().filter(node -> !node.equals(one)).toList();
    }

    private Duration takeover() {
        return Duration.ofNanos(protocol.masterDownNs()).plus(bounds.patience());
    }

    private NodeDaemon master() {
        return lab.awaitMaster(takeover());
    }

    private long elect() {
        List<NodeDaemon> daemons = lab.members().stream().map(lab::daemon).toList();
        checks.begin(
                "start",
                "Starting cplbd on " + daemons.stream().map(K0sStory::name).collect(Collectors.joining(", "))
                        + ", all with the same k0s.yaml");
        long fromNs = System.nanoTime();
        daemons.forEach(NodeDaemon::start);
        NodeDaemon master = lab.awaitMaster(takeover().plus(bounds.start()));
        long tookNs = System.nanoTime() - fromNs;
        checks.note(
                "exec to ready",
                daemons.stream()
                        .map(daemon -> name(daemon) + " " + Text.seconds(daemon.awaitReadyNs()))
                        .collect(Collectors.joining(", ")));
        checks.check(
                "election",
                tookNs < protocol.masterDownNs() + bounds.start().toNanos(),
                name(master) + " is master and serves after " + Text.seconds(tookNs),
                "start + 3 x interval + skew");
        // A backup that started late has to hear the master before that may go away.
        lab.tap().nextAdvert(advert -> true, takeover());
        lab.members().forEach(node -> checks.awaitAnswerOf(List.of(node)));
        long electedNs = System.nanoTime();
        checks.spread(lab.members());
        return electedNs;
    }

    private void apiServerDies() {
        NodeDaemon master = master();
        Node victim = membersBut(master.node()).getFirst();
        checks.begin("API server dead", "The API server of " + victim.name() + " dies; " + name(master) + " is master");
        long fromNs = System.nanoTime();
        lab.server(victim).stop();
        checks.lastFailure(fromNs, DEAD_NS, "within 2 s");
        checks.spread(membersBut(victim));
        comesBack(victim);
        checks.stays(master, fromNs, 0);
        checks.explain(fromNs);
    }

    private void comesBack(Node victim) {
        checks.begin("it is back", "It comes back");
        lab.server(victim).start();
        long tookNs = checks.awaitAnswerOf(List.of(victim));
        checks.check(
                "its first connection",
                tookNs <= BACK_NS + checks.marginNs(),
                "after " + Text.seconds(tookNs),
                "the next check and what it may take = " + Text.seconds(BACK_NS));
        checks.spread(lab.members());
    }

    private void apiServerOfTheHolderDies() {
        NodeDaemon master = master();
        Node node = master.node();
        checks.begin(
                "master's API server dead",
                "The API server of " + node.name()
                        + ", the master, dies: a master it remains, with those of the others");
        long fromNs = System.nanoTime();
        lab.server(node).stop();
        checks.lastFailure(fromNs, DEAD_NS, "within 2 s");
        checks.spread(membersBut(node));
        checks.stays(master, fromNs, ROUNDS_NS);
        comesBack(node);
        checks.stays(master, fromNs, ROUNDS_NS);
        checks.explain(fromNs);
    }

    /** Then no node is better than another; where the VIP is does not matter, if it is at one place. */
    private void allApiServersDie() {
        checks.begin("all API servers dead", "All API servers die");
        long fromNs = System.nanoTime();
        lab.members().forEach(node -> lab.server(node).stop());
        awaitAll(REACHES_NONE, fromNs);
        // Until the last that had let go knows that the others are no better.
        Await.pause(protocol.masterDownNs() / 1_000_000);
        boolean one =
                Await.until(bounds.patience(), () -> lab.holders().holders().size() == 1);
        checks.check("VIP", one, "with " + String.join(" and ", lab.holders().holders()), "one holder");

        checks.begin("they are back", "They come back");
        long backNs = System.nanoTime();
        lab.members().forEach(node -> lab.server(node).start());
        long tookNs = checks.awaitAnswerOf(lab.members());
        checks.check(
                "first connection",
                tookNs <= BACK_NS + checks.marginNs(),
                "after " + Text.seconds(tookNs),
                "the next check and what it may take = " + Text.seconds(BACK_NS));
        awaitAll(REACHES_AGAIN, backNs);
        // Each counts again at its own time; the first to do so takes the VIP, as it does from any that cannot serve.
        checks.lastFailure(
                backNs, SECOND_NS + ROUNDS_NS + protocol.masterDownNs(), "check, 3 rounds of 1 s, 3 x interval + skew");
        checks.spread(lab.members());
        checks.explain(fromNs);
    }

    private void awaitAll(Pattern line, long sinceNs) {
        lab.members().forEach(node -> await(lab.daemon(node), line, sinceNs));
    }

    private void await(NodeDaemon daemon, Pattern line, long sinceNs) {
        Await.require(
                bounds.patience(),
                () -> daemon.log().first(sinceNs, line).isPresent(),
                () -> name(daemon) + " does not say '" + line + "': " + lab.situation());
    }

    private void masterDies() {
        NodeDaemon old = master();
        Node node = old.node();
        checks.begin(
                "cable pulled", "Pulling the cable of " + node.name() + ", the master, right after an advertisement");
        // The next one comes a whole interval later: so the clients see all of the bound.
        WireTap.Advert last = lab.tap().nextAdvert(advert -> advert.mac().equals(node.mac()), takeover());
        lab.network().pullCable(node);
        NodeDaemon successor = awaitSuccessor(old);
        long boundNs = protocol.masterDownNs();
        long backNs = checks.outageEndNs(last.atNs());
        checks.check(
                "clients served again",
                Math.abs(backNs - boundNs) <= checks.marginNs(),
                "by " + name(successor) + " after " + Text.seconds(backNs),
                "3 x interval + skew = " + Text.seconds(boundNs));
        checks.lastFailure(last.atNs(), boundNs + SILENT_NS, "3 x interval + skew, checks of a silent server");
        checks.spread(membersBut(node));
        checks.explain(last.atNs() - SECOND_NS);

        checks.begin("cable plugged", "Plugging it back");
        long pluggedNs = System.nanoTime();
        lab.network().plugCable(node);
        old.awaitState("BACKUP", takeover());
        checks.stays(successor, pluggedNs, protocol.masterDownNs() + bounds.toleranceNs());
        checks.awaitAnswerOf(List.of(node));
        checks.spread(lab.members());
    }

    private NodeDaemon awaitSuccessor(NodeDaemon old) {
        Await.require(
                takeover(),
                () -> lab.holders().holders().stream().anyMatch(holder -> !holder.equals(name(old))),
                () -> "nobody took over from " + name(old) + ": " + lab.situation());
        return lab.awaitMaster(bounds.patience());
    }

    /** The master reaches no API server any more, not its own either. Its peers do, and advertisements pass. */
    private void holderIsCutOff() {
        NodeDaemon old = master();
        Node node = old.node();
        checks.begin(
                "master cut off",
                node.name()
                        + ", the master, loses its API server and the way to all others; advertisements still pass");
        long fromNs = System.nanoTime();
        membersBut(node).forEach(other -> route("add", node, other));
        lab.server(node).stop();
        NodeDaemon successor = awaitSuccessor(old);
        long movedNs = lab.holders().changesSince(fromNs).stream()
                        .filter(change -> change.held() && change.node().equals(name(successor)))
                        .mapToLong(HolderLog.Change::atNs)
                        .findFirst()
                        .orElseThrow(() -> new LabException("nobody saw the VIP move: " + lab.situation()))
                - fromNs;
        long boundNs = SILENT_NS + ROUNDS_NS + protocol.skewNs();
        checks.check(
                "VIP moved",
                // Three rounds are at least two seconds: sooner it would be for another reason.
                movedNs >= ROUNDS_NS - SECOND_NS && movedNs <= boundNs + checks.marginNs(),
                "to " + name(successor) + " after " + Text.seconds(movedNs),
                "checks, 3 rounds of 1 s, skew: up to " + Text.seconds(boundNs));
        checks.lastFailure(fromNs, boundNs, "checks, 3 rounds of 1 s, skew");
        checks.spread(membersBut(node));
        checks.explain(fromNs);

        checks.begin("it is healed", "It reaches them again");
        long healedNs = System.nanoTime();
        membersBut(node).forEach(other -> route("del", node, other));
        lab.server(node).start();
        await(old, REACHES_AGAIN, healedNs);
        checks.stays(successor, healedNs, protocol.masterDownNs() + bounds.toleranceNs());
        checks.spread(lab.members());
    }

    private static void route(String what, Node from, Node to) {
        Command.run("ip", "-n", from.namespace(), "route", what, "unreachable", to.address() + "/32");
    }

    private void controllerJoins() {
        NodeDaemon master = master();
        Node node = lab.newcomer();
        checks.begin(
                "one more joins",
                "A controller joins: " + node.name() + ", with the same k0s.yaml, and then its API server");
        long fromNs = System.nanoTime();
        NodeDaemon daemon = lab.daemon(node);
        daemon.start();
        daemon.awaitState("BACKUP", bounds.start());
        ControlPlaneServer server = lab.server(node);
        boolean early = lab.client().answersSince(fromNs).containsKey(node.name());
        lab.cluster().join(server);
        long tookNs = checks.awaitAnswerOf(List.of(node));
        checks.check(
                "its first connection",
                !early && tookNs <= SECOND_NS + checks.marginNs(),
                early ? "before it had joined" : "after " + Text.seconds(tookNs),
                "watch and check = " + Text.seconds(SECOND_NS));
        checks.spread(lab.network().controllers());
        checks.stays(master, fromNs, 0);
    }

    /** Backups first, so that nobody takes over. */
    private void stop() {
        NodeDaemon master = master();
        List<NodeDaemon> order = Stream.concat(
                        lab.daemons().stream().filter(daemon -> daemon != master), Stream.of(master))
                .toList();
        checks.begin("stop", "Stopping all of them (SIGTERM)");
        List<String> each = List.of(lab.plan().ipvs() ? K0sRemains.VIP_ON + "lo" : K0sRemains.REDIRECT);
        List<String> more = lab.plan().ipvs() ? List.of(K0sRemains.SERVICE) : List.of();
        checks.check(
                "in the kernel before",
                order.stream()
                        .allMatch(daemon ->
                                remains(daemon).equals(daemon == master ? holders(each, more) : Set.copyOf(each))),
                remains(),
                String.join(", ", each) + "; and what only " + name(master) + " has");
        for (NodeDaemon daemon : order) {
            NodeDaemon.End end = daemon.stop();
            checks.check(
                    name(daemon) + " ended",
                    end.exit() == 0 && end.tookNs() <= bounds.stopNs(),
                    "exit " + end.exit() + " after " + Text.seconds(end.tookNs()),
                    "exit 0 within " + Text.seconds(bounds.stopNs()));
        }
        checks.check(
                "in the kernel after",
                order.stream().allMatch(daemon -> remains(daemon).isEmpty()),
                remains(),
                "nothing");
    }

    /** What a master has beside what each has. */
    private static Set<String> holders(List<String> each, List<String> more) {
        return Stream.of(each, more, List.of(K0sRemains.VIP_ON + LabNetwork.DEVICE))
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    private Set<String> remains(NodeDaemon daemon) {
        return K0sRemains.of(daemon.node(), lab.plan().ipvs());
    }

    private String remains() {
        return lab.daemons().stream()
                .map(daemon -> name(daemon) + ": "
                        + (remains(daemon).isEmpty() ? "nothing" : String.join(", ", remains(daemon))))
                .collect(Collectors.joining("; "));
    }
}
