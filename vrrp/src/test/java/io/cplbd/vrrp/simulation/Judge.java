package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.NEVER;
import static io.cplbd.vrrp.simulation.World.S;

import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.Input;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterState;
import io.cplbd.vrrp.router.RouterView;
import io.cplbd.vrrp.router.Timing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sees everything, interferes with nothing, and holds every step of every router against {@link Invariant}. */
final class Judge {
    /** What threads and the network card take, at most, when nothing is wrong. */
    static final long SLACK_NS = 5 * MS;
    /** The shortest lifetime that the kernel knows, what it is late, and what a clock may be off. */
    private static final long MOST_LATE_LEASE_NS = S + AddressKernel.EXPIRY_LATENESS_NS + SLACK_NS;

    private final World world;
    private final Census census;
    private final Set<Invariant> watched;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<Daemon, Map<RouterId, Reference>> references = new HashMap<>();
    /** When a machine was last stopped, woken, or had an address taken away. */
    private final Map<Host, Long> attendedNs = new HashMap<>();

    private final Map<Host, Long> addressGoneNs = new HashMap<>();
    /** When a kernel lost an address that nobody had asked it to let go of. */
    private final Map<Lost, Long> lostNs = new HashMap<>();

    /** When the addresses of those who stop advertising now have to be gone. */
    private final Map<Lost, Long> goneByNs = new HashMap<>();

    private final Map<RouterId, Long> masterNs = new HashMap<>();
    private @Nullable Heard hearing;
    private long changes;

    /** Judges by those invariants only that are {@code watched}. */
    Judge(World world, Census census, Set<Invariant> watched) {
        this.world = world;
        this.census = census;
        this.watched = watched;
    }

    /** Ends the run when {@code so} is false. */
    void holds(Invariant invariant, boolean so, Supplier<String> otherwise) {
        if (!so && watched.contains(invariant)) {
            throw new Violation(invariant, otherwise.get());
        }
    }

    void host(Host host) {
        hosts.add(host);
    }

    List<Host> hosts() {
        return hosts;
    }

    void gone(Daemon daemon) {
        noteMasters(daemon);
        references.remove(daemon);
    }

    void attention(Host host) {
        attendedNs.put(host, world.nowNs());
        Daemon daemon = host.daemon();
        if (daemon != null) {
            noteMasters(daemon);
        }
    }

    private void noteMasters(Daemon daemon) {
        references.getOrDefault(daemon, Map.of()).forEach((router, reference) -> {
            if (reference.state == RouterState.MASTER) {
                masterNs.put(router, world.nowNs());
            }
        });
    }

    /** When some router was last known to be, become or cease to be master. */
    long masterNs(RouterId router) {
        return masterNs.getOrDefault(router, 0L);
    }

    /** When a machine was last stopped or woken. */
    long attendedNs(Host host) {
        return attendedNs.getOrDefault(host, 0L);
    }

    /** An address left a kernel. */
    void addressGone(Host host, InetAddress address, AddressKernel.Cause cause) {
        Daemon daemon = host.running();
        if (cause != AddressKernel.Cause.ASKED) {
            lostNs.put(new Lost(host, address), world.nowNs());
        }
        if (cause == AddressKernel.Cause.EXPIRED) {
            holds(
                    Invariant.LEASE_ENDS_IN_TIME,
                    world.nowNs() <= goneByNs.getOrDefault(new Lost(host, address), 0L),
                    () -> host.name() + " held " + address.getHostAddress() + " for too long");
        }
        if (cause == AddressKernel.Cause.EXPIRED && daemon != null) {
            // Whoever is master, runs, and has a kernel that does what it is told, renews in time.
            long wellSinceNs = Math.max(
                    Math.max(attendedNs(host), addressGoneNs(host)),
                    host.kernelCalm().sinceNs());
            for (RouterSpec spec : daemon.specs().values()) {
                Reference reference = of(daemon, spec.id());
                holds(
                        Invariant.LEASE_GOES_ON,
                        !spec.announced().contains(address)
                                || reference.state != RouterState.MASTER
                                || wellSinceNs == NEVER
                                || world.nowNs() - Math.max(wellSinceNs, reference.stateSinceWorldNs)
                                        < Host.leaseNs(spec) - SLACK_NS,
                        () -> host.name() + " loses " + address.getHostAddress() + " while it is master");
            }
        }
        addressGoneNs.put(host, world.nowNs());
    }

