package io.cplbd.lab;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a {@link K0sStory} looks at again and again, next to what it should be: the clients' connections, and who has the VIP. */
final class K0sChecks {
    private static final long MS_NS = 1_000_000;

    private final K0sLab lab;
    private final Screen screen;
    private final Bounds bounds;
    private final K0sClient.Pace pace;
    private final Summary summary = new Summary();
    /** What the summary calls the step that is under way. */
    private String step = "";
    /** Failed connections that a step of the story explains. */
    private long explainedFailures;

    K0sChecks(K0sLab lab, Screen screen) {
        this.lab = lab;
        this.screen = screen;
        bounds = lab.plan().bounds();
        pace = lab.client().pace();
    }

    Summary summary() {
        return summary;
    }

    /** @param shortly what the summary calls the step that begins */
    void begin(String shortly, String line) {
        step = shortly;
        screen.line(line);
    }

    void check(String what, boolean ok, String measured, String expected) {
        screen.line("  " + summary.check(step + ": " + what, ok, measured, expected));
    }

    void note(String what, String measured) {
        screen.line("  " + summary.note(step + ": " + what, measured));
    }

    // ---- Connections ----

    /** In the lab kernel all takes its time; on this machine nothing that is asked for in seconds may be late. */
    private long lateNs() {
        return lab.plan().ipvs() ? pace.lateNs() : 0;
    }

    /** How far a measured moment may be from the promised one. */
    long marginNs() {
        return bounds.toleranceNs() + pace.everyNs() + pace.lateNs();
    }

    /** Waits until all connections that were begun at {@code momentNs} or before have had their time. */
    private void settle(long momentNs) {
        Await.pause(Math.max(0, momentNs - System.nanoTime()) / MS_NS + pace.limitMs() + 100);
    }

    /** What has failed since then has a reason that the story told. */
    void explain(long sinceNs) {
        settle(System.nanoTime());
        explainedFailures += lab.client().log().failedSince(sinceNs);
    }

    /** What no step has explained. */
    void strayFailures(long sinceNs) {
        settle(System.nanoTime());
        long strays = lab.client().log().failedSince(sinceNs) - explainedFailures;
        check(
                "other failed connections",
                strays == 0,
                strays + " of " + lab.client().log().total(),
                "0");
    }

    /** No connection may fail that is begun later than {@code boundNs} after {@code fromNs}; and these are looked at, too. */
    void lastFailure(long fromNs, long boundNs, String why) {
        long latestNs = boundNs + lateNs();
        settle(fromNs + latestNs);
        long lastFailedNs = lab.client().log().lastFailedNs(fromNs).orElse(fromNs) - fromNs;
        check(
                "last connection that failed",
                lastFailedNs <= latestNs,
                lastFailedNs == 0 ? "none did" : "begun after " + Text.seconds(lastFailedNs),
                why + " = " + Text.seconds(boundNs));
    }

    /** From {@code sinceNs}, when an outage of more than a second began, until the first client was served again; 0 for none. */
    long outageEndNs(long sinceNs) {
        settle(System.nanoTime());
        return lab.client().log().outages(sinceNs - 4 * pace.everyNs()).stream()
                .filter(outage -> outage.lengthNs() > 1000 * MS_NS)
                .findFirst()
                .map(outage -> outage.toNs() - sinceNs)
                .orElse(0L);
    }

    /** Waits until one of these has answered a connection begun from now on, and returns how long that took. */
    long awaitAnswerOf(List<Node> servers) {
        Set<String> names = names(servers);
        long sinceNs = System.nanoTime();
        Await.require(
                bounds.patience(),
                () -> lab.client().answersSince(sinceNs).keySet().stream().anyMatch(names::contains),
                () -> "no connection for " + String.join(", ", names) + ": " + lab.situation());
        return System.nanoTime() - sinceNs;
    }

    private static Set<String> names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.toSet());
    }

    /** Looks at the connections that begin now: each of these API servers must have its share, or nearly so, and no other. */
    void spread(List<Node> over) {
        long sinceNs = System.nanoTime();
        Supplier<Map<String, Long>> answers = () -> lab.client().answersSince(sinceNs);
        Await.require(
                bounds.patience(),
                () -> sum(answers.get()) >= pace.sample(),
                () -> "too few connections: " + lab.situation());
        Map<String, Long> shares = answers.get();
        // Three fifths of its part: of three API servers each has at least a fifth of all.
        long least = sum(shares) * 3 / (5L * over.size());
        check(
                "spread over " + over.size(),
                shares.keySet().equals(names(over)) && shares.values().stream().allMatch(share -> share >= least),
                K0sLab.text(shares),
                "each at least " + least);
    }

    private static long sum(Map<String, Long> shares) {
        return shares.values().stream().mapToLong(Long::longValue).sum();
    }

    // ---- The VIP ----

    /** The VIP must have been with {@code holder} since then, and stay there for so long from now. */
    void stays(NodeDaemon holder, long sinceNs, long forNs) {
        boolean moved = Await.until(
                Duration.ofNanos(forNs),
                () -> !lab.holders().changesSince(sinceNs).isEmpty());
        String name = holder.node().name();
        check(
                "VIP",
                !moved && lab.holders().holders().equals(List.of(name)),
                (moved ? "moved, now with " : "with ")
                        + String.join(" and ", lab.holders().holders()),
                "stays with " + name);
    }

    void twoHolders(long sinceNs) {
        long doubleNs = lab.holders().longestDoubleNs(sinceNs, System.nanoTime());
        check(
                "two holders of the VIP",
                doubleNs <= bounds.briefNs(),
                doubleNs == 0 ? "never" : "for " + Text.seconds(doubleNs),
                "at most " + Text.seconds(bounds.briefNs()));
    }
}
