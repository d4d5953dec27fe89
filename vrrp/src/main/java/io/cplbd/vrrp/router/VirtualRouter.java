package io.cplbd.vrrp.router;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.AdvertisementCodec;
import io.cplbd.vrrp.packet.Discard;
import io.cplbd.vrrp.router.Effect.Observation;
import io.cplbd.vrrp.router.Effect.Reason;
import io.cplbd.vrrp.router.RouterSpec.Announcing;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One virtual router: the state machine of RFC 9568 section 6 with keepalived's additions. Not thread-safe; no clock
 * and no I/O: time comes in, effects go out. {@code nowNs} never decreases from call to call.
 */
public final class VirtualRouter {
    /** The deadline of a timer that is not running. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long NOTHING_LOST = Long.MIN_VALUE;

    private final Counters counters = new Counters();
    private final Set<Observation> observed = EnumSet.noneOf(Observation.class);
    private final Set<Discard> reported = EnumSet.noneOf(Discard.class);

    private RouterSpec spec;
    /** What tracked things add to the configured priority. */
    private int weight;

    private RouterState state = RouterState.INIT;
    private long sinceNs;
    private boolean linkUp;
    private @Nullable InetAddress sourceAddress;

    /** Active_Adver_Interval: the master's, which a version 3 backup adopts (RFC 9568 section 6.1). */
    private int activeIntervalCs;

    /** Active_Down_Timer; runs in BACKUP only. */
    private long masterDownAtNs = NEVER;
    /** Up to when packets were lost of which none was heard since, {@link #NOTHING_LOST} if none were. */
    private long lostUpToNs = NOTHING_LOST;

    /** When a master of lower priority has been borne long enough; {@link #NEVER} while there is none. */
    private long preemptAtNs = NEVER;

    private @Nullable InetAddress masterAddress;
    private int masterPriority;
    /** The sender whose address list was compared last, for {@code skip_check_adv_addr}. */
    private @Nullable InetAddress checkedMaster;

    /** Adver_Timer; runs in MASTER only, like the five below. */
    private long advertAtNs = NEVER;

    /** When a new master asks for its addresses, unless it hears of a better one before; {@link #NEVER} when it has. */
    private long claimAtNs = NEVER;

    private long advertSentNs;
    /** When the kernel was last told to let the addresses' lifetimes begin anew. */
    private long renewedNs;

    private long announceAgainAtNs = NEVER;
    private long refreshAtNs = NEVER;
    /** When the last word after a two-master moment is due (it moves while the other still speaks). */
    private long lastWordAtNs = NEVER;

    private long lowerPriorityAgainAtNs = NEVER;

    private long generation;
    /** The first wish since this router last became master. */
    private long holdGeneration;
    /** The first wish since it last ceased to be one. */
    private long releaseGeneration;
    /** What the kernel said it holds; an address that it refused is not among it. */
    private final Set<InetAddress> held = new HashSet<>();
    /** Whether the kernel has confirmed the present generation. */
    private boolean applied;
    /** Whether every address is to be announced once the kernel has confirmed, not only those it added. */
    private boolean announceAll;

    private @Nullable RouterState notified;

    public VirtualRouter(RouterSpec spec) {
        this.spec = spec;
        this.activeIntervalCs = spec.advertIntervalCs();
    }

    public RouterId id() {
        return spec.id();
    }

    RouterSpec spec() {
        return spec;
    }

    RouterState state() {
        return state;
    }

    /** The one in force: an owner's stays, any other is held within 1 to 254. */
    private int priority() {
        return spec.owner() ? spec.priority() : Math.clamp((long) spec.priority() + weight, 1, 254);
    }

    /** Takes {@code input} in and puts what is to be done into {@code effects}. */
    public void on(Input input, long nowNs, Effects effects) {
        if (state == RouterState.STOPPED) {
            return;
        }
        switch (input) {
            case Input.Started() -> started(nowNs, effects);
            case Input.AdvertReceived advert -> received(advert, nowNs, effects);
            case Input.PacketsLost() -> packetsLost(nowNs, effects);
            case Input.DeadlineReached() -> deadline(nowNs, effects);
            case Input.ClaimDue() -> claim(nowNs, effects);
            case Input.LinkChanged link -> linkChanged(link, nowNs, effects);
            case Input.AddressesApplied done -> addressesApplied(done, nowNs, effects);
            case Input.WeightChanged change -> weightChanged(change, nowNs, effects);
            case Input.Reconfigured change -> reconfigured(change.spec(), nowNs, effects);
            case Input.Stop stop -> stop(stop.release(), nowNs, effects);
        }
    }

