package io.cplbd.vrrp.simulation;

import static io.cplbd.vrrp.simulation.World.MS;
import static io.cplbd.vrrp.simulation.World.NEVER;
import static io.cplbd.vrrp.simulation.World.US;

import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.Drain;
import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.Input;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import io.cplbd.vrrp.router.RouterState;
import io.cplbd.vrrp.router.RouterView;
import io.cplbd.vrrp.router.VrrpNode;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of the daemon, in small: the real {@link VrrpNode}, driven as the daemon's loop drives it. An inbox that is
 * emptied first, then a wait for whatever was captured before time alone makes a master, then deadlines.
 */
final class Daemon {
    static final String INTERFACE = "eth0";

    private static final long MOST_LATE_NS = 150 * US;
    /** How long a capture thread may take to answer before an election goes ahead without it. */
    static final long PATIENCE_NS = 250 * MS;

    private final Host host;
    private final World world;
    private final Judge judge;
    private final PlantedBug bug;
    private final VrrpNode node = new VrrpNode();
    private final Map<RouterId, Seat> seats = new LinkedHashMap<>();
    private final Map<RouterId, RouterSpec> specs = new LinkedHashMap<>();
    private final Set<InetAddress> configured = new HashSet<>();
    private final Deque<LongConsumer> inbox = new ArrayDeque<>();
    private final Deque<Capture.Arrived> unread = new ArrayDeque<>();
    /** Frames that it will never read. */
    private final List<Capture.Arrived> missing = new ArrayList<>();

    private final Keeper keeper;
    private final Capture capture;
    private final List<Runnable> heldUp = new ArrayList<>();

    private boolean paused;
    private boolean gone;
    private long wakeAtNs = NEVER;
    private long wakeTicket;

    private final Drain drain = new Drain(PATIENCE_NS);

    /** A configured router and how far it has come. */
    static final class Seat {
        private boolean leftoversGone;
        private Input.@Nullable LinkChanged told;
        private RouterState state = RouterState.INIT;
        private boolean held;
        private long reign;
        private boolean metAnother;

        Seat(long firstReign) {
            reign = firstReign;
        }

        /** Whether it has heard of another master since it became one. */
        boolean metAnother() {
            return metAnother;
        }

        RouterState state() {
            return state;
        }

        /** Whether the kernel was last asked to hold the addresses. */
        boolean held() {
            return held;
        }

        /** A number that grows with every time it becomes master, also with another daemon. */
        long reign() {
            return reign;
        }
    }

    Daemon(Host host, World world, Judge judge, PlantedBug bug) {
        this.host = host;
        this.world = world;
        this.judge = judge;
        this.bug = bug;
        this.keeper = new Keeper(this, host.kernel(), bug);
        this.capture = new Capture(this);
        for (RouterSpec spec : host.specs()) {
            specs.put(spec.id(), spec);
            configured.addAll(spec.announced());
            seats.put(spec.id(), new Seat(host.firstReign()));
            node.add(spec);
            keeper.want(spec.id(), 0, false, spec.announced());
        }
    }

    // ---- The process ----

    void pause() {
        paused = true;
        world.trace(host.name(), () -> "is stopped in its tracks");
    }

    /** Every thread gets its turn again, in any order. */
    void resume() {
        paused = false;
        world.trace(host.name(), () -> "runs again");
        List<Runnable> threads = List.copyOf(heldUp);
        heldUp.clear();
        threads.forEach(thread -> later(MOST_LATE_NS, thread));
    }

    boolean paused() {
        return paused;
    }

    boolean gone() {
        return gone;
    }

    void die() {
        gone = true;
    }

    /** Does something within {@code mostNs}, unless the process is stopped or gone then. */
    void later(long mostNs, Runnable action) {
        laterBy(0, mostNs, action);
    }

    void laterBy(long leastNs, long mostNs, Runnable action) {
        world.after(leastNs + world.moment(mostNs), () -> whenRunning(action));
    }

