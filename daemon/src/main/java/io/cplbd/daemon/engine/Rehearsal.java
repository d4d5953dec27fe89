package io.cplbd.daemon.engine;

import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.packet.MacAddress;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.Input;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.VrrpNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays what a take-over goes through, without any effect. A JVM interprets what it runs the first time, and a take-over
 * is just that: months after the start, and when milliseconds count. Played often enough here, the code is compiled by
 * then.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    /** HotSpot compiles a method after 200 calls (Tier3InvocationThreshold). */
    static final int ROUNDS = 250;

    private static final long LIFE_NS = 7_000_000_000L;
    private static final MacAddress MAC = MacAddress.of(new byte[] {2, 0, 0, 0, 0, 1});
    private static final InetAddress SOURCE = InetAddress.ofLiteral("198.18.0.2");
    private static final InetAddress VIP = InetAddress.ofLiteral("198.18.0.1");
    /** No interface has it, so the kernel refuses whatever is asked for it. */
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    private static final int LOOPBACK_INDEX = 1;
    /** Shorter than an Ethernet header: no interface sends it. */
    private static final byte[] NO_FRAME = {0};

    private Rehearsal() {}

    /** Elections in virtual time; may run on any thread. */
    public static void elections() {
        for (int round = 0; round < ROUNDS; round++) {
            election();
        }
    }

    private static void election() {
        RouterId id = new RouterId("rehearsal", AddressFamily.IPV4, 1);
        VrrpNode node = new VrrpNode();
        node.add(spec(id));
        List<Effect> effects = new ArrayList<>();
        node.input(id, new Input.LinkChanged(true, SOURCE), 0, (router, effect) -> effects.add(effect));
        node.input(id, new Input.Started(), 0, (router, effect) -> effects.add(effect));
        for (long nowNs = 0; nowNs < LIFE_NS; nowNs = node.nextDeadlineNs()) {
            long turnNs = nowNs;
            node.advance(turnNs, true, (router, effect) -> effects.add(effect));
            for (Effect effect : List.copyOf(effects)) {
                carryOut(node, id, effect, turnNs);
            }
            effects.clear();
        }
    }

    private static RouterSpec spec(RouterId id) {
        return new RouterSpec(
                id,
                "rehearsal",
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
                new RouterSpec.Reach.Multicast(AddressFamily.IPV4.vrrpGroup()),
                RouterSpec.Quirks.NONE,
                RouterSpec.Announcing.DEFAULT);
    }

    private static void carryOut(VrrpNode node, RouterId id, Effect effect, long nowNs) {
        InetAddress group = AddressFamily.IPV4.vrrpGroup();
        switch (effect) {
            case Effect.SendAdvertisement send -> {
                byte[] packet = PacketWriter.advertisement(
                        send.advert(),
                        new Authentication.SimplePassword("Example"),
                        ChecksumCover.PSEUDO_HEADER,
                        send.source(),
                        group,
                        255,
                        1);
                // What is heard from oneself is refused late: all of the reading is rehearsed as well.
                node.frame(
                        "rehearsal",
                        PacketWriter.multicastFrame(packet, MAC, group),
                        nowNs,
                        nowNs,
                        (router, answer) -> {});
            }
            case Effect.SendAnnouncement(InetAddress address) -> PacketWriter.announcement(address, MAC, false);
            case Effect.WantAddresses(long generation, boolean held) ->
                node.input(
                        id,
                        new Input.AddressesApplied(generation, held ? List.of(VIP) : List.of()),
                        nowNs,
                        (router, answer) -> {});
            default -> {}
        }
    }

    /** Opens and closes the loopback interface as any other would be, if this process may. */
    public static void openLoopback() {
        LinkPort.Opening opening =
                LinkPort.open(LinkPorts.needs("lo", LOOPBACK_INDEX, List.of()), event -> LOG.trace("{}", event));
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