    /** When {@link Input.DeadlineReached} is due, {@link #NEVER} if not at all. */
    public long nextDeadlineNs() {
        return Math.min(
                Math.min(Math.min(masterDownAtNs, advertAtNs), Math.min(announceAgainAtNs, refreshAtNs)),
                Math.min(lastWordAtNs, lowerPriorityAgainAtNs));
    }

    /** When {@link Input.ClaimDue} is due, {@link #NEVER} if not at all. Late news could forbid it, as an election. */
    public long claimAtNs() {
        return claimAtNs;
    }

    /**
     * Whether time alone makes this router a master at {@code nowNs}, or lets it go on as one after a silence that
     * entitled the others to elect: the steps that late news could forbid.
     */
    boolean electionDue(long nowNs) {
        return masterDownAtNs <= nowNs || (state == RouterState.MASTER && silentTooLong(nowNs));
    }

    // ---- RFC 9568 section 6.4.1, Initialize, and FAULT ----

    private void started(long nowNs, Effects effects) {
        if (state != RouterState.INIT) {
            return;
        }
        if (usable()) {
            begin(Reason.STARTED, nowNs, effects);
        } else {
            enter(RouterState.FAULT, faultReason(), nowNs, effects);
        }
    }

    private void begin(Reason reason, long nowNs, Effects effects) {
        if (spec.owner() && spec.startAsMaster()) {
            becomeMaster(Reason.OWNER, nowNs, effects);
        } else {
            becomeBackup(reason, spec.advertIntervalCs(), nowNs, nowNs, effects);
        }
    }

    private boolean usable() {
        return linkUp && sourceAddress != null;
    }

    private Reason faultReason() {
        return linkUp ? Reason.NO_SOURCE_ADDRESS : Reason.LINK_DOWN;
    }

    private void linkChanged(Input.LinkChanged link, long nowNs, Effects effects) {
        InetAddress formerSource = sourceAddress;
        linkUp = link.up();
        if (!usableWith(link) && state == RouterState.MASTER) {
            // While the old address may still be sent from: whoever hears it need not wait the whole time.
            sendAdvertisement(Advertisement.PRIORITY_RESIGN, nowNs, effects);
        }
        sourceAddress = link.sourceAddress();
        switch (state) {
            case FAULT -> {
                if (usable()) {
                    begin(Reason.RECOVERED, nowNs, effects);
                }
            }
            case BACKUP, MASTER -> {
                if (!usable()) {
                    enter(RouterState.FAULT, faultReason(), nowNs, effects);
                } else if (state == RouterState.MASTER && changed(formerSource)) {
                    advertise(nowNs, effects);
                }
            }
            case INIT, STOPPED -> {}
        }
    }

    private static boolean usableWith(Input.LinkChanged link) {
        return link.up() && link.sourceAddress() != null;
    }

    private boolean changed(@Nullable InetAddress formerSource) {
        return sourceAddress != null && !sourceAddress.equals(formerSource);
    }

    // ---- Advertisements ----

    private void received(Input.AdvertReceived received, long nowNs, Effects effects) {
        if (state != RouterState.BACKUP && state != RouterState.MASTER) {
            return;
        }
        counters.advertsReceived++;
        Advertisement advert = received.advert();
        if (advert.resigns()) {
            counters.priorityZeroReceived++;
        }
        if (state == RouterState.BACKUP) {
            receivedAsBackup(received, nowNs, effects);
        } else {
            receivedAsMaster(received, nowNs, effects);
        }
        // Last, because a new master may be remarked upon anew.
        compareAddresses(received, effects);
    }

    /** A differing list is worth a line and no more: dropping the packet would make a second master. */
    private void compareAddresses(Input.AdvertReceived received, Effects effects) {
        if (spec.quirks().skipAddressCheck() && received.source().equals(checkedMaster)) {
            return;
        }
        checkedMaster = received.source();
        List<InetAddress> theirs = received.advert().addresses();
        if (!AdvertisementCodec.sameAddresses(theirs, spec.advertised())) {
            counters.addressListErrors++;
            observe(Observation.ADDRESS_LIST_DIFFERS, received.source(), addressText(theirs), effects);
        }
    }

