package io.cplbd.vrrp.router;

import static io.cplbd.vrrp.packet.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.Advertisement;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drives one virtual router through virtual time and writes down what it wants, one line for each effect: the
 * millisecond it was wanted at (since the router was made) and a few words. Every step is held against {@link
 * Invariants}.
 */
final class Driver {
    /** Our own primary address: in the middle, so that there are higher and lower ones. */
    static final InetAddress OWN = ip("192.0.2.5");

    static final InetAddress OWN6 = ip("fe80::5");
    static final InetAddress HIGHER = ip("192.0.2.9");
    static final InetAddress LOWER = ip("192.0.2.2");

    private static final long MS = 1_000_000L;
    /** Some uptime: zero must not be special. */
    private static final long START_NS = 86_400L * 1_000_000_000L;

    private static final int MOST_STEPS = 100_000;

    private final VirtualRouter router;
    private final Invariants invariants = new Invariants();
    private final List<String> lines = new ArrayList<>();
    private final List<String> leases = new ArrayList<>();
    private final Set<InetAddress> kernel = new HashSet<>();
    private boolean kernelAnswers = true;
    private long generation;
    private long nowNs = START_NS;

    Driver(RouterSpec spec) {
        router = new VirtualRouter(spec);
    }

    Driver(SpecBuilder spec) {
        this(spec.build());
    }

    /** A router that is up and has begun; what it said in doing so is forgotten. */
    static Driver started(SpecBuilder spec) {
        Driver driver = new Driver(spec);
        driver.linkUp();
        driver.start();
        driver.said();
        return driver;
    }

    /** A router that heard nobody and became master, as long ago as makes its first announcements a thing of the past. */
    static Driver master(SpecBuilder spec) {
        Driver driver = started(spec);
        if (driver.state() != RouterState.MASTER) {
            driver.runUntilDeadline();
        }
        assertThat(driver.state()).isEqualTo(RouterState.MASTER);
        driver.run(10_000);
        driver.said();
        return driver;
    }

    // ---- What happens to it ----

    void linkUp() {
        link(true, router.id().family() == io.cplbd.vrrp.packet.AddressFamily.IPV6 ? OWN6 : OWN);
    }

    void link(boolean up, @Nullable InetAddress source) {
        input(new Input.LinkChanged(up, source));
    }

    void start() {
        input(new Input.Started());
    }

    /** An advertisement with our version, interval and addresses, arriving now. */
    void hear(int priority, InetAddress from) {
        hear(priority, from, 0);
    }

    /** The same, taken from the wire {@code agoMs} ago. */
    void hear(int priority, InetAddress from, long agoMs) {
        RouterSpec spec = view().spec();
        hear(
                new Advertisement(
                        spec.version(),
                        spec.id().virtualRouterId(),
                        priority,
                        spec.advertIntervalCs(),
                        spec.advertised()),
                from,
                agoMs);
    }

    void hear(Advertisement advert, InetAddress from, long agoMs) {
        input(new Input.AdvertReceived(advert, from, nowNs - agoMs * MS));
    }

    /** Packets have come since those that were heard, and are lost. */
    void losePackets() {
        input(new Input.PacketsLost());
    }

    void weigh(int weight, boolean handOver) {
        input(new Input.WeightChanged(weight, handOver));
    }

    void reload(SpecBuilder spec) {
        input(new Input.Reconfigured(spec.build()));
    }

    void stop(boolean release) {
        input(new Input.Stop(release));
    }

    void deadline() {
        input(new Input.DeadlineReached());
    }

    /** The kernel says nothing by itself any more; {@link #kernelFollows} lets it. */
    void kernelIsSlow() {
        kernelAnswers = false;
    }

    /** The kernel brings itself in line with the last wish and says so. */
    void kernelFollows() {
        kernelFollows(generation);
    }

    /** The kernel says that it is in line with some wish, new or old. */
    void kernelFollows(long ofGeneration) {
        List<InetAddress> wanted = state() == RouterState.MASTER ? view().spec().announced() : List.of();
        List<InetAddress> added =
                wanted.stream().filter(address -> !kernel.contains(address)).toList();
        kernel.clear();
        kernel.addAll(wanted);
        input(new Input.AddressesApplied(ofGeneration, added));
    }

    /** The kernel follows the last wish as far as it likes: it refuses what is not among {@code added}. */
    void kernelTakesOnly(InetAddress... added) {
        input(new Input.AddressesApplied(generation, List.of(added)));
    }