    private void whenRunning(Runnable action) {
        if (paused) {
            heldUp.add(action);
        } else if (!gone) {
            action.run();
        }
    }

    // ---- The inbox ----

    private void post(LongConsumer event) {
        inbox.add(event);
        wakeAt(world.nowNs() + world.moment(MOST_LATE_NS));
    }

    private void wakeAt(long atNs) {
        if (atNs < wakeAtNs) {
            wakeAtNs = atNs;
            long ticket = ++wakeTicket;
            world.at(atNs, () -> {
                if (ticket == wakeTicket) {
                    wakeAtNs = NEVER;
                    whenRunning(this::turn);
                }
            });
        }
    }

    /** A frame came to the network card. */
    void arrive(Frame frame) {
        if (!gone) {
            capture.arrive(frame, host.clock().local(world.nowNs()));
        }
    }

    void frame(Capture.Arrived arrived) {
        unread.add(arrived);
        post(nowNs -> {
            unread.remove();
            take(arrived, nowNs);
        });
    }

    /** The capture had no room for these. */
    void lost(List<Capture.Arrived> frames) {
        host.count(Census.Occurrence.FRAMES_LOST);
        missing.addAll(frames);
        if (bug != PlantedBug.LOSS_UNNOTICED) {
            post(nowNs -> {
                world.trace(host.name(), () -> "learns that frames are lost: " + frames.size());
                judge.loses();
                node.packetsLost(INTERFACE, nowNs, this::carryOut);
                judge.lost(this, nowNs);
            });
        }
    }

    void drained(long ticket) {
        long upToNs = localNs();
        post(nowNs -> drain.answered(INTERFACE, ticket, upToNs));
    }

    void applied(RouterId router, long generation, List<InetAddress> added) {
        post(nowNs -> {
            Seat seat = seat(router);
            if (!seat.leftoversGone) {
                seat.leftoversGone = true;
                settle(router, nowNs);
                node.input(router, new Input.Started(), nowNs, this::carryOut);
            } else {
                judge.told(this, router, added);
                node.input(router, new Input.AddressesApplied(generation, added), nowNs, this::carryOut);
            }
        });
    }

    /** The kernel's notifications: something about the link, or an address, is no more what it was. */
    void linkNews() {
        post(nowNs -> seats.keySet().forEach(router -> settle(router, nowNs)));
    }

    void addressGone(InetAddress address) {
        post(nowNs -> specs.forEach((router, spec) -> {
            if (spec.announced().contains(address) && bug != PlantedBug.DELETED_ADDRESS_NOT_PUT_BACK) {
                keeper.recheck(router);
            }
        }));
    }

    /** Notifications were lost: everything is looked at again. */
    void snapshot() {
        post(nowNs -> {
            seats.keySet().forEach(router -> settle(router, nowNs));
            seats.keySet().forEach(keeper::recheck);
        });
    }

    void reload() {
        post(nowNs -> host.specs().forEach(spec -> {
            if (!spec.equals(specs.put(spec.id(), spec))) {
                world.trace(host.name(), () -> "reloads: priority " + spec.priority());
                configured.addAll(spec.announced());
                judge.reloads(this, spec, nowNs);
                node.input(spec.id(), new Input.Reconfigured(spec), nowNs, this::carryOut);
            }
        }));
    }

    /** Something tracked fails, or works again: the priority changes by {@code weight} from what is configured. */
    void weigh(int weight, boolean handOver) {
        post(nowNs -> seats.keySet().forEach(router -> {
            Input.WeightChanged change = new Input.WeightChanged(weight, handOver);
            world.trace(host.name(), () -> name(router) + "weighs " + weight + (handOver ? ", hands over" : ""));
            judge.weighs(this, router, change, nowNs);
            node.input(router, change, nowNs, this::carryOut);
            judge.weighed(this, router);
        }));
    }