    /** When a machine's kernel last lost an address. */
    long addressGoneNs(Host host) {
        return addressGoneNs.getOrDefault(host, -1L);
    }

    private record Lost(Host host, InetAddress address) {}

    Reference of(Daemon daemon, RouterId router) {
        return references
                .computeIfAbsent(daemon, unknown -> new LinkedHashMap<>())
                .computeIfAbsent(router, unknown -> new Reference(daemon.spec(router), world.nowNs()));
    }

    // ---- Packets ----

    /** A frame is about to be taken in. */
    void hears(Daemon daemon, Frame frame, @Nullable Heard heard, long arrivedNs, long nowNs) {
        hearing = heard;
        if (heard == null) {
            return;
        }
        if (frame.damaged()) {
            holds(
                    Invariant.BELIEVES_WHAT_WAS_SAID,
                    heard.equals(Heard.in(frame.sent(), daemon.specs())),
                    () -> daemon.host().name() + " believes " + heard);
        }
        Reference reference = of(daemon, heard.router());
        RouterSpec spec = daemon.spec(heard.router());
        if (reference.state == RouterState.BACKUP) {
            reference.backupHears(heard, spec, arrivedNs, nowNs);
        } else if (reference.state == RouterState.MASTER) {
            masterHears(daemon, reference, frame, heard, arrivedNs, nowNs);
        }
        if (heard.advert().resigns() || reference.state == RouterState.MASTER) {
            world.trace(
                    daemon.host().name(),
                    () -> "hears " + heard.advert().priority() + " of " + frame.from() + ageText(arrivedNs, nowNs));
        }
    }

    private static String ageText(long arrivedNs, long nowNs) {
        return nowNs - arrivedNs > MS ? ", " + (nowNs - arrivedNs) / MS + " ms old" : "";
    }

    private RouterState mustBe = RouterState.INIT;
    private boolean mustAnswer;
    private boolean handsOver;
    private boolean losing;

    private void masterHears(Daemon daemon, Reference reference, Frame frame, Heard heard, long arrivedNs, long nowNs) {
        RouterSpec spec = daemon.spec(heard.router());
        InetAddress own = Objects.requireNonNull(daemon.view(heard.router()).sourceAddress());
        mustAnswer = false;
        if (heard.advert().resigns()) {
            mustBe = RouterState.MASTER;
            mustAnswer = true;
        } else if (reference.outranks(heard, own)) {
            mustBe = RouterState.BACKUP;
            reference.becomesBackup(spec, heard.advert().advertIntervalCs(), arrivedNs);
        } else if (reference.silent(spec, arrivedNs)) {
            mustBe = RouterState.BACKUP;
            reference.becomesBackup(spec, heard.advert().advertIntervalCs(), nowNs);
        } else {
            mustBe = RouterState.MASTER;
            reference.heardAnotherNs = nowNs;
            reference.heardReigns.put(new Reference.Reign(frame.from(), frame.reign()), world.nowNs());
            census.count(Census.Occurrence.LAST_WORD_OWED);
        }
    }

    /** A frame was taken in. */
    void heard(Daemon daemon, @Nullable Heard heard, RouterState before, long nowNs) {
        hearing = null;
        if (heard == null || before != RouterState.MASTER) {
            return;
        }
        RouterState after = daemon.state(heard.router());
        String who = daemon.host().name();
        if (mustBe == RouterState.BACKUP) {
            holds(
                    Invariant.GIVES_WAY_TO_ITS_BETTER,
                    after == RouterState.BACKUP,
                    () -> who + " is " + after + " after " + heard);
        } else {
            holds(
                    Invariant.STAYS_BEFORE_ITS_LESSER,
                    after == RouterState.MASTER,
                    () -> who + " is " + after + " after " + heard);
        }
        if (mustAnswer) {
            holds(
                    Invariant.ANSWERS_A_RESIGNATION,
                    of(daemon, heard.router()).advertisedNs == nowNs,
                    () -> who + " after " + heard);
        }
    }