    private static String addressText(List<InetAddress> addresses) {
        return String.join(
                " ", addresses.stream().map(InetAddress::getHostAddress).toList());
    }

    /** RFC 9568 section 6.4.2, step (450) and following. */
    private void receivedAsBackup(Input.AdvertReceived received, long nowNs, Effects effects) {
        Advertisement advert = received.advert();
        if (advert.resigns()) {
            awaitMaster(received.arrivedNs(), Timing.skewNs(spec.version(), priority(), activeIntervalCs));
            return;
        }
        boolean lower = advert.priority() < priority();
        if (spec.preempt() && lower && !bornFor(received, nowNs, effects)) {
            return; // discarded: Active_Down_Timer runs on, and this router takes over when it ends
        }
        if (!lower && preemptAtNs != NEVER) {
            preemptAtNs = NEVER;
            observe(Observation.PREEMPT_DELAY_STOPPED, received.source(), "", effects);
        }
        accept(received, received.arrivedNs(), effects);
    }

    /** Whether preempt_delay still asks to bear a master of lower priority. Starts the delay when it is new. */
    private boolean bornFor(Input.AdvertReceived received, long nowNs, Effects effects) {
        if (spec.preemptDelayNs() == 0) {
            return false;
        }
        if (preemptAtNs == NEVER) {
            preemptAtNs = nowNs + spec.preemptDelayNs();
            observe(Observation.PREEMPT_DELAY_STARTED, received.source(), "", effects);
        }
        return nowNs < preemptAtNs;
    }

    private void accept(Input.AdvertReceived received, long heardNs, Effects effects) {
        Advertisement advert = received.advert();
        if (!received.source().equals(masterAddress)) {
            observed.remove(Observation.ADDRESS_LIST_DIFFERS);
            observed.remove(Observation.INTERVAL_DIFFERS);
            reported.clear();
        }
        masterAddress = received.source();
        masterPriority = advert.priority();
        if (advert.advertIntervalCs() != spec.advertIntervalCs()) {
            observe(
                    Observation.INTERVAL_DIFFERS,
                    received.source(),
                    advert.advertIntervalCs() + " cs, configured " + spec.advertIntervalCs() + " cs",
                    effects);
        }
        activeIntervalCs = advert.advertIntervalCs();
        awaitMaster(heardNs, masterDownNs());
    }

    /** Sets Active_Down_Timer. Of what was lost since, any packet may have been the master's. */
    private void awaitMaster(long heardNs, long waitNs) {
        masterDownAtNs = heardNs + waitNs;
        if (heardNs >= lostUpToNs) {
            lostUpToNs = NOTHING_LOST;
        } else {
            masterDownAtNs = Math.max(masterDownAtNs, lostUpToNs + masterDownNs());
        }
    }

    /**
     * Differs from RFC 9568 because the RFC knows no receiver that overflows. What was lost counts as heard from a master,
     * but only once until one is heard indeed: whoever floods the link must not keep the address from everybody.
     */
    private void packetsLost(long nowNs, Effects effects) {
        if (state == RouterState.MASTER && silentTooLong(nowNs)) {
            becomeBackup(Reason.LOST_TOUCH, spec.advertIntervalCs(), nowNs, nowNs, effects);
        } else if (state == RouterState.BACKUP && lostUpToNs == NOTHING_LOST) {
            masterDownAtNs = Math.max(masterDownAtNs, nowNs + masterDownNs());
        }
        lostUpToNs = nowNs; // also for packets that are older and read later
    }

    private long masterDownNs() {
        return Timing.masterDownNs(spec.version(), priority(), activeIntervalCs, spec.downTimerAdverts());
    }

    /** RFC 9568 section 6.4.3, step (700) and following. */
    private void receivedAsMaster(Input.AdvertReceived received, long nowNs, Effects effects) {
        Advertisement advert = received.advert();
        InetAddress own = sourceAddress;
        if (own == null) {
            return; // cannot be: a master without a source address is in FAULT
        }
        if (advert.resigns()) {
            advertise(nowNs, effects);
            return;
        }
        int order = Integer.compare(advert.priority(), priority());
        int addressOrder = AddressFamily.compare(received.source(), own);
        if (addressOrder == 0) {
            // Our own packet come back, or a machine with our address: giving way to oneself would help nobody.
            observe(Observation.SAME_ADDRESS, received.source(), Integer.toString(advert.priority()), effects);
        } else if (order > 0) {
            giveWay(Reason.HIGHER_PRIORITY, received, nowNs, effects);
        } else if (order == 0 && addressOrder > 0) {
            giveWay(Reason.HIGHER_ADDRESS, received, nowNs, effects);
        } else if (silentTooLong(received.arrivedNs())) {
            giveWay(Reason.DEPOSED, received, nowNs, effects);
        } else {
            assertMastership(received, nowNs, effects);
        }
    }

