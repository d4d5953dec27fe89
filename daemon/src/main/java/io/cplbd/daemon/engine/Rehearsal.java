package io.cplbd.daemon.engine;

import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.packet.MacAddress;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.router.Effect;
import io.cplbd.vrrp.router.Input;
import io.cplbd.vrrp.router.RouterId;
import io.cplbd.vrrp.router.VrrpNode;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** An election played in virtual time with every effect carried out as far as memory goes. */
public final class Rehearsal {
    private static final MacAddress MAC = MacAddress.of(new byte[] {2, 0, 0, 0, 0, 1});

    private static final InetAddress SOURCE = InetAddress.ofLiteral("198.18.0.2");
    private static final InetAddress SOURCE_LINK_LOCAL = InetAddress.ofLiteral("fe80::2");

    private Rehearsal() {}

    /** Plays {@code duration} of the life of the instances of {@code configuration}. */
    public static void run(KeepalivedConfiguration configuration, Duration duration) {
        Plan plan = new PlanCompiler(configuration.globals(), List.of()).compile(configuration, Duration.ZERO);
        VrrpNode node = new VrrpNode();
        long nowNs = 0;
        for (Instance instance : plan.instances()) {
            node.add(instance.router());
            InetAddress source = instance.id().family() == AddressFamily.IPV4 ? SOURCE : SOURCE_LINK_LOCAL;
            node.input(instance.id(), new Input.LinkChanged(true, source), nowNs, Rehearsal::ignore);
            node.input(instance.id(), new Input.Started(), nowNs, Rehearsal::ignore);
        }
        while (nowNs < duration.toNanos()) {
            nowNs = node.nextDeadlineNs();
            List<Runnable> followUps = new ArrayList<>();
            long turnNs = nowNs;
            node.advance(nowNs, true, (router, effect) -> {
                carryOut(plan, router, effect);
                if (effect instanceof Effect.WantAddresses(long generation, boolean held)) {
                    followUps.add(() -> node.input(
                            router,
                            new Input.AddressesApplied(
                                    generation,
                                    held ? instance(plan, router).router().announced() : List.of()),
                            turnNs,
                            Rehearsal::ignore));
                }
            });
            followUps.forEach(Runnable::run);
        }
        EngineView view = new EngineView(
                plan.instances().stream()
                        .map(instance -> new EngineView.InstanceView(
                                instance, java.util.Objects.requireNonNull(node.view(instance.id()))))
                        .toList(),
                node.totals(),
                new EngineView.LoopCounts(0, 0, 0, 0, 0),
                nowNs);
        DumpText.data(view, Instant.EPOCH, ZoneOffset.UTC);
        DumpText.stats(view);
    }

    private static Instance instance(Plan plan, RouterId router) {
        return plan.instances().stream()
                .filter(candidate -> candidate.id().equals(router))
                .findFirst()
                .orElseThrow();
    }

    private static void ignore(RouterId router, Effect effect) {}

    private static void carryOut(Plan plan, RouterId router, Effect effect) {
        Instance instance = instance(plan, router);
        switch (effect) {
            case Effect.SendAdvertisement send -> {
                byte[] packet = PacketWriter.advertisement(
                        send.advert(),
                        new Authentication.SimplePassword("Example"),
                        ChecksumCover.PSEUDO_HEADER,
                        send.source(),
                        router.family().vrrpGroup(),
                        255,
                        1);
                PacketWriter.multicastFrame(packet, MAC, router.family().vrrpGroup());
            }
            case Effect.SendAnnouncement(InetAddress address) -> PacketWriter.announcement(address, MAC, false);
            case Effect.StateChanged change -> StateLog.changed(instance, change);
            default -> {}
        }
    }
}