    /** Packets are lost, and the routers are about to hear of it. */
    void loses() {
        losing = true;
    }

    /** They have heard of it. */
    void lost(Daemon daemon, long nowNs) {
        losing = false;
        for (RouterSpec spec : daemon.specs().values()) {
            Reference reference = of(daemon, spec.id());
            holds(
                    Invariant.STALE_TIME_ELECTS_NOBODY,
                    reference.state != RouterState.MASTER || !reference.silent(spec, nowNs),
                    () -> daemon.host().name() + " goes on after a silence, whatever it has missed");
            reference.loses(spec, nowNs);
        }
    }

    /** The loop says that whatever would forbid an election has been taken in. */
    void electionsGoAhead(Daemon daemon, long nowNs) {
        for (Capture.Arrived unread : daemon.unread()) {
            Heard heard = Heard.in(unread.frame().bytes(), daemon.specs());
            if (heard == null || unread.arrivedNs() > nowNs - SLACK_NS) {
                continue;
            }
            Reference reference = of(daemon, heard.router());
            RouterSpec spec = daemon.spec(heard.router());
            boolean elects = reference.state == RouterState.BACKUP
                    && reference.downLatestNs <= nowNs
                    && reference.wouldForbid(heard, spec);
            boolean goesOn = reference.state == RouterState.MASTER
                    && reference.silent(spec, unread.arrivedNs())
                    && !heard.advert().resigns();
            holds(
                    Invariant.STALE_TIME_ELECTS_NOBODY,
                    !elects && !goesOn,
                    () -> daemon.host().name() + " has not read " + heard + ageText(unread.arrivedNs(), nowNs));
        }
        daemon.missing().forEach(missing -> neverRead(daemon, missing, nowNs));
    }

    /** What is lost forbids what it would have forbidden, until that is known and enough time has passed. */
    private void neverRead(Daemon daemon, Capture.Arrived missing, long nowNs) {
        Heard heard = Heard.in(missing.frame().bytes(), daemon.specs());
        if (heard == null || heard.advert().resigns()) {
            return;
        }
        Reference reference = of(daemon, heard.router());
        RouterSpec spec = daemon.spec(heard.router());
        boolean elects = reference.state == RouterState.BACKUP
                && reference.downLatestNs <= nowNs
                && reference.unknowingOf(missing.arrivedNs())
                && reference.wouldForbid(heard, spec)
                && missing.arrivedNs()
                                + reference.masterDownNs(spec, heard.advert().advertIntervalCs())
                        > nowNs;
        boolean goesOn = reference.state == RouterState.MASTER && reference.silent(spec, missing.arrivedNs());
        holds(
                Invariant.STALE_TIME_ELECTS_NOBODY,
                !elects && !goesOn,
                () -> daemon.host().name() + " will never read " + heard + ageText(missing.arrivedNs(), nowNs));
    }

    /** Changes of state so far. */
    long changes() {
        return changes;
    }

    void reloads(Daemon daemon, RouterSpec spec, long nowNs) {
        of(daemon, spec.id()).reloads(spec, nowNs);
    }

    /** What a tracked thing adds to the priority is about to change. */
    void weighs(Daemon daemon, RouterId router, Input.WeightChanged change, long nowNs) {
        Reference reference = of(daemon, router);
        int former = reference.priority();
        reference.weighs(daemon.spec(router), change.weight(), nowNs);
        handsOver = change.handOver() && reference.priority() < former && reference.state == RouterState.MASTER;
    }

    /** It has changed. */
    void weighed(Daemon daemon, RouterId router) {
        if (handsOver) {
            holds(
                    Invariant.HANDS_OVER,
                    daemon.state(router) == RouterState.BACKUP,
                    () -> daemon.host().name() + " goes on");
        }
        handsOver = false;
    }

