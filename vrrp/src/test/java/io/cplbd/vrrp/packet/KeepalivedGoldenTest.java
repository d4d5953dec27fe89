package io.cplbd.vrrp.packet;

import static io.cplbd.vrrp.packet.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.AdvertisementCodec.Expectation;
import io.cplbd.vrrp.packet.AdvertisementCodec.Reading;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that keepalived put on the wire: read as what it was told to say, and written again byte for byte. */
class KeepalivedGoldenTest {
    private static final InetAddress SOURCE = ip("192.0.2.1");
    private static final InetAddress SOURCE6 = ip("fe80::1");
    private static final Authentication NONE = new Authentication.None();
    private static final Authentication PASSWORD = new Authentication.SimplePassword("s3cret");
    private static final List<InetAddress> ONE = List.of(ip("192.0.2.100"));
    private static final List<InetAddress> TWO = List.of(ip("192.0.2.100"), ip("192.0.2.101"));
    private static final List<InetAddress> THREE = List.of(ip("192.0.2.100"), ip("192.0.2.101"), ip("192.0.2.102"));
    private static final List<InetAddress> TWO6 = List.of(ip("fe80::100"), ip("2001:db8::100"));

    record Golden(String name, Advertisement advert, Authentication authentication, InetAddress source) {
        @Override
        public String toString() {
            return name;
        }

        Expectation expectation() {
            return new Expectation(
                    advert.version(), advert.advertIntervalCs(), authentication, ChecksumCover.PSEUDO_HEADER, false);
        }
    }

    static Stream<Golden> goldens() {
        return Stream.of(
                new Golden("v2-pass", new Advertisement(2, 51, 200, 100, TWO), PASSWORD, SOURCE),
                new Golden("v2-pass-resign", new Advertisement(2, 51, 0, 100, TWO), PASSWORD, SOURCE),
                new Golden("v2-none", new Advertisement(2, 7, 254, 100, ONE), NONE, SOURCE),
                new Golden("v2-none-resign", new Advertisement(2, 7, 0, 100, ONE), NONE, SOURCE),
                new Golden("v3-ipv4", new Advertisement(3, 255, 150, 50, THREE), NONE, SOURCE),
                new Golden("v3-ipv4-resign", new Advertisement(3, 255, 0, 50, THREE), NONE, SOURCE),
                new Golden("v3-ipv6", new Advertisement(3, 1, 101, 25, TWO6), NONE, SOURCE6),
                new Golden("v3-ipv6-resign", new Advertisement(3, 1, 0, 25, TWO6), NONE, SOURCE6));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isRead(Golden golden) {
        IpPacket packet = Objects.requireNonNull(IpPacket.ofFrame(Frames.golden(golden.name())));

        assertThat(packet.source()).isEqualTo(golden.source());
        assertThat(packet.destination())
                .isEqualTo(AddressFamily.of(golden.source()).vrrpGroup());
        assertThat(packet.hopLimit()).isEqualTo(255);
        assertThat(AdvertisementCodec.virtualRouterIdOf(packet))
                .isEqualTo(golden.advert().virtualRouterId());
        assertThat(AdvertisementCodec.read(packet, golden.expectation())).isEqualTo(new Reading.Read(golden.advert()));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isWrittenByteForByte(Golden golden) {
        byte[] theirs = Frames.golden(golden.name());
        InetAddress group = AddressFamily.of(golden.source()).vrrpGroup();
        int identification = (theirs[18] & 0xff) << 8 | (theirs[19] & 0xff);
        if (group.getAddress().length == 16) {
            // The flow label is not keepalived's but its kernel's (net.ipv6.auto_flowlabels), and may be anything.
            theirs[15] &= (byte) 0xf0;
            theirs[16] = 0;
            theirs[17] = 0;
        }

        byte[] ours = PacketWriter.multicastFrame(
                PacketWriter.advertisement(
                        golden.advert(),
                        golden.authentication(),
                        ChecksumCover.PSEUDO_HEADER,
                        golden.source(),
                        group,
                        255,
                        identification),
                Frames.MAC,
                group);

        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void gratuitousArpIsWrittenByteForByte() {
        assertThat(PacketWriter.announcement(ip("192.0.2.101"), Frames.MAC, false))
                .isEqualTo(Frames.golden("gratuitous-arp"));
        assertThat(PacketWriter.announcement(ip("192.0.2.101"), Frames.MAC, true))
                .as("forwarding is none of ARP's business")
                .isEqualTo(Frames.golden("gratuitous-arp"));
    }

    @Test
    void neighbourAdvertisementIsWrittenByteForByte() {
        assertThat(PacketWriter.announcement(ip("2001:db8::100"), Frames.MAC, false))
                .isEqualTo(Frames.golden("neighbour-advertisement"));
        assertThat(PacketWriter.announcement(ip("2001:db8::100"), Frames.MAC, true))
                .isEqualTo(Frames.golden("neighbour-advertisement-router"));
    }

    @Test
    void announcementsAreNoVrrpPackets() {
        for (String name : List.of("gratuitous-arp", "neighbour-advertisement", "neighbour-advertisement-router")) {
            assertThat(IpPacket.ofFrame(Frames.golden(name))).as(name).isNull();
        }
    }

    @Test
    void theAuthenticationHeaderIsRecognisedAndRefused() {
        byte[] frame = Frames.golden("v2-ah");
        IpPacket packet = Objects.requireNonNull(IpPacket.ofFrame(frame));

        assertThat(AdvertisementCodec.virtualRouterIdOf(packet)).isEqualTo(51);
        assertThat(AdvertisementCodec.read(packet, new Expectation(2, 100, NONE, ChecksumCover.PSEUDO_HEADER, false)))
                .isEqualTo(new Reading.Refused(Discard.AUTHENTICATION_HEADER_UNSUPPORTED));
    }

    @Test
    void anAuthenticationHeaderThatLeavesNoRoomOrHidesAnotherProtocolIsForeign() {
        byte[] tooLong = Frames.golden("v2-ah");
        tooLong[Frames.ETHERNET_BYTES + 21] = (byte) 0xff;
        byte[] tcpInside = Frames.golden("v2-ah");
        tcpInside[Frames.ETHERNET_BYTES + 20] = 6;
        byte[] empty = Frames.withIpv4HeaderChecksum(
                withTotalLength(Arrays.copyOf(Frames.golden("v2-ah"), Frames.ETHERNET_BYTES + 20), 20));

        assertThat(IpPacket.ofFrame(tooLong)).isNull();
        assertThat(IpPacket.ofFrame(tcpInside)).isNull();
        assertThat(IpPacket.ofFrame(empty)).isNull();
    }

    private static byte[] withTotalLength(byte[] frame, int totalLength) {
        frame[Frames.ETHERNET_BYTES + 2] = (byte) (totalLength >>> 8);
        frame[Frames.ETHERNET_BYTES + 3] = (byte) totalLength;
        return frame;
    }
}
