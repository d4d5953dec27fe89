package io.cplbd.lab;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What the lab tells: an election, a pulled cable, its return, a polite stop, a restart. */
final class Story {
    /**
     * Longer than the 5 s after which a master announces again: a client that was misled by the last word of the loser of
     * a tie is an answer (a gap of seconds), and no reason to give up.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /** How far a gap may be from the protocol's bound. */
    private static final long TOLERANCE_NS = 20_000_000;
    /** With intervals below a second scheduling weighs more than the protocol: one bound for all of them. */
    private static final long SHORT_GAP_NS = 100_000_000;
    /** Nodes of equal priority time out together: until one hears the other, both hold the VIP. */
    private static final long BRIEF_NS = 100_000_000;

    /** All daemons start at once, on what may be a small machine. */
    private static final Duration START_LIMIT = Duration.ofSeconds(5);

    private static final long WITHIN_STOP_NS = 1_000_000_000;

    private final Lab lab;
    private final Protocol protocol;
    private final Screen screen;
    private final Summary summary = new Summary();
    /** Failed connects that a step of the story explains. */
    private long explainedFailures;

    Story(Lab lab, Screen screen) {
        this.lab = lab;
        this.screen = screen;
        protocol = lab.plan().protocol();
    }

    /** Tells it all. A {@link LabException} if it cannot go on; wrong measurements are in the summary. */
    Summary tell() {
        long electedNs = elect();
        pullCable();
        stopPolitely();
        long nowNs = System.nanoTime();
        long doubleNs = lab.holders().longestDoubleNs(electedNs, nowNs);
        say(summary.check(
                "two holders of the VIP",
                doubleNs <= BRIEF_NS,
                doubleNs == 0 ? "never" : "for " + Text.seconds(doubleNs),
                "at most " + Text.seconds(BRIEF_NS)));
        long strayFailures = lab.client().failedSince(electedNs) - explainedFailures;
        say(summary.check(
                "other failed connects",
                strayFailures == 0,
                strayFailures + " of " + lab.client().total(),
                "0"));
        say(summary.note(
                "resident memory",
                lab.daemons().stream()
                        .map(daemon -> String.format("%s %.1f MB", daemon.node().name(), daemon.rssKb() / 1024.0))
                        .collect(Collectors.joining(", "))));
        return summary;
    }

    private void say(String line) {
        screen.line("  " + line);
    }

    private Duration masterDown() {
        return Duration.ofNanos(protocol.masterDownNs());
    }

    private Duration takeover() {
        return masterDown().plus(PATIENCE);
    }

    private long elect() {
        screen.line("Starting the daemons: "
                + lab.daemons().stream()
                        .map(daemon -> daemon.node().name() + " " + daemon.programName())
                        .collect(Collectors.joining(", ")));
        List<NodeDaemon> first = lab.plan().peers() == LabPlan.Peers.ONE
                ? lab.daemons().stream().filter(NodeDaemon::isKeepalived).toList()
                : lab.daemons();
        long fromNs = System.nanoTime();
        first.forEach(NodeDaemon::start);
        NodeDaemon master = lab.awaitMaster(takeover());
        long tookNs = System.nanoTime() - fromNs;
        lab.daemons().stream().filter(daemon -> !daemon.isRunning()).forEach(NodeDaemon::start);
        say(summary.note(
                "exec to ready",
                lab.daemons().stream()
                        .map(daemon -> daemon.node().name() + " " + Text.seconds(daemon.awaitReadyNs()))
                        .collect(Collectors.joining(", "))));
        say(summary.check(
                "election",
                tookNs < masterDown().plus(START_LIMIT).toNanos(),
                name(master) + " is master after " + Text.seconds(tookNs),
                "start + 3 x interval + skew"));
        long electedNs = System.nanoTime();
        // A backup that started late has to hear the master before that may go away.
        lab.tap().nextAdvert(advert -> true, takeover());
        return electedNs;
    }

    private static String name(NodeDaemon daemon) {
        return daemon.node().name() + (daemon.isKeepalived() ? " (keepalived)" : "");
    }

