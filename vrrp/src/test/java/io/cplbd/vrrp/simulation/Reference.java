package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.NEVER;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterState;
import io.cplbd.vrrp.router.RouterView;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one router has been through, kept by the judge: when it may elect itself, and whom it must give way to. Written
 * from RFC 9568 section 6 and the facts of keepalived, not from the code that is judged. Times are the node's own.
 */
final class Reference {
    private static final long CS_NS = 10_000_000L;
    private static final long S_NS = 1_000_000_000L;

    RouterState state = RouterState.INIT;
    /** The one in force: what is configured and the weight of what is tracked. */
    private int priority;

    private int weight;
    long stateSinceWorldNs;
    /** As a master: when it may want the addresses. */
    long claimsFromNs;
    /** As a master: when it wanted them; the world's time. */
    long claimedWorldNs = NEVER;

    /** As a backup: the master's interval, and between which two moments the master counts as down. */
    private int intervalCs;

    /** Another that may count as well, since a reload and until a master is heard. */
    private int otherIntervalCs;

    private long silentSinceNs;
    /** Before this packets were lost, any of which may have been the master's; {@link World#NEVER} if none were. */
    private long lostUpToNs = NEVER;

    private boolean resigned;
    long downEarliestNs = NEVER;
    long downLatestNs = NEVER;
    private long bearsUntilNs = NEVER;

    long advertisedNs;
    long resignedNs = -1;
    boolean advertisedBeforeTheChange;

    long lastGeneration;

    @Nullable
    RouterState lastNotified;

    RouterView.@Nullable Counts counts;

    /** When each address was last announced. */
    final Map<InetAddress, Long> announcedNs = new HashMap<>();
    /** As a master: when it last heard of another one. */
    long heardAnotherNs = -1;

    /** When it was told last that the kernel had added an address; the world's time. */
    final Map<InetAddress, Long> toldNs = new HashMap<>();
    /** As a master: which reigns of others it has heard of. */
    final Map<Reign, Long> heardReigns = new HashMap<>();

    /** Of a router that is made at {@code worldNs}. */
    Reference(RouterSpec spec, long worldNs) {
        stateSinceWorldNs = worldNs;
        rank(spec, 0);
    }

    private void rank(RouterSpec spec, int ofTracked) {
        weight = ofTracked;
        priority = spec.owner() ? spec.priority() : Math.clamp((long) spec.priority() + weight, 1, 254);
    }

    int priority() {
        return priority;
    }

    /** A change of weight moves the running timer by the change of the skew (keepalived). */
    void weighs(RouterSpec spec, int ofTracked, long nowNs) {
        long oneNs = skewNs(spec, intervalCs);
        long otherNs = skewNs(spec, otherIntervalCs);
        rank(spec, ofTracked);
        if (downEarliestNs != NEVER) {
            long byNs = skewNs(spec, intervalCs) - oneNs;
            long byOtherNs = skewNs(spec, otherIntervalCs) - otherNs;
            downEarliestNs = Math.max(nowNs, downEarliestNs + Math.min(byNs, byOtherNs));
            downLatestNs = Math.max(nowNs, downLatestNs + Math.max(byNs, byOtherNs));
        }
    }

    /** One time that a node was master. */
    record Reign(String node, long number) {}

    /** RFC 9568 section 6.1 and RFC 3768 section 6.1, Skew_Time. */
    long skewNs(RouterSpec spec, int intervalCs) {
        return (256 - priority) * (spec.version() == 2 ? S_NS : intervalCs * CS_NS) / 256;
    }

    /** How long a new master has advertised before it takes the addresses: half a step of the skew, a millisecond at least. */
    static long claimDelayNs(RouterSpec spec) {
        return Math.max(World.MS, (spec.version() == 2 ? S_NS : intervalNs(spec)) / 512);
    }

    /** Active_Down_Interval, Master_Down_Interval. */
    long masterDownNs(RouterSpec spec, int intervalCs) {
        return spec.downTimerAdverts() * (intervalCs * CS_NS) + skewNs(spec, intervalCs);
    }

    static long intervalNs(RouterSpec spec) {
        return spec.advertIntervalCs() * CS_NS;
    }

    void becomesBackup(RouterSpec spec, int masterIntervalCs, long sinceNs) {
        intervalCs = masterIntervalCs;
        otherIntervalCs = masterIntervalCs;
        resigned = false;
        silentSinceNs = sinceNs;
        bearsUntilNs = NEVER;
        down(sinceNs + masterDownNs(spec, intervalCs));
        heardSo(spec, sinceNs);
    }