    void stop() {
        post(nowNs -> {
            world.trace(host.name(), () -> "is told to stop");
            seats.keySet().forEach(router -> node.input(router, new Input.Stop(true), nowNs, this::carryOut));
            keeper.run(host::exited);
        });
    }

    private void settle(RouterId router, long nowNs) {
        Seat seat = seat(router);
        Input.LinkChanged now = new Input.LinkChanged(host.up(), host.source());
        if (seat.leftoversGone && !now.equals(seat.told)) {
            seat.told = now;
            node.input(router, now, nowNs, this::carryOut);
        }
    }

    // ---- The loop ----

    private void turn() {
        long nowNs = localNs();
        for (LongConsumer event = inbox.poll(); event != null; event = inbox.poll()) {
            event.accept(nowNs);
        }
        boolean electionsToo = drain(nowNs);
        node.advance(nowNs, electionsToo, this::carryOut);
        judge.turned(this, nowNs);
        long deadlineNs = drain.running()
                ? Math.min(drain.nextDeadlineNs(), node.nextDeadlineWithoutElectionsNs())
                : bug.deadline(node.nextDeadlineNs(), node.views());
        if (deadlineNs != NEVER) {
            wakeAt(host.clock().world(deadlineNs) + world.moment(MOST_LATE_NS));
        }
        if (!inbox.isEmpty()) {
            wakeAt(world.nowNs());
        }
    }

    /** Returns whether time alone may make a master now: all that was captured before has been taken in. */
    private boolean drain(long nowNs) {
        if (bug == PlantedBug.STALE_DEADLINE_AFTER_A_PAUSE) {
            judge.electionsGoAhead(this, nowNs);
            return true;
        }
        if (!drain.running() && node.electionDue(nowNs)) {
            host.count(Census.Occurrence.DRAIN);
            drain.start(List.of(capture), nowNs);
        }
        long givenUp = drain.timedOut();
        if (!drain.finished(nowNs)) {
            return false;
        }
        if (drain.timedOut() > givenUp) {
            host.count(Census.Occurrence.DRAIN_GIVEN_UP);
            return true;
        }
        if (!node.electionDue(nowNs)) {
            host.count(Census.Occurrence.DRAIN_THAT_FORBADE_AN_ELECTION);
        }
        judge.electionsGoAhead(this, nowNs);
        return true;
    }

    private void take(Capture.Arrived arrived, long nowNs) {
        Frame frame = arrived.frame();
        Heard heard = Heard.in(frame.bytes(), specs);
        judge.hears(this, frame, heard, arrived.arrivedNs(), nowNs);
        RouterState before = heard == null ? RouterState.INIT : state(heard.router());
        byte[] bytes = frame.bytes();
        long arrivedNs = arrived.arrivedNs();
        if (heard != null) {
            RouterView view = view(heard.router());
            byte[] other = bug.frame(bytes, heard, view);
            if (other == null) {
                judge.heard(this, heard, before, nowNs);
                return;
            }
            bytes = other;
            arrivedNs = bug.arrivedNs(arrivedNs, view);
        }
        node.frame(INTERFACE, bytes, arrivedNs, nowNs, this::carryOut);
        judge.heard(this, heard, before, nowNs);
    }

    // ---- Effects ----