    private void pullCable() {
        NodeDaemon old = lab.awaitMaster(takeover());
        Node node = old.node();
        screen.line("Pulling the cable of " + name(old) + ", the master, right after an advertisement");
        // The next one comes a whole interval later: so the client sees all of the bound.
        WireTap.Advert last = lab.tap().nextAdvert(advert -> advert.mac().equals(node.mac()), takeover());
        lab.network().pullCable(node);
        NodeDaemon successor = awaitSuccessor(old);
        checkGap("gap, cable pulled", last.atNs(), last.atNs(), protocol.masterDownNs(), "3 x interval + skew");
        noteTakeover(last.atNs(), successor);
        say(summary.check("taken over", true, name(successor) + " answers", "another node"));

        screen.line("Plugging it back");
        long backNs = System.nanoTime();
        lab.network().plugCable(node);
        checkReturn(old, successor, backNs);
    }

    private NodeDaemon awaitSuccessor(NodeDaemon old) {
        Await.require(
                takeover(),
                () -> lab.holders().holders().stream()
                        .anyMatch(holder -> !holder.equals(old.node().name())),
                () -> "nobody took over from " + old.node().name() + ": " + lab.situation());
        NodeDaemon successor = lab.awaitMaster(PATIENCE);
        // So that every connect that was begun before has had its time.
        Await.pause(ConnectProbe.LIMIT_NS / 1_000_000 + 50);
        return successor;
    }

    /** What of the gap is the timer's, and what the daemon needed once it had fired. */
    private void noteTakeover(long clockNs, NodeDaemon successor) {
        String mac = successor.node().mac();
        OptionalLong advertNs = lab.tap().since(clockNs, WireTap.Advert.class).stream()
                .filter(advert -> advert.mac().equals(mac))
                .mapToLong(WireTap.Seen::atNs)
                .findFirst();
        OptionalLong announcedNs = lab.tap().since(clockNs, WireTap.Announcement.class).stream()
                .filter(seen -> seen.mac().equals(mac) && seen.address().equals(LabNetwork.VIP))
                .mapToLong(WireTap.Seen::atNs)
                .findFirst();
        OptionalLong heldNs = lab.holders().changesSince(clockNs).stream()
                .filter(change ->
                        change.held() && change.node().equals(successor.node().name()))
                .mapToLong(HolderLog.Change::atNs)
                .findFirst();
        say(summary.note(
                "after the last packet",
                "advertisement " + after(clockNs, advertNs) + ", VIP " + after(clockNs, heldNs) + ", announced "
                        + after(clockNs, announcedNs)));
    }

    private static String after(long clockNs, OptionalLong momentNs) {
        return momentNs.isPresent() ? Text.seconds(momentNs.getAsLong() - clockNs) : "not seen";
    }

    /** When the farewell of the stopped master, an advertisement with priority 0, was on the wire. */
    private long farewellNs(NodeDaemon old, long sinceNs) {
        return lab.tap().since(sinceNs, WireTap.Advert.class).stream()
                .filter(advert ->
                        advert.priority() == 0 && advert.mac().equals(old.node().mac()))
                .findFirst()
                .orElseThrow(
                        () -> new LabException("no farewell of " + old.node().name() + " on the wire"))
                .atNs();
    }

    /**
     * Holds what the client saw against the bound.
     *
     * @param sinceNs before anything of this happened
     * @param clockNs when the advertisement passed from which the backups count: service must be back a bound later, even
     *     if this machine was late with the rest and the gap shorter
     */
    private void checkGap(String what, long sinceNs, long clockNs, long boundNs, String boundName) {
        // A little earlier: the gap begins at the end of the last connect that worked.
        long fromNs = sinceNs - 4 * ConnectProbe.PERIOD_NS;
        List<ConnectLog.Outage> outages = lab.client().outages(fromNs);
        explainedFailures += lab.client().failedSince(fromNs);
        Optional<ConnectLog.Outage> longest =
                outages.stream().max(Comparator.comparingLong(ConnectLog.Outage::lengthNs));
        long gapNs = longest.map(ConnectLog.Outage::lengthNs).orElse(0L);
        long backNs = longest.map(outage -> outage.toNs() - clockNs).orElse(0L);
        boolean whole = protocol.advertIntervalNs() >= 1_000_000_000;
        boolean ok = whole
                ? Math.abs(backNs - boundNs) <= TOLERANCE_NS && gapNs - boundNs <= TOLERANCE_NS
                : gapNs <= Math.max(SHORT_GAP_NS, boundNs + TOLERANCE_NS);
        StringBuilder measured = new StringBuilder(gapNs == 0 ? "none" : Text.seconds(gapNs));
        if (whole && Math.abs(backNs - gapNs) > TOLERANCE_NS / 2) {
            measured.append(", back ").append(Text.seconds(backNs)).append(" after the last packet");
        }
        if (outages.size() > 1) {
            measured.append(", and ").append(outages.size() - 1).append(" shorter");
        }
        // One more, for the moment in which two nodes of equal priority were master.
        say(summary.check(
                what, ok && outages.size() <= 2, measured.toString(), boundName + " = " + Text.seconds(boundNs)));
    }

