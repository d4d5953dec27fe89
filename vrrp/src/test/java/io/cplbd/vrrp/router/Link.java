package io.cplbd.vrrp.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.Frames;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Machines on one link, in virtual time. What they say goes through the real codec as bytes and takes a random while to
 * arrive; their kernels take a while too. Each runs its {@link VrrpNode} as a daemon's loop does: frames first, then
 * deadlines, and no election before all that has arrived was taken in.
 */
final class Link {
    static final long MS = 1_000_000L;
    static final long S = 1_000_000_000L;

    private static final int MOST_EVENTS = 2_000_000;

    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    /** Who announced an address last: where the switches and neighbours send its packets. */
    private final Map<InetAddress, String> lastAnnouncer = new HashMap<>();

    private final long mostDelayNs;
    private double loss;
    private long nowNs = 500 * S;
    private long sequence;

    private record Event(long atNs, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    record Heard(long atNs, String from, int priority) {}

    private final List<Heard> adverts = new ArrayList<>();

    Link(long seed, long mostDelayNs) {
        this.random = new SplittableRandom(seed);
        this.mostDelayNs = mostDelayNs;
    }

    final class Machine {
        private final String name;
        private final InetAddress address;
        private final RouterSpec spec;
        private final VrrpNode node = new VrrpNode();
        private final List<Runnable> frames = new ArrayList<>();
        private boolean plugged = true;
        private boolean stalled;
        private boolean holds;
        private long wanted;
        private long wokenForNs = VirtualRouter.NEVER;

        Machine(String name, InetAddress address, RouterSpec spec) {
            this.name = name;
            this.address = address;
            this.spec = spec;
            node.add(spec);
            input(new Input.LinkChanged(true, address));
        }

        RouterState state() {
            return Objects.requireNonNull(node.view(spec.id())).state();
        }

        /** Whether the kernel of this machine has the addresses. */
        boolean holds() {
            return holds;
        }

        void start() {
            input(new Input.Started());
        }

        void stop() {
            input(new Input.Stop(true));
        }

        void reload(RouterSpec next) {
            input(new Input.Reconfigured(next));
        }

        /** Pulls the cable; the machine itself sees it at once, or (behind a switch) not at all. */
        void unplug(boolean seen) {
            plugged = false;
            if (seen) {
                input(new Input.LinkChanged(false, address));
            }
        }

        void plug() {
            plugged = true;
            input(new Input.LinkChanged(true, address));
        }

        /** Stops the process in its tracks; its network card goes on receiving, its kernel keeps what it has. */
        void stall() {
            stalled = true;
        }

        /** The loop wakes first, before the capture thread has handed over one frame. */
        void resume() {
            stalled = false;
            node.advance(nowNs, false, this::carryOut);
            turn();
        }

        private void input(Input input) {
            node.input(spec.id(), input, nowNs, this::carryOut);
            schedule();
        }

        private void turn() {
            if (stalled) {
                return;
            }
            List<Runnable> arrived = List.copyOf(frames);
            frames.clear();
            arrived.forEach(Runnable::run);
            node.advance(nowNs, true, this::carryOut);
            schedule();
        }

        private void schedule() {
            long deadlineNs = node.nextDeadlineNs();
            if (deadlineNs != VirtualRouter.NEVER && deadlineNs != wokenForNs) {
                wokenForNs = deadlineNs;
                at(Math.max(nowNs, deadlineNs), () -> {
                    wokenForNs = VirtualRouter.NEVER;
                    turn();
                });
            }
        }

        private void carryOut(RouterId id, Effect effect) {
            switch (effect) {
                case Effect.SendAdvertisement(var advert, InetAddress source) -> {
                    adverts.add(new Heard(nowNs, name, advert.priority()));
                    for (InetAddress destination : destinations()) {
                        transmit(PacketWriter.advertisement(
                                advert,
                                spec.authentication(),
                                spec.checksumCover(),
                                source,
                                destination,
                                255,
                                random.nextInt(65536)));
                    }
                }
                case Effect.SendAnnouncement(InetAddress announced) -> {
                    assertThat(holds).as("%s announces what it holds", name).isTrue();
                    if (plugged) {
                        at(nowNs + delayNs(), () -> lastAnnouncer.put(announced, name));
                    }
                }
                case Effect.WantAddresses(long generation, boolean held) -> {
                    wanted = generation;
                    at(nowNs + random.nextLong(MS), () -> follow(generation, held));
                }
                default -> {}
            }
        }

        /** The kernel works off one wish after another; what was replaced meanwhile it passes over. */
        private void follow(long generation, boolean held) {
            if (generation == wanted) {
                List<InetAddress> added = held && !holds ? spec.announced() : List.of();
                holds = held;
                at(nowNs + random.nextLong(MS), () -> input(new Input.AddressesApplied(generation, added)));
            }
        }

        private List<InetAddress> destinations() {
            return switch (spec.reach()) {
                case Reach.Multicast(InetAddress group) -> List.of(group);
                case Reach.Unicast unicast ->
                    unicast.peers().stream().map(Reach.Peer::address).toList();
            };
        }

        private void transmit(byte[] packet) {
            if (!plugged) {
                return;
            }
            byte[] frame = Frames.ethernet(packet);
            for (Machine other : machines.values()) {
                if (other != this && other.plugged && random.nextDouble() >= loss) {
                    at(nowNs + delayNs(), () -> other.arrive(frame));
                }
            }
        }

        private void arrive(byte[] frame) {
            long arrivedNs = nowNs;
            if (plugged) {
                frames.add(() -> node.frame("eth0", frame, arrivedNs, nowNs, this::carryOut));
                turn();
            }
        }
    }

    private long delayNs() {
        return random.nextLong(1, mostDelayNs + 1);
    }

    void at(long atNs, Runnable action) {
        events.add(new Event(atNs, sequence++, action));
    }

    Machine machine(String name, String address, SpecBuilder spec) {
        Machine machine = new Machine(name, Frames.ip(address), spec.build());
        machines.put(name, machine);
        return machine;
    }

    void loseOneIn(double one) {
        loss = one == 0 ? 0 : 1 / one;
    }

    long random(long bound) {
        return random.nextLong(bound);
    }

    long nowNs() {
        return nowNs;
    }

    void run(long forNs) {
        long untilNs = nowNs + forNs;
        int taken = 0;
        while (!events.isEmpty() && events.element().atNs() <= untilNs) {
            assertThat(taken++).as("events come to an end").isLessThan(MOST_EVENTS);
            Event event = events.remove();
            nowNs = event.atNs();
            event.action().run();
        }
        nowNs = untilNs;
    }

    /** The one and only master, or null when there are none or several. */
    @Nullable
    String master() {
        List<String> masters = masters();
        return masters.size() == 1 ? masters.getFirst() : null;
    }

    List<String> masters() {
        return machines.values().stream()
                .filter(machine -> machine.state() == RouterState.MASTER)
                .map(machine -> machine.name)
                .toList();
    }

    List<String> holders() {
        return machines.values().stream()
                .filter(Machine::holds)
                .map(machine -> machine.name)
                .toList();
    }

    /** Whom the link believes to have {@code address}. */
    @Nullable
    String lastAnnouncerOf(InetAddress address) {
        return lastAnnouncer.get(address);
    }

    List<Heard> adverts() {
        return adverts;
    }
}