    private void down(long ns) {
        downEarliestNs = ns;
        downLatestNs = ns;
    }

    /** Packets are lost: for a backup they count as a master's, once until one is heard. */
    void loses(RouterSpec spec, long nowNs) {
        if (state == RouterState.BACKUP && lostUpToNs == NEVER) {
            notBefore(spec, nowNs);
        }
        lostUpToNs = nowNs;
    }

    /** Whether a backup reckons neither with what arrived then nor with anything later. */
    boolean unknowingOf(long arrivedNs) {
        return lostUpToNs == NEVER && arrivedNs > silentSinceNs;
    }

    private void notBefore(RouterSpec spec, long lostNs) {
        long oneNs = lostNs + masterDownNs(spec, intervalCs);
        long otherNs = lostNs + masterDownNs(spec, otherIntervalCs);
        downEarliestNs = Math.max(downEarliestNs, Math.min(oneNs, otherNs));
        downLatestNs = Math.max(downLatestNs, Math.max(oneNs, otherNs));
    }

    /** What arrived before other packets were lost does not tell the end of the story. */
    private void heardSo(RouterSpec spec, long arrivedNs) {
        if (lostUpToNs == NEVER || arrivedNs >= lostUpToNs) {
            lostUpToNs = NEVER;
        } else {
            notBefore(spec, lostUpToNs);
        }
    }

    void noBackup() {
        lostUpToNs = NEVER;
        downEarliestNs = NEVER;
        downLatestNs = NEVER;
        bearsUntilNs = NEVER;
    }

    /** A backup hears somebody. */
    void backupHears(Heard heard, RouterSpec spec, long arrivedNs, long nowNs) {
        if (heard.advert().resigns()) {
            resigned = true;
            silentSinceNs = arrivedNs;
            long oneNs = arrivedNs + skewNs(spec, intervalCs);
            long otherNs = arrivedNs + skewNs(spec, otherIntervalCs);
            downEarliestNs = Math.min(oneNs, otherNs);
            downLatestNs = Math.max(oneNs, otherNs);
            heardSo(spec, arrivedNs);
            return;
        }
        boolean lower = heard.advert().priority() < priority;
        if (lower && spec.preempt() && !bears(spec, nowNs)) {
            return;
        }
        if (!lower) {
            bearsUntilNs = NEVER;
        }
        resigned = false;
        silentSinceNs = arrivedNs;
        intervalCs = heard.advert().advertIntervalCs();
        otherIntervalCs = intervalCs;
        down(arrivedNs + masterDownNs(spec, intervalCs));
        heardSo(spec, arrivedNs);
    }

    /** preempt_delay: for how long a backup bears a master that it could replace. */
    private boolean bears(RouterSpec spec, long nowNs) {
        if (spec.preemptDelayNs() == 0) {
            return false;
        }
        if (bearsUntilNs == NEVER) {
            bearsUntilNs = nowNs + spec.preemptDelayNs();
        }
        return nowNs < bearsUntilNs;
    }

    /** Whether what a backup hears would put the election off. */
    boolean wouldForbid(Heard heard, RouterSpec spec) {
        return !heard.advert().resigns() && (!spec.preempt() || heard.advert().priority() >= priority);
    }

    /** A reload while waiting: the RFC does not say which interval counts then, so either will do. */
    void reloads(RouterSpec next, long nowNs) {
        rank(next, weight);
        heardAnotherNs = -1; // the addresses that are new were not there to be announced
        if (downEarliestNs == NEVER) {
            return;
        }
        otherIntervalCs = next.advertIntervalCs();
        long oneNs = masterDownNs(next, intervalCs);
        long otherNs = masterDownNs(next, otherIntervalCs);
        downLatestNs = Math.max(
                nowNs, Math.max(downLatestNs + Math.abs(oneNs - otherNs), silentSinceNs + Math.max(oneNs, otherNs)));
        downEarliestNs = resigned ? nowNs : Math.max(nowNs, silentSinceNs + Math.min(oneNs, otherNs));
    }

    /** Whether a master has to give way to {@code heard}: higher priority, or equal and the higher address. */
    boolean outranks(Heard heard, InetAddress own) {
        int order = Integer.compare(heard.advert().priority(), priority);
        return order > 0 || (order == 0 && AddressFamily.compare(heard.source(), own) > 0);
    }

    /** Whether a master was silent so long, until {@code arrivedNs}, that others were free to elect. */
    boolean silent(RouterSpec spec, long arrivedNs) {
        return arrivedNs - advertisedNs >= masterDownNs(spec, spec.advertIntervalCs());
    }
}
