package io.cplbd.lab;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What the lab tells: an election, a pulled cable, its return, a polite stop, a restart; and what IPVS made of it. */
final class Story {
    private final Lab lab;
    private final Protocol protocol;
    private final Bounds bounds;
    private final Pace pace;
    private final Screen screen;
    private final Summary summary = new Summary();
    private final Optional<BalanceStory> balance;
    /** Failed connects that a step of the story explains. */
    private long explainedFailures;

    Story(Lab lab, Screen screen) {
        this.lab = lab;
        this.screen = screen;
        protocol = lab.plan().protocol();
        bounds = lab.plan().bounds();
        pace = lab.plan().pace();
        balance = lab.plan().ipvs() ? Optional.of(new BalanceStory(lab, screen, summary)) : Optional.empty();
    }

    /** Tells it all. A {@link LabException} if it cannot go on; wrong measurements are in the summary. */
    Summary tell() {
        long electedNs = elect();
        balance.ifPresent(story -> {
            NodeDaemon master = lab.awaitMaster(takeover());
            story.elected(master);
            explainedFailures += story.apiServerDies(master.node());
        });
        pullCable();
        stopPolitely();
        long nowNs = System.nanoTime();
        long doubleNs = lab.holders().longestDoubleNs(electedNs, nowNs);
        say(summary.check(
                "two holders of the VIP",
                doubleNs <= bounds.briefNs(),
                doubleNs == 0 ? "never" : "for " + Text.seconds(doubleNs),
                "at most " + Text.seconds(bounds.briefNs())));
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
        return masterDown().plus(bounds.patience());
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
        NodeDaemon master = lab.awaitMaster(takeover().plus(bounds.start()));
        long tookNs = System.nanoTime() - fromNs;
        lab.daemons().stream().filter(daemon -> !daemon.isRunning()).forEach(NodeDaemon::start);
        say(summary.note(
                "exec to ready",
                lab.daemons().stream()
                        .map(daemon -> daemon.node().name() + " " + Text.seconds(daemon.awaitReadyNs()))
                        .collect(Collectors.joining(", "))));
        say(summary.check(
                "election",
                tookNs < masterDown().plus(bounds.start()).toNanos(),
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
        balance.ifPresent(story -> story.takenOver(old, successor, last.atNs()));
        explain(last.atNs());

        screen.line("Plugging it back");
        long backNs = System.nanoTime();
        lab.network().plugCable(node);
        checkReturn(old, successor, backNs);
        balance.ifPresent(story -> story.returned(old, successor));
    }

    private NodeDaemon awaitSuccessor(NodeDaemon old) {
        Await.require(
                takeover(),
                () -> lab.holders().holders().stream()
                        .anyMatch(holder -> !holder.equals(old.node().name())),
                () -> "nobody took over from " + old.node().name() + ": " + lab.situation());
        NodeDaemon successor = lab.awaitMaster(bounds.patience());
        // So that every connect that was begun before has had its time.
        Await.pause(pace.connectLimitNs() / 1_000_000 + 50);
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
        List<ConnectLog.Outage> outages = lab.client().outages(beginning(sinceNs));
        Optional<ConnectLog.Outage> longest =
                outages.stream().max(Comparator.comparingLong(ConnectLog.Outage::lengthNs));
        long gapNs = longest.map(ConnectLog.Outage::lengthNs).orElse(0L);
        long backNs = longest.map(outage -> outage.toNs() - clockNs).orElse(0L);
        boolean whole = protocol.advertIntervalNs() >= 1_000_000_000;
        boolean ok = whole
                ? Math.abs(backNs - boundNs) <= bounds.toleranceNs() && gapNs - boundNs <= bounds.toleranceNs()
                : gapNs <= Math.max(bounds.shortGapNs(), boundNs + bounds.toleranceNs());
        StringBuilder measured = new StringBuilder(gapNs == 0 ? "none" : Text.seconds(gapNs));
        if (whole && Math.abs(backNs - gapNs) > bounds.toleranceNs() / 2) {
            measured.append(", back ").append(Text.seconds(backNs)).append(" after the last packet");
        }
        if (!lab.plan().ipvs() && outages.size() > 1) {
            measured.append(", and ").append(outages.size() - 1).append(" shorter");
        }
        // One more, for the moment in which two nodes of equal priority were master. With IPVS many more: clients of
        // the API server that is gone fail among others that are served.
        boolean steady = lab.plan().ipvs() || outages.size() <= 2;
        say(summary.check(what, ok && steady, measured.toString(), boundName + " = " + Text.seconds(boundNs)));
    }

    /** A little earlier than the moment: a gap begins at the end of the last connect that worked. */
    private long beginning(long sinceNs) {
        return sinceNs - 4 * pace.connectEveryNs();
    }

    /** What failed since then had a reason that the story told. */
    private void explain(long sinceNs) {
        explainedFailures += lab.client().failedSince(beginning(sinceNs));
    }

    /** The node that comes back must become a backup, disturb nobody, and still be one when its timer would have fired. */
    private void checkReturn(NodeDaemon returned, NodeDaemon master, long sinceNs) {
        long failedBefore = lab.client().failedSince(sinceNs);
        returned.awaitState("BACKUP", takeover());
        long changesFromNs = System.nanoTime();
        boolean disturbed = Await.until(
                masterDown().plusNanos(bounds.toleranceNs()).plusMillis(300),
                () -> !lab.holders().changesSince(changesFromNs).isEmpty());
        long failed = lab.client().failedSince(sinceNs) - failedBefore;
        boolean backup = returned.state().filter("BACKUP"::equals).isPresent();
        say(summary.check(
                name(returned) + " came back",
                !disturbed && backup && failed == 0 && lab.awaitMaster(bounds.patience()) == master,
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
        explain(fromNs);
        say(summary.check("taken over", true, name(successor) + " answers", "another node"));
        balance.ifPresent(story -> story.follows(successor));
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
                removedNs <= bounds.stopNs(),
                "after " + Text.seconds(removedNs),
                "within " + Text.seconds(bounds.stopNs())));

        screen.line("Starting it again");
        long backNs = System.nanoTime();
        old.start();
        aside.forEach(NodeDaemon::start);
        say(summary.note("exec to ready", old.node().name() + " " + Text.seconds(old.awaitReadyNs())));
        checkReturn(old, successor, backNs);
        balance.ifPresent(story -> story.returned(old, successor));
    }

    private void checkEnd(NodeDaemon daemon, NodeDaemon.End end) {
        // keepalived itself stays for a second after its farewell.
        long limitNs = daemon.isKeepalived() ? 2 * bounds.stopNs() : bounds.stopNs();
        say(summary.check(
                name(daemon) + " ended",
                end.exit() == 0 && end.tookNs() <= limitNs,
                "exit " + end.exit() + " after " + Text.seconds(end.tookNs()),
                "exit 0 within " + Text.seconds(limitNs)));
    }
}
