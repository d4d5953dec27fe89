package io.cplbd.daemon.engine;

import static io.cplbd.daemon.engine.Samples.ROUTER;
import static io.cplbd.daemon.engine.Samples.instance;
import static io.cplbd.daemon.engine.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.cplbd.netlink.route.RouteEvent;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.IpPacket;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class PacketPortTest {
    private static final Advertisement ADVERT = new Advertisement(2, 51, 200, 100, List.of(ip("198.18.51.200")));

    private final LinkTable links = new LinkTable();
    private final PacketPort.Wire wire = mock(PacketPort.Wire.class);
    private final PacketPort port = new PacketPort(links, name -> name.equals("eth0") ? wire : null);

    @BeforeEach
    void anInterface() {
        links.take(new RouteEvent.Snapshot(List.of(FakeKernel.link(2, "eth0", 0x1043)), List.of(), List.of(), 0));
        when(wire.sendFrame(any())).thenReturn(true);
        when(wire.sendPacket(any(), any())).thenReturn(true);
    }

    @Test
    void multicastLeavesAsAFrameFromTheInterfacesOwnHardwareAddress() {
        port.advertise(instance("198.18.51.200/24"), ADVERT, ip("198.18.51.1"));

        ArgumentCaptor<byte[]> frame = ArgumentCaptor.forClass(byte[].class);
        verify(wire).sendFrame(frame.capture());
        assertThat(frame.getValue())
                .startsWith(0x01, 0x00, 0x5e, 0x00, 0x00, 0x12, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x08, 0x00);
        IpPacket packet = Objects.requireNonNull(IpPacket.ofFrame(frame.getValue()));
        assertThat(packet.source()).isEqualTo(ip("198.18.51.1"));
        assertThat(packet.destination()).isEqualTo(ip("224.0.0.18"));
        assertThat(packet.hopLimit()).isEqualTo(255);
        verify(wire, never()).sendPacket(any(), any());
        assertThat(port.sendFailures()).isZero();
    }

    @Test
    void unicastIsLeftToTheKernelForEachPeer() {
        Reach reach = new Reach.Unicast(
                List.of(new Reach.Peer(ip("198.18.51.2"), 0, 255), new Reach.Peer(ip("198.18.51.3"), 0, 255)),
                64,
                false);
        when(wire.sendPacket(any(), org.mockito.ArgumentMatchers.eq(ip("198.18.51.3"))))
                .thenReturn(false);

        port.advertise(instance(ROUTER, 200, reach, "198.18.51.200/24"), ADVERT, ip("198.18.51.1"));

        ArgumentCaptor<byte[]> packet = ArgumentCaptor.forClass(byte[].class);
        verify(wire).sendPacket(packet.capture(), org.mockito.ArgumentMatchers.eq(ip("198.18.51.2")));
        assertThat(packet.getValue()[0]).isEqualTo((byte) 0x45);
        assertThat(packet.getValue()[8]).as("TTL").isEqualTo((byte) 64);
        verify(wire, never()).sendFrame(any());
        assertThat(port.sendFailures()).isEqualTo(1);
    }

    @Test
    void withoutAnOpenWireAPacketIsCountedAsNotSent() {
        links.take(new RouteEvent.LinkRemoved(FakeKernel.link(2, "eth0", 0), 0));
        port.advertise(instance("198.18.51.200/24"), ADVERT, ip("198.18.51.1"));

        verify(wire, never()).sendFrame(any());
        assertThat(port.sendFailures()).isEqualTo(1);
    }

    @Test
    void nothingIsAnnouncedOnAnInterfaceWithoutArp() {
        HeldAddress held = Samples.held("198.18.51.200/24").getFirst();
        port.announce(held);
        verify(wire).sendFrame(any());

        links.take(new RouteEvent.LinkChanged(FakeKernel.link(2, "eth0", 0x1043 | 0x80), 0));
        port.announce(held);
        verify(wire).sendFrame(any());
    }
}