    // ---- Effects ----

    void wants(Daemon daemon, RouterId router, Effect effect, long nowNs) {
        Reference reference = of(daemon, router);
        String who = daemon.host().name();
        switch (effect) {
            case Effect.SendAdvertisement send -> {
                advertises(daemon, reference, send, nowNs);
                promises(daemon.host(), daemon.spec(router));
            }
            case Effect.SendAnnouncement(InetAddress address) -> {
                census.count(Census.Occurrence.ANNOUNCEMENT);
                holds(
                        Invariant.ANNOUNCES_AS_MASTER_ONLY,
                        reference.state == RouterState.MASTER,
                        () -> who + " announces as " + reference.state);
                holds(
                        Invariant.ANNOUNCES_WHAT_ITS_KERNEL_HOLDS,
                        daemon.host().kernel().has(address) || lostUnseen(daemon, reference, address),
                        () -> who + " announces " + address.getHostAddress() + ", which it has not");
                reference.announcedNs.put(address, nowNs);
            }
            case Effect.WantAddresses(long generation, boolean held) -> {
                holds(
                        Invariant.GENERATIONS_GROW,
                        generation > reference.lastGeneration,
                        () -> who + ": " + generation + " after " + reference.lastGeneration);
                reference.lastGeneration = generation;
                if (held && reference.claimedWorldNs == NEVER) {
                    reference.claimedWorldNs = world.nowNs();
                }
                holds(
                        Invariant.LETS_ITS_EQUALS_SPEAK,
                        !held || nowNs >= reference.claimsFromNs,
                        () -> who + " wants them " + (nowNs - reference.claimsFromNs) / 1e6 + " ms too early");
            }
            case Effect.StateChanged change -> changes(daemon, router, reference, change, nowNs);
            case Effect.Notify(RouterState told, int priority) -> {
                holds(
                        Invariant.NOTIFIES_ONCE,
                        told != reference.lastNotified && told == reference.state,
                        () -> who + " notifies " + told + " after " + reference.lastNotified + " as "
                                + reference.state);
                reference.lastNotified = told;
            }
            case Effect.Announce _, Effect.LeaseExtended _, Effect.Observed _, Effect.Discarded _ -> {}
        }
    }

    /** Nobody knows of a lost address before the news have come and the kernel has done something about it, if it can. */
    private boolean lostUnseen(Daemon daemon, Reference reference, InetAddress address) {
        Host host = daemon.host();
        long ns = lostNs.getOrDefault(new Lost(host, address), -1L);
        boolean knowing = world.nowNs() - Math.max(ns, attendedNs(host)) > 4 * SLACK_NS
                && world.nowNs() >= host.kernelCalm().sinceNs();
        return ns >= reference.stateSinceWorldNs && !knowing;
    }

    private void advertises(Daemon daemon, Reference reference, Effect.SendAdvertisement send, long nowNs) {
        census.count(Census.Occurrence.ADVERT);
        if (send.advert().resigns()) {
            census.count(Census.Occurrence.RESIGNATION);
            reference.resignedNs = nowNs;
        }
        if (reference.state != RouterState.MASTER) {
            holds(
                    Invariant.ONLY_MASTERS_ADVERTISE,
                    !send.advert().resigns(),
                    () -> daemon.host().name() + " resigns as " + reference.state);
            reference.advertisedBeforeTheChange = true; // the next effect has to be the change
        }
        reference.advertisedNs = nowNs;
    }

    /** Whoever hears this advertisement waits for the next, and the addresses may be there for as long, and little more. */
    private void promises(Host host, RouterSpec spec) {
        long mostNs = spec.downTimerAdverts() * Timing.advertIntervalNs(spec.advertIntervalCs()) + MOST_LATE_LEASE_NS;
        spec.announced().forEach(address -> goneByNs.merge(new Lost(host, address), world.nowNs() + mostNs, Math::max));
    }