    /** The node that comes back must become a backup, disturb nobody, and still be one when its timer would have fired. */
    private void checkReturn(NodeDaemon returned, NodeDaemon master, long sinceNs) {
        long failedBefore = lab.client().failedSince(sinceNs);
        returned.awaitState("BACKUP", takeover());
        long changesFromNs = System.nanoTime();
        boolean disturbed = Await.until(
                masterDown().plusMillis(300),
                () -> !lab.holders().changesSince(changesFromNs).isEmpty());
        long failed = lab.client().failedSince(sinceNs) - failedBefore;
        boolean backup = returned.state().filter("BACKUP"::equals).isPresent();
        say(summary.check(
                name(returned) + " came back",
                !disturbed && backup && failed == 0 && lab.awaitMaster(PATIENCE) == master,
                returned.state().orElse("not running") + ", VIP held by "
                        + String.join(" and ", lab.holders().holders()),
                "BACKUP, " + master.node().name()));
    }

    private void stopPolitely() {
        NodeDaemon old = lab.awaitMaster(takeover());
        List<NodeDaemon> aside = lab.plan().peers() == LabPlan.Peers.ONE && !old.isKeepalived()
                ? lab.daemons().stream()
                        .filter(daemon -> daemon != old && !daemon.isKeepalived())
                        .toList()
                : List.of();
        for (NodeDaemon backup : aside) {
            screen.line("Stopping " + name(backup) + ", a backup, so that keepalived has to take over");
            checkEnd(backup, backup.stop());
        }
        screen.line("Stopping " + name(old) + ", the master, politely (SIGTERM)");
        long fromNs = System.nanoTime();
        NodeDaemon.End end = old.stop();
        NodeDaemon successor = awaitSuccessor(old);
        long farewellNs = farewellNs(old, fromNs);
        checkGap("gap, polite stop", fromNs, farewellNs, protocol.skewNs(), "skew");
        noteTakeover(farewellNs, successor);
        say(summary.check("taken over", true, name(successor) + " answers", "another node"));
        checkEnd(old, end);
        long removedNs = lab.holders().changesSince(fromNs).stream()
                        .filter(change -> !change.held()
                                && change.node().equals(old.node().name()))
                        .mapToLong(HolderLog.Change::atNs)
                        .findFirst()
                        .orElse(fromNs + Long.MAX_VALUE / 2)
                - fromNs;
        say(summary.check(
                "VIP removed",
                removedNs <= WITHIN_STOP_NS,
                "after " + Text.seconds(removedNs),
                "within " + Text.seconds(WITHIN_STOP_NS)));

        screen.line("Starting it again");
        long backNs = System.nanoTime();
        old.start();
        aside.forEach(NodeDaemon::start);
        say(summary.note("exec to ready", old.node().name() + " " + Text.seconds(old.awaitReadyNs())));
        checkReturn(old, successor, backNs);
    }

    private void checkEnd(NodeDaemon daemon, NodeDaemon.End end) {
        // keepalived itself stays for a second after its farewell.
        long limitNs = daemon.isKeepalived() ? 2 * WITHIN_STOP_NS : WITHIN_STOP_NS;
        say(summary.check(
                name(daemon) + " ended",
                end.exit() == 0 && end.tookNs() <= limitNs,
                "exit " + end.exit() + " after " + Text.seconds(end.tookNs()),
                "exit 0 within " + Text.seconds(limitNs)));
    }
}