    /**
     * Differs from RFC 9568 because the RFC knows no stalled process: after this much silence of ours the others were
     * entitled to elect, so whoever speaks then is the master, also with a lower priority. Preemption follows in its
     * own time. Our own skew is part of it: who would lose an election to us has at least as much.
     */
    private boolean silentTooLong(long atNs) {
        return atNs - advertSentNs
                >= Timing.masterDownNs(spec.version(), priority(), spec.advertIntervalCs(), spec.downTimerAdverts());
    }

    private void giveWay(Reason reason, Input.AdvertReceived received, long nowNs, Effects effects) {
        boolean claimed = claimAtNs == NEVER; // who has not, leaves nothing behind that the other had to set right
        if (spec.quirks().higherPrioritySendAdvert() && claimed && !silentTooLong(received.arrivedNs())) {
            sendAdvertisement(priority(), nowNs, effects);
        }
        // Of a stalled master's waking: what it finds unread is old, and no reason to preempt at once.
        long heardNs = reason == Reason.DEPOSED ? nowNs : received.arrivedNs();
        becomeBackup(reason, received.advert().advertIntervalCs(), heardNs, nowNs, effects);
        accept(received, heardNs, effects);
    }

    /** Another master of lower rank: it is told, and the link hears from us last. */
    private void assertMastership(Input.AdvertReceived received, long nowNs, Effects effects) {
        observe(
                Observation.LOWER_PRIORITY_MASTER,
                received.source(),
                Integer.toString(received.advert().priority()),
                effects);
        if (!spec.quirks().lowerPriorityNoAdvert()) {
            advertise(nowNs, effects);
        }
        Announcing announcing = spec.announcing();
        announce(spec.announced(), announcing.lowerPriorityRepeat(), effects);
        // Its own announcements may still be on their way: one interval after it was last heard they are not.
        lastWordAtNs = nowNs + Timing.advertIntervalNs(spec.advertIntervalCs());
        lowerPriorityAgainAtNs = after(announcing.lowerPriorityAgainAfterNs(), nowNs);
    }

    private static long after(long delayNs, long nowNs) {
        return delayNs == 0 ? NEVER : nowNs + delayNs;
    }

    // ---- Deadlines ----

    private void deadline(long nowNs, Effects effects) {
        if (state == RouterState.BACKUP && masterDownAtNs <= nowNs) {
            becomeMaster(Reason.MASTER_DOWN, nowNs, effects); // RFC 9568 section 6.4.2, Active_Down_Timer fires
        } else if (state == RouterState.MASTER) {
            if (advertAtNs <= nowNs) {
                advertise(nowNs, effects); // section 6.4.3, Adver_Timer fires
            }
            announceWhatIsDue(nowNs, effects);
        }
    }

    private void claim(long nowNs, Effects effects) {
        if (claimAtNs <= nowNs) {
            claimAtNs = NEVER;
            wantAddresses(effects);
        }
    }

    private void announceWhatIsDue(long nowNs, Effects effects) {
        Announcing announcing = spec.announcing();
        if (announceAgainAtNs <= nowNs) {
            announceAgainAtNs = NEVER;
            announce(spec.announced(), announcing.repeat(), effects);
        }
        if (lastWordAtNs <= nowNs) {
            lastWordAtNs = NEVER;
            announce(spec.announced(), 1, effects);
        }
        if (lowerPriorityAgainAtNs <= nowNs) {
            lowerPriorityAgainAtNs = NEVER;
            announce(spec.announced(), announcing.lowerPriorityRepeat(), effects);
        }
        if (refreshAtNs <= nowNs) {
            refreshAtNs = nowNs + announcing.refreshNs();
            announce(spec.announced(), announcing.refreshRepeat(), effects);
        }
    }

    /** Only what the kernel is known to hold is announced: an ARP answer must be behind every announcement. */
    private void announce(List<InetAddress> addresses, int repeat, Effects effects) {
        if (!applied) {
            announceAll = true;
            return;
        }
        List<InetAddress> known = addresses.stream().filter(held::contains).toList();
        if (repeat > 0 && !known.isEmpty()) {
            effects.add(
                    id(), new Effect.Announce(known, repeat, spec.announcing().spacingNs()));
        }
    }