    private void changes(Daemon daemon, RouterId router, Reference reference, Effect.StateChanged change, long nowNs) {
        RouterSpec spec = daemon.spec(router);
        String who = daemon.host().name();
        holds(
                Invariant.CHANGES_WITH_A_CAUSE,
                change.from() == reference.state && change.to() != change.from() && caused(daemon, router, change),
                () -> who + ": " + change + " as " + reference.state);
        if (change.to() == RouterState.MASTER) {
            if (change.from() == RouterState.BACKUP) {
                holds(
                        Invariant.ELECTED_AFTER_SILENCE_ONLY,
                        nowNs >= reference.downEarliestNs,
                        () -> who + " elects itself " + (reference.downEarliestNs - nowNs) / 1e6 + " ms too early");
                census.count(Census.Occurrence.ELECTION);
            }
            reference.claimedWorldNs = NEVER;
            reference.claimsFromNs = nowNs + Reference.claimDelayNs(spec);
            reference.advertisedBeforeTheChange = false;
            reference.announcedNs.clear();
            reference.heardReigns.clear();
            reference.heardAnotherNs = -1;
        }
        boolean leaves = change.from() == RouterState.MASTER && hearing == null && !losing;
        holds(Invariant.RESIGNS_WHEN_LEAVING, !leaves || reference.resignedNs == nowNs, () -> who + ": " + change);
        if (change.to() == RouterState.BACKUP) {
            if (hearing == null) { // else the new timer was set when the better one was heard
                reference.becomesBackup(spec, spec.advertIntervalCs(), nowNs);
            }
        } else {
            reference.noBackup();
        }
        switch (change.reason()) {
            case HIGHER_PRIORITY -> census.count(Census.Occurrence.GAVE_WAY_TO_PRIORITY);
            case HIGHER_ADDRESS -> census.count(Census.Occurrence.GAVE_WAY_TO_ADDRESS);
            case DEPOSED -> census.count(Census.Occurrence.DEPOSED);
            case LOST_TOUCH -> census.count(Census.Occurrence.LOST_TOUCH);
            default -> {}
        }
        changes++;
        if (change.to() == RouterState.FAULT) {
            census.count(Census.Occurrence.FAULT);
        }
        if (change.to() == RouterState.MASTER || change.from() == RouterState.MASTER) {
            masterNs.put(router, world.nowNs());
        }
        reference.state = change.to();
        reference.stateSinceWorldNs = world.nowNs();
    }

    private boolean caused(Daemon daemon, RouterId router, Effect.StateChanged change) {
        RouterView view = daemon.view(router);
        boolean usable = view.linkUp() && view.sourceAddress() != null;
        return switch (change.to()) {
            case INIT -> false;
            case BACKUP -> change.from() == RouterState.MASTER ? hearing != null || handsOver || losing : usable;
            case MASTER ->
                change.from() == RouterState.BACKUP
                        || (daemon.spec(router).owner() && daemon.spec(router).startAsMaster() && usable);
            case FAULT -> !usable || !daemon.host().up() || daemon.host().source() == null;
            case STOPPED -> true;
        };
    }

    // ---- After every turn, and from time to time ----

    void turned(Daemon daemon, long nowNs) {
        String who = daemon.host().name();
        if (!daemon.draining()) {
            long deadlineNs = daemon.node().nextDeadlineNs();
            holds(Invariant.DEADLINES_ARE_AHEAD, deadlineNs > nowNs, () -> who + ": " + (nowNs - deadlineNs) + " ns");
        }
        for (RouterView view : daemon.node().views()) {
            RouterId router = view.spec().id();
            Reference reference = of(daemon, router);
            holds(
                    Invariant.ONLY_MASTERS_ADVERTISE,
                    !reference.advertisedBeforeTheChange,
                    () -> who + " advertised as " + reference.state);
            holds(
                    Invariant.CHANGES_WITH_A_CAUSE,
                    view.state() == reference.state,
                    () -> who + " is " + view.state() + " and said " + reference.state);
            holds(
                    Invariant.WANTS_ADDRESSES_AS_MASTER_ONLY,
                    daemon.seat(router).held()
                            ? view.state() == RouterState.MASTER
                            : view.state() != RouterState.MASTER || daemon.draining() || nowNs < reference.claimsFromNs,
                    () -> who + " wants addresses as " + view.state());
            RouterView.Counts former = reference.counts;
            holds(
                    Invariant.COUNTERS_GROW,
                    former == null || grown(former, view.counts()),
                    () -> who + ": " + former + " " + view.counts());
            reference.counts = view.counts();
        }
        inTime(daemon, nowNs);
    }