    private void carryOut(RouterId router, Effect effect) {
        Seat seat = seat(router);
        RouterSpec spec = spec(router);
        if (!bug.lets(effect, seat)) {
            return;
        }
        judge.wants(this, router, effect, localNs());
        switch (effect) {
            case Effect.SendAdvertisement send -> advertise(seat, spec, send);
            case Effect.SendAnnouncement(InetAddress address) -> {
                world.trace(host.name(), () -> "announces " + address.getHostAddress());
                host.send(PacketWriter.announcement(address, host.mac(), false), seat.reign, null);
            }
            case Effect.WantAddresses(long generation, boolean held) -> {
                seat.held = held;
                keeper.want(router, generation, held, spec.announced());
            }
            case Effect.LeaseExtended(Lease lease, boolean renew) -> {
                keeper.extend(router, lease, renew && bug != PlantedBug.LEASE_NOT_RENEWED);
                if (renew) {
                    host.count(Census.Occurrence.LEASE_RENEWED);
                }
            }
            case Effect.StateChanged(RouterState from, RouterState to, Effect.Reason reason) -> {
                seat.state = to;
                seat.reign += to == RouterState.MASTER ? 1 : 0;
                seat.metAnother = false;
                world.trace(host.name(), () -> name(router) + from + " -> " + to + ": " + reason.text());
            }
            case Effect.Notify(RouterState told, int priority) -> {
                world.trace(host.name(), () -> name(router) + "notifies " + told);
                if (bug == PlantedBug.STATE_NOTIFIED_TWICE) {
                    judge.wants(this, router, effect, localNs());
                }
            }
            case Effect.Observed seen -> {
                seat.metAnother |= seen.what() == Effect.Observation.LOWER_PRIORITY_MASTER;
                world.trace(host.name(), () -> name(router) + "observes " + seen.what() + " " + seen.detail());
            }
            case Effect.Discarded packet -> {
                host.count(Census.Occurrence.FRAME_DISCARDED);
                world.trace(host.name(), () -> name(router) + "discards a packet: " + packet.reason());
            }
            case Effect.Announce announce -> throw new IllegalStateException("not paced: " + announce);
        }
    }

    private String name(RouterId router) {
        return seats.size() == 1 ? "" : "VRID " + router.virtualRouterId() + " ";
    }

    private void advertise(Seat seat, RouterSpec spec, Effect.SendAdvertisement send) {
        world.trace(
                host.name(),
                () -> name(spec.id()) + "advertises " + send.advert().priority());
        // The advertisement of an election goes out before the change is told.
        boolean first = seat.state != RouterState.MASTER && !send.advert().resigns();
        long reign = seat.reign + (first ? 1 : 0);
        switch (spec.reach()) {
            case Reach.Multicast(InetAddress group) ->
                host.send(PacketWriter.multicastFrame(packet(spec, send, group), host.mac(), group), reign, null);
            case Reach.Unicast(var peers, int hopLimit, boolean checkSource) -> {
                for (Reach.Peer peer : peers) {
                    host.send(Frames.ethernet(packet(spec, send, peer.address())), reign, peer.address());
                }
            }
        }
    }

    private byte[] packet(RouterSpec spec, Effect.SendAdvertisement send, InetAddress destination) {
        return PacketWriter.advertisement(
                send.advert(), spec.authentication(), spec.checksumCover(), send.source(), destination, 255, (int)
                        (world.nowNs() & 0xffff));
    }

    // ---- What the judge may see ----

    Host host() {
        return host;
    }

    VrrpNode node() {
        return node;
    }

    boolean draining() {
        return drain.running();
    }

    /** Every virtual address that it ever knew of. */
    Set<InetAddress> configured() {
        return configured;
    }

    Map<RouterId, RouterSpec> specs() {
        return specs;
    }

    Capture capture() {
        return capture;
    }

    /** Frames that were captured and not yet taken in by the loop. */
    List<Capture.Arrived> unread() {
        List<Capture.Arrived> all = new ArrayList<>(unread);
        capture.waiting().forEach(all::add);
        return all;
    }

    List<Capture.Arrived> missing() {
        return missing;
    }

    Seat seat(RouterId router) {
        return Objects.requireNonNull(seats.get(router));
    }

    RouterSpec spec(RouterId router) {
        return Objects.requireNonNull(specs.get(router));
    }

    RouterView view(RouterId router) {
        return Objects.requireNonNull(node.view(router));
    }

    RouterState state(RouterId router) {
        return seat(router).state;
    }

    long localNs() {
        return host.clock().local(world.nowNs());
    }

    static boolean ipv6(RouterSpec spec) {
        return spec.id().family() == AddressFamily.IPV6;
    }
}
