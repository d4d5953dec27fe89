package io.cplbd.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.CountingListener;
import io.cplbd.lab.Inside;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import io.cplbd.vrrp.packet.Advertisement;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.packet.MacAddress;
import io.cplbd.vrrp.packet.PacketWriter;
import io.cplbd.vrrp.pcap.LinkCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A VLAN is another network: what its routers say is not for those outside. Their packets come to the interface all the same,
 * and a capture sees them.
 */
@Tag("side-by-side")
final class VlanIT {
    private static final int HIGHER_PRIORITY = 250;
    /** Two hardware addresses. */
    private static final int TAG_AT = 12;

    private static final int VLAN = 5;
    private static final int C_TAG = 0x8100;
    private static final int S_TAG = 0x88a8;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.cplbd.lab.interop.Pairing#oneOfEachFamily")
    void a_higher_router_in_a_vlan_deposes_nobody_outside(Pairing pairing) throws IOException {
        try (Pair pair = new Pair(pairing)) {
            Side ours = pair.ours();
            Node neighbour = pair.peer().node();
            byte[] plain = higherAdvertisement(pairing, neighbour);
            ours.start();
            pair.awaitAlone("started", ours);
            long sinceNs = System.nanoTime();
            try (LinkCapture port = Inside.call(
                    neighbour.namespace(),
                    () -> LinkCapture.open(LabNetwork.DEVICE, 1500, "less 1", new CountingListener()))) {
                for (int round = 0; round < 10; round++) {
                    port.send(tagged(plain, C_TAG));
                    port.send(tagged(plain, S_TAG));
                    pair.awaitAdvertsOf(ours, 1);
                }
                assertThat(ours.movedSince(sinceNs)).as(ours::describe).isFalse();

                // The same without a tag is for it.
                port.send(plain);
                Await.require(Duration.ofSeconds(30), () -> ours.movedSince(sinceNs), ours::describe);
            }
            List<Dissection.Advert> sent = pair.dissect().from(pair.peer());
            assertThat(sent).hasSize(21).allSatisfy(advert -> {
                assertThat(advert.complaint()).isEmpty();
                assertThat(advert.priority()).isEqualTo(HIGHER_PRIORITY);
            });
            assertThat(sent.subList(0, 20)).extracting(Dissection.Advert::vlan).containsOnly(Integer.toString(VLAN));
            assertThat(sent.getLast().vlan()).isEmpty();
        }
    }

    private static byte[] higherAdvertisement(Pairing pairing, Node from) {
        InetAddress group = InetAddress.ofLiteral(
                switch (pairing.family()) {
                    case IPV4 -> "224.0.0.18";
                    case IPV6 -> "ff02::12";
                });
        byte[] packet = PacketWriter.advertisement(
                new Advertisement(
                        pairing.version(),
                        Pairing.VIRTUAL_ROUTER_ID,
                        HIGHER_PRIORITY,
                        (int) (pairing.intervalNs() / 10_000_000),
                        List.of(InetAddress.ofLiteral(pairing.family().vip))),
                new Authentication.None(),
                ChecksumCover.PSEUDO_HEADER,
                InetAddress.ofLiteral(pairing.family().addressOf(from)),
                group,
                255,
                1);
        byte[] mac = HexFormat.ofDelimiter(":").parseHex(from.mac());
        return PacketWriter.multicastFrame(packet, MacAddress.of(mac), group);
    }

    private static byte[] tagged(byte[] frame, int protocol) {
        return ByteBuffer.allocate(frame.length + 4)
                .put(frame, 0, TAG_AT)
                .putShort((short) protocol)
                .putShort((short) VLAN)
                .put(frame, TAG_AT, frame.length - TAG_AT)
                .array();
    }
}