    private void advertise(long nowNs, Effects effects) {
        long intervalNs = Timing.advertIntervalNs(spec.advertIntervalCs());
        boolean onTime = advertAtNs <= nowNs && nowNs - advertAtNs < intervalNs;
        sendAdvertisement(priority(), nowNs, effects);
        // From deadline to deadline, so that lateness does not add up.
        advertAtNs = (onTime ? advertAtNs : nowNs) + intervalNs;
        extendLease(nowNs, effects);
    }

    /** With the advertisement and at no other time: it has to end before those may elect who heard the last one. */
    private void extendLease(long nowNs, Effects effects) {
        boolean renew = nowNs - renewedNs >= Lease.renewalNs(spec);
        if (renew) {
            renewedNs = nowNs;
        }
        effects.add(id(), new Effect.LeaseExtended(Lease.sent(spec, nowNs), renew));
    }

    private void sendAdvertisement(int priority, long nowNs, Effects effects) {
        InetAddress source = sourceAddress;
        if (source == null) {
            return;
        }
        counters.advertsSent++;
        if (priority == Advertisement.PRIORITY_RESIGN) {
            counters.priorityZeroSent++;
        }
        advertSentNs = nowNs;
        effects.add(
                id(),
                new Effect.SendAdvertisement(
                        new Advertisement(
                                spec.version(),
                                id().virtualRouterId(),
                                priority,
                                spec.advertIntervalCs(),
                                spec.advertised()),
                        source));
    }

    // ---- Transitions ----

    private void becomeMaster(Reason reason, long nowNs, Effects effects) {
        masterDownAtNs = NEVER;
        preemptAtNs = NEVER;
        masterAddress = null;
        masterPriority = 0;
        activeIntervalCs = spec.advertIntervalCs();
        announceAll = true;
        advertise(nowNs, effects);
        claimAtNs = nowNs + Timing.claimDelayNs(spec.version(), spec.advertIntervalCs());
        enter(RouterState.MASTER, reason, nowNs, effects);
    }

    private void becomeBackup(Reason reason, int masterIntervalCs, long heardNs, long nowNs, Effects effects) {
        activeIntervalCs = masterIntervalCs;
        enter(RouterState.BACKUP, reason, nowNs, effects);
        awaitMaster(heardNs, masterDownNs());
    }

    private void enter(RouterState next, Reason reason, long nowNs, Effects effects) {
        RouterState former = state;
        if (next == RouterState.MASTER) {
            counters.becameMaster++;
        } else {
            if (former == RouterState.MASTER) {
                counters.releasedMaster++;
            }
            stopMasterTimers();
        }
        if (next != RouterState.BACKUP) {
            masterDownAtNs = NEVER;
            preemptAtNs = NEVER;
        }
        observed.clear();
        reported.clear();
        state = next;
        sinceNs = nowNs;
        effects.add(id(), new Effect.StateChanged(former, next, reason));
        if (next == RouterState.MASTER) {
            applied = false;
            holdGeneration = ++generation; // an answer to a former wish is none to the one that comes
        } else {
            wantAddresses(effects);
            if (former == RouterState.MASTER) {
                releaseGeneration = generation;
            }
        }
    }

    private void stopMasterTimers() {
        advertAtNs = NEVER;
        claimAtNs = NEVER;
        announceAgainAtNs = NEVER;
        refreshAtNs = NEVER;
        lastWordAtNs = NEVER;
        lowerPriorityAgainAtNs = NEVER;
    }

    private void wantAddresses(Effects effects) {
        applied = false;
        generation++;
        effects.add(id(), new Effect.WantAddresses(generation, state == RouterState.MASTER));
    }

    private void addressesApplied(Input.AddressesApplied done, long nowNs, Effects effects) {
        // Also from the answer to a wish that was replaced since: what was added then is not said again.
        boolean released = done.generation() >= releaseGeneration
                && (state != RouterState.MASTER || done.generation() < holdGeneration);
        if (released) {
            held.clear();
        } else {
            held.addAll(done.added());
        }
        if (done.generation() != generation || state == RouterState.INIT) {
            return; // news of a wish long replaced, or never made
        }
        applied = true;
        if (state == RouterState.MASTER) {
            Announcing announcing = spec.announcing();
            announce(announceAll ? spec.announced() : done.added(), announcing.repeat(), effects);
            if (announceAll) {
                announceAll = false;
                announceAgainAtNs = after(announcing.againAfterNs(), nowNs);
                refreshAtNs = after(announcing.refreshNs(), nowNs);
            }
        }
        if (state != notified) {
            notified = state;
            effects.add(id(), new Effect.Notify(state, priority()));
        }
    }