    /** Somebody else deletes an address, and the kernel thread puts it back. */
    void addressWasDeletedAndPutBack(InetAddress address) {
        input(new Input.AddressesApplied(generation, List.of(address)));
    }

    // ---- Time ----

    /** Lets time pass; deadlines are met to the nanosecond. */
    void run(double ms) {
        long untilNs = nowNs + Math.round(ms * MS);
        for (int step = 0; nextNs() <= untilNs; step++) {
            assertThat(step).as("deadlines come to an end").isLessThan(MOST_STEPS);
            nowNs = Math.max(nowNs, nextNs());
            if (router.nextDeadlineNs() <= nowNs) {
                deadline();
            } else {
                input(new Input.ClaimDue());
            }
        }
        nowNs = untilNs;
    }

    private long nextNs() {
        return Math.min(router.nextDeadlineNs(), router.claimAtNs());
    }

    /** Lets time pass without giving the router a turn: a stalled process. */
    void stall(double ms) {
        nowNs += Math.round(ms * MS);
    }

    void runUntilDeadline() {
        run((nextNs() - nowNs) / (double) MS);
    }

    /** Until a backup that hears nobody has elected itself and asks for the addresses. */
    void runUntilClaim() {
        runUntilDeadline();
        runUntilDeadline();
    }

    double nowMs() {
        return (nowNs - START_NS) / (double) MS;
    }

    /** Milliseconds until the router acts by itself. */
    double deadlineInMs() {
        return (router.nextDeadlineNs() - nowNs) / (double) MS;
    }

    // ---- What it says ----

    RouterState state() {
        return router.state();
    }

    RouterView view() {
        return router.view();
    }

    boolean electionDue() {
        return router.electionDue(nowNs);
    }

    /** What was wanted since this was asked last. */
    List<String> said() {
        List<String> said = List.copyOf(lines);
        lines.clear();
        return said;
    }

    /** The lines of {@link #said} with one of these words in them. */
    List<String> said(String... words) {
        return said().stream()
                .filter(line -> List.of(words).stream().anyMatch(line::contains))
                .toList();
    }

    /** What was said of the lease since this was asked last; it goes with every advertisement. */
    List<String> leases() {
        List<String> said = List.copyOf(leases);
        leases.clear();
        return said;
    }

    private void input(Input input) {
        List<Effect> effects = new ArrayList<>();
        RouterView before = router.view();
        router.on(input, nowNs, (id, effect) -> {
            assertThat(id).isEqualTo(before.spec().id());
            effects.add(effect);
        });
        invariants.check(before, input, router.view(), effects, nowNs);
        boolean asked = false;
        for (Effect effect : effects) {
            (effect instanceof Effect.LeaseExtended ? leases : lines).add(stamp() + " " + text(effect));
            if (effect instanceof Effect.WantAddresses want) {
                generation = want.generation();
                asked = true;
            }
        }
        if (asked && kernelAnswers) {
            kernelFollows();
        }
    }

    private String stamp() {
        return stamp(nowNs);
    }

    private static String stamp(long atNs) {
        BigDecimal ms = BigDecimal.valueOf(atNs - START_NS, 6).stripTrailingZeros();
        return (ms.scale() < 0 ? ms.setScale(0) : ms).toPlainString();
    }

    private static String text(Effect effect) {
        return switch (effect) {
            case Effect.SendAdvertisement send -> "advert " + send.advert().priority();
            case Effect.Announce announce -> "announce " + announce.repeat() + "x " + text(announce.addresses());
            case Effect.SendAnnouncement send -> "send " + send.address().getHostAddress();
            case Effect.WantAddresses want -> want.held() ? "hold" : "release";
            case Effect.LeaseExtended(Lease lease, boolean renew) ->
                "until " + stamp(lease.electableNs()) + (renew ? ", renewed" : "");
            case Effect.StateChanged change -> change.from() + " to " + change.to() + ", " + change.reason();
            case Effect.Notify notify -> "notify " + notify.state() + " " + notify.priority();
            case Effect.Observed(var what, var source, String detail) ->
                "observed " + what + (source == null ? detail : " " + source.getHostAddress());
            case Effect.Discarded(var reason, var source, boolean first) ->
                "discarded " + reason + " " + source.getHostAddress() + (first ? " first" : "");
        };
    }

    private static String text(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(" "));
    }
}
