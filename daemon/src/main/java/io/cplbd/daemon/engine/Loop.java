package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.GlobalDefs.Scheduling;
import io.cplbd.daemon.balance.BalancePort;
import io.cplbd.daemon.notify.NotifyState;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.netlink.sys.Memory;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.Drain;
import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.Effects;
import io.cplbd.vrrp.router.Input;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterState;
import io.cplbd.vrrp.router.RouterView;
import io.cplbd.vrrp.router.VirtualRouter;
import io.cplbd.vrrp.router.VrrpNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns all protocol state. It waits on its inbox until the next deadline, reads the clock once a turn,
 * and never calls anything that can wait.
 */
final class Loop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    /** Some seconds of 255 masters that advertise every 10 ms. */
    private static final int INBOX = 65_536;
    /** Events taken in before deadlines are looked at again. */
    private static final int EVENTS_A_TURN = 512;
    /** Longest sleep; the clock's difference to a deadline must not overflow. */
    private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);

    /**
     * How long an address waits for the services behind it. Thousands of real servers take that long on a slow machine;
     * whatever is wrong with IPVS, the address must come.
     */
    private static final long SERVICES_LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long an election waits for captures that do not answer. */
    private static final long CAPTURES_LIMIT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long FAULT_LIMIT_MS = 500;
    /** The JVM's compilers are done then, and it has let go of what they used: it looks every five seconds. */
    private static final long START_IS_OVER_MS = 15_000;

    private final ArrayBlockingQueue<Event> inbox = new ArrayBlockingQueue<>(INBOX);
    private final VrrpNode node = new VrrpNode();
    private final LinkTable links = new LinkTable();
    private final Map<RouterId, Seat> seats = new LinkedHashMap<>();
    private final Set<InetAddress> virtual = new HashSet<>();
    private final Drain drain = new Drain(CAPTURES_LIMIT_NS);
    private final AddressKeeper.Kernel tables;
    private final KernelThread kernel;
    private final NotifyPort notifier;
    private final BalancePort balancer;
    private final LinkPorts ports;
    private final ThreadScheduling threads;
    private final PacketPort packets;
    private final Effects effects = this::carryOut;
    /** Frames that found the inbox full, and how many of them the routers know of. */
    private final AtomicLong framesDropped = new AtomicLong();

    private long framesMissed;
    /** Frames that found the kernel's ring full. */
    private long framesLost;

    /** What is added to every router's priority. */
    private int weight;
    /** When this turn began. */
    private long turnNs;

    /** No later than what any seat waits for; made to grow when it has passed. */
    private long seatsNextNs = VirtualRouter.NEVER;

    private long servicesLate;
    private long snapshots;
    private long turns;
    private final Lateness lateness = new Lateness();
    private Scheduling scheduling = ThreadScheduling.NONE;
    /** Something changed that instances start, stop or send by. */
    private boolean unsettled = true;

    private boolean rehearsed;
    /** The end of an instance is now the daemon's end, and no reload without it. */
    private boolean daemonStops;

    private boolean stopping;

    /** A configured instance and how far it has come. */
    private static final class Seat {
        private static final long NONE = -1;

        private Instance instance;
        private final long startAtNs;
        private boolean leftoversAsked;
        private boolean leftoversGone;
        private boolean started;
        private Input.@Nullable LinkChanged told;
        /** Generation of the wish that waits for IPVS, {@link #NONE} if none does. */
        private long waiting = NONE;

        private long waitUntilNs;

        Seat(Instance instance, long startAtNs) {
            this.instance = instance;
            this.startAtNs = startAtNs;
        }
    }

    Loop(AddressKeeper.Kernel tables, ThreadScheduling.Kernel tasks, NotifyPort notifier, BalancePort balancer) {
        this.tables = tables;
        this.threads = new ThreadScheduling(tasks);
        this.balancer = balancer;
        this.notifier = notifier;
        this.kernel = new KernelThread(tables, this::post);
        this.ports = new LinkPorts(links, kernel, this::post);
        this.packets = new PacketPort(links, ports::open);
    }

    KernelThread kernel() {
        return kernel;
    }

    /**
     * Puts an event into the inbox. Frames that find it full are dropped and counted, as a network would; everything
     * else waits for room, which the loop makes as it never waits itself.
     */
    void post(Event event) {
        if (event instanceof Event.FrameArrived) {
            if (!inbox.offer(event)) {
                framesDropped.incrementAndGet();
            }
            return;
        }
        try {
            inbox.put(event);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        kernel.start();
        while (!stopping) {
            long deadlineNs = nextDeadlineNs();
            Event event = await(deadlineNs);
            long nowNs = System.nanoTime();
            turnNs = nowNs;
            turns++;
            if (deadlineNs < nowNs && turns > 1) {
                late(nowNs - deadlineNs);
            }
            for (int taken = 1; event != null; taken++) {
                take(event, nowNs);
                event = taken < EVENTS_A_TURN ? inbox.poll() : null;
            }
            missed(nowNs);
            advance(nowNs);
        }
    }

    /** The last thing this thread does when a fault ended {@link #run}: nobody shall hold an address unattended. */
    void releaseAfterFault() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        turnNs = System.nanoTime();
        take(new Event.Stop(true, done), turnNs);
        done.orTimeout(FAULT_LIMIT_MS, TimeUnit.MILLISECONDS)
                .exceptionally(late -> null)
                .join();
    }

    /** Whose frames they were nobody knows any more. */
    private void missed(long nowNs) {
        long dropped = framesDropped.get();
        if (dropped != framesMissed) {
            framesMissed = dropped;
            ports.open().forEach(port -> node.packetsLost(port.interfaceName(), nowNs, effects));
        }
    }

    private void late(long byNs) {
        lateness.count(byNs);
        if (scheduling.maxAutoPriority() > 0
                && byNs > TimeUnit.MICROSECONDS.toNanos(scheduling.minAutoPriorityDelayUs())) {
            kernel.run(threads::raise);
        }
    }

    private @Nullable Event await(long deadlineNs) {
        long waitNs = Math.min(LONGEST_NS, deadlineNs - System.nanoTime());
        if (waitNs <= 0) {
            return inbox.poll();
        }
        try {
            return inbox.poll(waitNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException ended) {
            stopping = true;
            return null;
        }
    }

    private long nextDeadlineNs() {
        long next = drain.running() ? node.nextDeadlineWithoutElectionsNs() : node.nextDeadlineNs();
        return Math.min(Math.min(next, seatsNextNs), Math.min(drain.nextDeadlineNs(), ports.nextRetryNs()));
    }

    private long firstOfSeatsNs() {
        long next = VirtualRouter.NEVER;
        for (Seat seat : seats.values()) {
            if (!seat.started && seat.leftoversGone) {
                next = Math.min(next, seat.startAtNs);
            }
            if (seat.waiting != Seat.NONE) {
                next = Math.min(next, seat.waitUntilNs);
            }
        }
        return next;
    }

    private void advance(long nowNs) {
        if (ports.nextRetryNs() <= nowNs) {
            ports.require(instances(), nowNs);
        }
        if (unsettled || seatsNextNs <= nowNs) {
            unsettled = false;
            seats.values().forEach(seat -> attend(seat, nowNs));
            seatsNextNs = firstOfSeatsNs();
        }
        if (!drain.running() && node.electionDue(nowNs)) {
            drain.start(ports.open(), nowNs);
        }
        node.advance(nowNs, drain.finished(nowNs), effects);
    }

    private void attend(Seat seat, long nowNs) {
        if (seat.waiting != Seat.NONE && nowNs >= seat.waitUntilNs) {
            servicesLate++;
            LOG.warn("({}) the address does not wait longer for its IPVS services", seat.instance.name());
            hold(seat);
        }
        settle(seat, nowNs);
    }

    private List<Instance> instances() {
        return seats.values().stream().map(seat -> seat.instance).toList();
    }

    private void take(Event event, long nowNs) {
        switch (event) {
            case Event.FrameArrived(String interfaceName, byte[] frame, long arrivedNs) ->
                node.frame(interfaceName, frame, arrivedNs, nowNs, effects);
            case Event.FramesLost(String interfaceName, long frames) -> {
                framesLost += frames;
                node.packetsLost(interfaceName, nowNs, effects);
            }
            case Event.Drained(String interfaceName, long ticket, long upToNs) ->
                drain.answered(interfaceName, ticket, upToNs);
            case Event.RouteNews(RouteEvent news) -> routeNews(news, nowNs);
            case Event.LinkOpened(LinkPort.Opening result) -> {
                ports.opened(result, nowNs);
                ports.require(instances(), nowNs);
                kernel.run(threads::apply); // a capture has a thread of its own
                unsettled = true;
            }
            case Event.CaptureFailed(LinkPort.Needs needs, String reason) -> {
                ports.broke(needs, reason, nowNs);
                unsettled = true;
            }
            case Event.AddressesApplied(RouterId router, long generation, List<InetAddress> added) ->
                applied(router, generation, added, nowNs);
            case Event.ServicesReady(RouterId router, long generation) -> {
                Seat seat = seats.get(router);
                if (seat != null && seat.waiting == generation) {
                    hold(seat);
                }
            }
            case Event.WeightChanged(int changed, boolean handOver) -> {
                weight = changed;
                seats.keySet().forEach(id -> node.input(id, new Input.WeightChanged(weight, handOver), nowNs, effects));
            }
            case Event.Fault(RuntimeException fault) ->
                throw new IllegalStateException("a fault on another thread", fault);
            case Event.NewPlan(Plan plan, CompletableFuture<Void> done) -> {
                if (!daemonStops) { // a reload that a stop has overtaken must not start anything
                    replan(plan, nowNs);
                }
                // The end of an instance is told by then.
                kernel.run(() -> done.complete(null));
            }
            case Event.Inspect(CompletableFuture<EngineView> answer) -> answer.complete(view(nowNs));
            case Event.Stop(boolean release, CompletableFuture<Void> done) -> {
                daemonStops = true;
                List.copyOf(seats.values()).forEach(seat -> remove(seat, release, nowNs));
                if (!release) {
                    kernel.keepForEver();
                }
                kernel.run(() -> done.complete(null));
            }
        }
    }

    // ---- Links and addresses ----

    private void routeNews(RouteEvent news, long nowNs) {
        if (!links.take(news)) {
            return; // renewals, most of all our own
        }
        unsettled = true;
        ports.require(instances(), nowNs);
        switch (news) {
            // Somebody took an address away, or may have while notifications were lost: the wish is looked at again.
            case RouteEvent.AddressRemoved(InterfaceAddress gone, long ignored) -> recheckHoldersOf(gone.address());
            case RouteEvent.Snapshot snapshot -> {
                if (++snapshots > 1) {
                    LOG.warn("the kernel has dropped notices of links and addresses; all were read again");
                }
                seats.keySet().forEach(kernel::recheck);
            }
            default -> {}
        }
    }

    private void recheckHoldersOf(InetAddress address) {
        for (Seat seat : seats.values()) {
            if (seat.instance.addresses().stream()
                    .anyMatch(held -> held.address().equals(address))) {
                kernel.lost(seat.instance.id(), address);
            }
        }
    }

    /** Starts an instance when all is known that it needs, and tells a started one what changed under it. */
    private void settle(Seat seat, long nowNs) {
        Instance instance = seat.instance;
        if (!links.known() || !ports.settled(instance.interfaceName())) {
            return;
        }
        if (!seat.leftoversAsked) {
            seat.leftoversAsked = true;
            seat.instance = withoutOwnAddresses(instance);
            want(seat, 0, false);
            if (links.byName(instance.interfaceName()) == null) {
                LOG.error("({}) there is no interface {}; waiting for it", instance.name(), instance.interfaceName());
            }
        }
        if (!seat.leftoversGone) {
            return;
        }
        if (nowNs < seat.startAtNs) {
            unsettled = true;
            return;
        }
        Link link = links.byName(instance.interfaceName());
        boolean usable = link != null
                && ports.open(instance.interfaceName()) != null
                && (!instance.trackLink() || (link.up() && link.running()));
        InetAddress source = links.sourceOf(instance, this::isVirtual);
        if (source == null && instance.router().owner()) {
            source = ownerSource(instance);
        }
        Input.LinkChanged now = new Input.LinkChanged(usable, source);
        if (!now.equals(seat.told)) {
            seat.told = now;
            node.input(instance.id(), now, nowNs, effects);
        }
        if (!seat.started) {
            seat.started = true;
            node.input(instance.id(), new Input.WeightChanged(weight, false), nowNs, effects);
            node.input(instance.id(), new Input.Started(), nowNs, effects);
            rehearse();
        }
    }

    /** Once, when the start itself is through. */
    private void rehearse() {
        if (!rehearsed) {
            rehearsed = true;
            Thread.ofPlatform().name("rehearsal").daemon().start(Rehearsal::elections);
            Thread.ofVirtual().start(Loop::giveBackMemory);
            rehearseKernel(List.copyOf(ports.open()), Rehearsal.ROUNDS);
        }
    }

    private static void giveBackMemory() {
        try {
            Thread.sleep(START_IS_OVER_MS);
            Memory.trim();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** A little at a time: an election may be near, and then its addresses come first. */
    private void rehearseKernel(List<LinkPort> open, int roundsLeft) {
        if (roundsLeft > 0) {
            kernel.run(() -> {
                Rehearsal.kernelRequest(tables, open);
                rehearseKernel(open, roundsLeft - 1);
            });
        }
    }

    private boolean isVirtual(InetAddress address) {
        return virtual.contains(address);
    }

    /** An owner's virtual address is its interface's own (RFC 9568 section 1.7), and the only one it may have. */
    private @Nullable InetAddress ownerSource(Instance instance) {
        return links.sources(instance.interfaceName(), instance.id().family(), none -> false).stream()
                .map(InterfaceAddress::address)
                .findFirst()
                .orElse(null);
    }

    /**
     * A virtual address found on the interface at start is a leftover and goes, unless it is all the interface has and
     * was not put there by VRRP: then it is the machine's own, and taking it would cut the machine off.
     */
    private Instance withoutOwnAddresses(Instance instance) {
        AddressFamily family = instance.id().family();
        if (!links.sources(instance.interfaceName(), family, this::isVirtual).isEmpty()) {
            return instance;
        }
        List<HeldAddress> ours = new ArrayList<>();
        for (HeldAddress address : instance.addresses()) {
            InterfaceAddress present = links.find(address.interfaceName(), address.address());
            if (present == null
                    || present.protocol() == HeldAddress.PROTOCOL
                    || !address.interfaceName().equals(instance.interfaceName())) {
                ours.add(address);
            } else if (instance.router().owner()) {
                LOG.info("({}) {} is the interface's own address and stays", instance.name(), address);
            } else {
                LOG.error(
                        "({}) {} is the interface's only address, so it cannot be a virtual one of priority {}; it is left"
                                + " alone: give the interface an address of its own",
                        instance.name(),
                        address,
                        instance.router().priority());
            }
        }
        return ours.size() == instance.addresses().size() ? instance : instance.withAddresses(ours);
    }

    private void applied(RouterId router, long generation, List<InetAddress> added, long nowNs) {
        Seat seat = seats.get(router);
        if (seat != null && !seat.leftoversGone) {
            // The first answer is that to the wish of an empty interface, which was the loop's and not the router's.
            seat.leftoversGone = true;
            unsettled = true;
            return;
        }
        node.input(router, new Input.AddressesApplied(generation, added), nowNs, effects);
    }

    // ---- Configuration ----

    private void replan(Plan plan, long nowNs) {
        scheduling = plan.scheduling();
        kernel.run(() -> threads.configure(plan.scheduling()));
        Map<RouterId, Instance> wanted = new LinkedHashMap<>();
        plan.instances().forEach(instance -> wanted.put(instance.id(), instance));
        // The old before the new: an address may move from one to the other.
        for (Seat seat : List.copyOf(seats.values())) {
            if (!wanted.containsKey(seat.instance.id())) {
                remove(seat, true, nowNs);
                seats.remove(seat.instance.id());
                node.remove(seat.instance.id());
                kernel.forget(seat.instance.id());
            }
        }
        virtual.clear();
        for (Instance instance : wanted.values()) {
            instance.addresses().forEach(address -> virtual.add(address.address()));
        }
        for (Instance instance : wanted.values()) {
            Seat seat = seats.get(instance.id());
            if (seat == null) {
                seats.put(instance.id(), new Seat(instance, nowNs + plan.startupDelayNs()));
                node.add(instance.router());
            } else if (!seat.instance.equals(instance)) {
                seat.instance = seat.leftoversAsked ? withoutOwnAddresses(instance) : instance;
                node.input(instance.id(), new Input.Reconfigured(instance.router()), nowNs, effects);
            }
        }
        ports.require(wanted.values(), nowNs);
        unsettled = true;
    }

    private void remove(Seat seat, boolean release, long nowNs) {
        node.input(seat.instance.id(), new Input.Stop(release), nowNs, effects);
    }

    // ---- Effects ----

    private void carryOut(RouterId router, Effect effect) {
        Seat seat = seats.get(router);
        if (seat == null) {
            return;
        }
        Instance instance = seat.instance;
        switch (effect) {
            case Effect.SendAdvertisement send -> {
                packets.advertise(instance, send.advert(), send.source());
                StateLog.sent(instance, send.advert());
            }
            case Effect.SendAnnouncement(InetAddress address) -> {
                for (HeldAddress held : instance.addresses()) {
                    if (held.address().equals(address)) {
                        packets.announce(held);
                    }
                }
            }
            case Effect.WantAddresses(long generation, boolean held) -> want(seat, generation, held);
            case Effect.LeaseExtended(Lease lease, boolean renew) -> kernel.extend(router, lease, renew);
            case Effect.StateChanged change -> StateLog.changed(instance, change);
            case Effect.Notify(RouterState state, int priority) -> notify(instance, state, priority);
            case Effect.Observed seen -> StateLog.observed(instance, seen);
            case Effect.Discarded packet -> StateLog.discarded(instance, packet);
            case Effect.Announce announce -> throw new IllegalStateException("not paced: " + announce);
        }
    }

    /**
     * Whoever comes to the address must find the services: where they are there only for a MASTER, they come before it. When
     * it goes, it goes first.
     */
    private void want(Seat seat, long generation, boolean held) {
        RouterId router = seat.instance.id();
        if (held && balancer.gates(router)) {
            seat.waiting = generation;
            seat.waitUntilNs = turnNs + SERVICES_LIMIT_NS;
            seatsNextNs = Math.min(seatsNextNs, seat.waitUntilNs);
        } else {
            seat.waiting = Seat.NONE;
            kernel.want(router, generation, held, seat.instance.addresses());
        }
        balancer.standing(router, held, () -> post(new Event.ServicesReady(router, generation)));
    }

    private void hold(Seat seat) {
        long generation = seat.waiting;
        seat.waiting = Seat.NONE;
        kernel.want(seat.instance.id(), generation, true, seat.instance.addresses());
    }

    /** Whoever hears of an end finds the addresses gone, as with keepalived; of other states a router tells after they are there. */
    private void notify(Instance instance, RouterState state, int priority) {
        NotifyState told = told(instance, state);
        if (state == RouterState.STOPPED) {
            kernel.run(notifier.ending(instance, told, priority));
        } else {
            notifier.notify(instance, told, priority);
        }
    }

    private NotifyState told(Instance instance, RouterState state) {
        return switch (state) {
            case MASTER -> NotifyState.MASTER;
            case BACKUP, INIT -> NotifyState.BACKUP;
            case FAULT -> NotifyState.FAULT;
            case STOPPED ->
                daemonStops ? NotifyState.STOP : instance.tellsDeleted() ? NotifyState.DELETED : NotifyState.FAULT;
        };
    }

    // ---- What others ask ----

    private EngineView view(long nowNs) {
        List<EngineView.InstanceView> instances = seats.values().stream()
                .map(seat -> {
                    RouterView router = Objects.requireNonNull(node.view(seat.instance.id()));
                    return new EngineView.InstanceView(seat.instance, router);
                })
                .toList();
        return new EngineView(
                instances,
                node.totals(),
                new EngineView.LoopCounts(
                        turns,
                        framesLost + framesDropped.get(),
                        lateness.view(),
                        drain.timedOut(),
                        packets.sendFailures(),
                        Math.max(0, snapshots - 1),
                        servicesLate),
                nowNs);
    }
}