    // ---- Weights, reload and stop ----

    private void weightChanged(Input.WeightChanged change, long nowNs, Effects effects) {
        int former = priority();
        long formerMasterDownNs = masterDownNs();
        weight = change.weight();
        if (priority() == former) {
            return;
        }
        if (state == RouterState.BACKUP) {
            moveMasterDown(masterDownNs() - formerMasterDownNs, nowNs);
        } else if (state == RouterState.MASTER && change.handOver() && priority() < former) {
            sendAdvertisement(Advertisement.PRIORITY_RESIGN, nowNs, effects);
            becomeBackup(Reason.HANDED_OVER, spec.advertIntervalCs(), nowNs, nowNs, effects);
        } else if (state == RouterState.MASTER) {
            advertise(nowNs, effects);
        }
    }

    private void moveMasterDown(long byNs, long nowNs) {
        masterDownAtNs = Math.max(nowNs, masterDownAtNs + byNs);
    }

    private void reconfigured(RouterSpec next, long nowNs, Effects effects) {
        if (!next.id().equals(id())) {
            throw new IllegalArgumentException("a reload cannot turn " + id() + " into " + next.id());
        }
        RouterSpec former = spec;
        long formerMasterDownNs = masterDownNs();
        spec = next;
        boolean master = state == RouterState.MASTER;
        if (master || next.version() == 2 || activeIntervalCs == former.advertIntervalCs()) {
            activeIntervalCs = next.advertIntervalCs();
        }
        if (state == RouterState.BACKUP) {
            // The time already waited counts: a reload must not make a dead master live longer.
            moveMasterDown(masterDownNs() - formerMasterDownNs, nowNs);
        }
        if (master) {
            if (!saysTheSame(former, next)) {
                advertise(nowNs, effects);
            }
            if (next.announcing().refreshNs() != former.announcing().refreshNs()) {
                refreshAtNs = after(next.announcing().refreshNs(), nowNs);
            }
        }
        if (state != RouterState.INIT && claimAtNs == NEVER) {
            wantAddresses(effects);
        }
    }

    private static boolean saysTheSame(RouterSpec a, RouterSpec b) {
        return a.version() == b.version()
                && a.authentication().equals(b.authentication())
                && a.checksumCover() == b.checksumCover()
                && a.priority() == b.priority()
                && a.advertIntervalCs() == b.advertIntervalCs()
                && a.advertised().equals(b.advertised())
                && a.reach().equals(b.reach());
    }

    /** RFC 9568 sections 6.4.2 and 6.4.3, Shutdown. */
    private void stop(boolean release, long nowNs, Effects effects) {
        if (state == RouterState.MASTER && release) {
            sendAdvertisement(Advertisement.PRIORITY_RESIGN, nowNs, effects);
        }
        if (release) {
            enter(RouterState.STOPPED, Reason.STOPPED, nowNs, effects);
        } else {
            RouterState former = state;
            stopMasterTimers();
            masterDownAtNs = NEVER;
            state = RouterState.STOPPED;
            sinceNs = nowNs;
            effects.add(id(), new Effect.StateChanged(former, state, Reason.STOPPED));
        }
        notified = state;
        effects.add(id(), new Effect.Notify(state, priority()));
    }

    // ---- What others ask ----

    /** A packet for this router was refused before it reached the state machine. */
    void discarded(Discard reason, InetAddress source, Effects effects) {
        counters.discard(reason);
        effects.add(id(), new Effect.Discarded(reason, source, reported.add(reason)));
    }

    private void observe(Observation what, @Nullable InetAddress source, String detail, Effects effects) {
        if (observed.add(what)) {
            effects.add(id(), new Effect.Observed(what, source, detail));
        }
    }

    public RouterView view() {
        return new RouterView(
                spec,
                priority(),
                state,
                sinceNs,
                linkUp,
                sourceAddress,
                activeIntervalCs,
                masterAddress,
                masterPriority,
                state == RouterState.MASTER && applied,
                nextDeadlineNs(),
                counters.snapshot());
    }
}
