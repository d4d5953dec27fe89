package io.cplbd.daemon.engine;

import io.cplbd.daemon.notify.NotifyPlan;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.netlink.route.HardwareAddress;
import io.cplbd.netlink.route.InterfaceAddress;
import io.cplbd.netlink.route.Link;
import io.cplbd.netlink.route.OperState;
import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.router.Drain;
import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.Input;
import io.cplbd.vrrp.router.Lease;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import io.cplbd.vrrp.router.VrrpNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays what a take-over goes through, without any effect. A JVM links and interprets what it runs the first time, and a
 * take-over is just that: months after the start, and when milliseconds count. Played often enough here, the code is
 * linked and compiled by then.
 */
public final class Rehearsal {
    /** HotSpot compiles a method after 200 calls (Tier3InvocationThreshold). */
    static final int ROUNDS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final long LIFE_NS = 7_000_000_000L;
    private static final String INTERFACE = "rehearsal";
    private static final RouterId ID = new RouterId(INTERFACE, AddressFamily.IPV4, 1);
    private static final InetAddress SOURCE = InetAddress.ofLiteral("198.18.0.2");
    private static final InetAddress PEER = InetAddress.ofLiteral("198.18.0.3");
    private static final InetAddress VIP = InetAddress.ofLiteral("198.18.0.1");
    /** No interface has it, so the kernel refuses whatever is asked for it. */
    private static final int NO_INTERFACE = Integer.MAX_VALUE;
    /** Shorter than an Ethernet header: no interface sends it. */
    private static final byte[] NO_FRAME = {0};

    private static final Link LINK = link(NO_INTERFACE, INTERFACE);
    private static final Link LOOPBACK = link(1, "lo");

    private Rehearsal() {}

    private static Link link(int index, String name) {
        return new Link(
                index,
                name,
                0x1043, // up, broadcast, running, multicast
                HardwareAddress.of(new byte[] {2, 0, 0, 0, 0, 1}),
                1500,
                1,
                null,
                OperState.UP,
                0);
    }

    /** Elections in virtual time, won and stopped; may run on any thread. */
    public static void elections() {
        List<Instance> instances = List.of(
                instance(new Reach.Multicast(AddressFamily.IPV4.vrrpGroup())),
                instance(new Reach.Unicast(List.of(new Reach.Peer(PEER, 0, 255)), 255, false)));
        for (int round = 0; round < ROUNDS; round++) {
            instances.forEach(instance -> new Election(instance).play());
        }
    }

    private static Instance instance(Reach reach) {
        HeldAddress held = new HeldAddress(
                VIP, 24, INTERFACE, 0, null, null, null, AddressSpec.FOREVER, false, false, false, false, false);
        RouterSpec router = new RouterSpec(
                ID,
                INTERFACE,
                2,
                200,
                100,
                false,
                true,
                0,
                3,
                List.of(VIP),
                List.of(VIP),
                new Authentication.SimplePassword("Example"),
                ChecksumCover.PSEUDO_HEADER,
                reach,
                RouterSpec.Quirks.NONE,
                RouterSpec.Announcing.DEFAULT,
                Lease.AUTOMATIC);
        return new Instance(
                router,
                List.of(held),
                null,
                false,
                true,
                new NotifyPlan(NotifyPlan.Kind.INSTANCE, INTERFACE, Map.of(), null, List.of()),
                false);
    }

    /** One life of one instance: the real parts, but for a kernel that only remembers and a wire that leads nowhere. */
    private static final class Election implements AddressKeeper.Kernel, PacketPort.Wire {
        private final Instance instance;
        private final VrrpNode node = new VrrpNode();
        private final LinkTable links = new LinkTable();
        private final PacketPort packets = new PacketPort(links, name -> this);
        private final List<InterfaceAddress> addresses = new ArrayList<>();
        private long nowNs;
        private final AddressKeeper keeper = new AddressKeeper(this, this::applied, () -> nowNs);

        Election(Instance instance) {
            this.instance = instance;
        }

        void play() {
            links.take(new RouteEvent.Snapshot(links(), List.of(), List.of(), nowNs));
            node.add(instance.router());
            node.input(ID, new Input.LinkChanged(true, SOURCE), nowNs, this::carryOut);
            node.input(ID, new Input.Started(), nowNs, this::carryOut);
            while (nowNs < LIFE_NS) {
                keeper.apply();
                nowNs = node.nextDeadlineNs();
                node.advance(nowNs, true, this::carryOut);
            }
            node.input(ID, new Input.Stop(true), nowNs, this::carryOut);
            keeper.apply();
        }

        private void applied(RouterId router, long generation, List<InetAddress> added) {
            node.input(router, new Input.AddressesApplied(generation, added), nowNs, this::carryOut);
        }

        private void carryOut(RouterId router, Effect effect) {
            switch (effect) {
                case Effect.SendAdvertisement send -> packets.advertise(instance, send.advert(), send.source());
                case Effect.SendAnnouncement announcement ->
                    packets.announce(instance.addresses().getFirst());
                case Effect.WantAddresses(long generation, boolean held) ->
                    keeper.want(router, generation, held, instance.addresses());
                case Effect.LeaseExtended(Lease lease, boolean renew) -> {
                    keeper.extend(router, lease);
                    if (renew) {
                        keeper.renew(router);
                    }
                }
                default -> {}
            }
        }

        @Override
        public List<Link> links() {
            return List.of(LINK);
        }

        @Override
        public List<InterfaceAddress> addresses() {
            return List.copyOf(addresses);
        }

        @Override
        public void add(AddressSpec address) {
            addresses.add(new InterfaceAddress(
                    address.ifIndex(),
                    io.cplbd.netlink.route.Family.of(address.address()),
                    address.address(),
                    address.peer(),
                    address.prefixLength(),
                    address.scope(),
                    address.flags(),
                    address.label(),
                    address.broadcast(),
                    address.preferredLifetimeS(),
                    address.validLifetimeS(),
                    address.protocol()));
        }

        @Override
        public void renew(AddressSpec address) {
            addresses.clear();
            add(address);
        }

        @Override
        public void delete(AddressSpec address) {
            addresses.clear();
        }

        /** What is heard from oneself is refused late: the reading of packets is rehearsed as well. */
        @Override
        public boolean sendFrame(byte[] frame) {
            node.frame(INTERFACE, frame, nowNs, nowNs, (router, effect) -> {});
            return true;
        }

        @Override
        public boolean sendPacket(byte[] packet, InetAddress destination) {
            return true;
        }

        @Override
        public boolean forwards() {
            return false;
        }
    }

    /** Opens and closes the loopback interface as any other would be, if this process may. */
    public static void openLoopback() {
        LinkPort.Opening opening = LinkPort.open(LinkPorts.needs(LOOPBACK, List.of()), event -> LOG.trace("{}", event));
        LinkPort port = opening.port();
        if (port != null) {
            port.sendFrame(NO_FRAME);
            port.close();
        }
    }

    /** Requests that the kernel answers with its tables, or refuses; belongs to the kernel thread. */
    static void kernelRequest(AddressKeeper.Kernel kernel, Collection<LinkPort> ports) {
        for (LinkPort port : ports) {
            port.sendFrame(NO_FRAME);
            port.requestDrain(Drain.NOBODYS_TICKET);
        }
        try {
            kernel.links();
            kernel.addresses();
            kernel.add(AddressSpec.on(NO_INTERFACE, VIP, 32).build());
            throw new IllegalStateException("the kernel has an interface " + NO_INTERFACE);
        } catch (NetlinkException expected) {
            LOG.trace("as expected: {}", expected.getMessage());
        }
    }
}