    private static boolean grown(RouterView.Counts former, RouterView.Counts now) {
        return now.advertsReceived() >= former.advertsReceived()
                && now.advertsSent() >= former.advertsSent()
                && now.becameMaster() >= former.becameMaster()
                && now.releasedMaster() >= former.releasedMaster()
                && now.becameMaster() >= now.releasedMaster()
                && now.addressListErrors() >= former.addressListErrors()
                && now.priorityZeroReceived() >= former.priorityZeroReceived()
                && now.priorityZeroSent() >= former.priorityZeroSent()
                && former.discarded().entrySet().stream()
                        .allMatch(entry -> now.discarded(entry.getKey()) >= entry.getValue());
    }

    /** What a process that runs has to do by now. */
    void inTime(Daemon daemon, long nowNs) {
        Host host = daemon.host();
        if (daemon.paused() || daemon.draining() || world.nowNs() - attendedNs(host) < SLACK_NS) {
            return;
        }
        for (RouterSpec spec : daemon.specs().values()) {
            Reference reference = of(daemon, spec.id());
            switch (reference.state) {
                case BACKUP ->
                    holds(
                            Invariant.ELECTED_IN_TIME,
                            nowNs <= reference.downLatestNs + SLACK_NS,
                            () -> host.name() + " is late by " + (nowNs - reference.downLatestNs) / 1e6 + " ms");
                case MASTER -> masterInTime(daemon, reference, spec, nowNs);
                case INIT, FAULT, STOPPED -> {}
            }
        }
    }

    private void masterInTime(Daemon daemon, Reference reference, RouterSpec spec, long nowNs) {
        Host host = daemon.host();
        long intervalNs = Reference.intervalNs(spec);
        holds(
                Invariant.ADVERTISES_IN_TIME,
                nowNs <= reference.advertisedNs + intervalNs + SLACK_NS,
                () -> host.name() + " has been silent for " + (nowNs - reference.advertisedNs) / 1e6 + " ms");
        long dueNs = reference.heardAnotherNs + intervalNs + queueNs(daemon) + SLACK_NS;
        if (reference.heardAnotherNs < 0
                || nowNs < dueNs
                || !daemon.view(spec.id()).addressesHeld()) {
            return;
        }
        for (InetAddress address : spec.announced()) {
            holds(
                    Invariant.HAS_THE_LAST_WORD,
                    !knownToHold(daemon, reference, address)
                            || reference.announcedNs.getOrDefault(address, -1L) >= reference.heardAnotherNs,
                    () -> host.name() + " does not announce " + address.getHostAddress());
        }
    }

    /** How long an announcement may wait for those of all routers before it, which take turns. */
    private static long queueNs(Daemon daemon) {
        return daemon.specs().values().stream()
                .mapToLong(spec -> spec.announced().size()
                        * spec.announcing().spacingNs()
                        * (spec.announcing().repeat() + spec.announcing().lowerPriorityRepeat()))
                .sum();
    }

    /** The kernel said what it has added. */
    void told(Daemon daemon, RouterId router, List<InetAddress> added) {
        added.forEach(address -> of(daemon, router).toldNs.put(address, world.nowNs()));
    }

    /** A slow kernel tells late. */
    private boolean knownToHold(Daemon daemon, Reference reference, InetAddress address) {
        Long toldNs = reference.toldNs.get(address);
        return toldNs != null
                && daemon.host().kernel().has(address)
                && toldNs >= daemon.host().kernel().sinceNs(address)
                && world.nowNs() - toldNs >= SLACK_NS + queueNs(daemon);
    }
}
