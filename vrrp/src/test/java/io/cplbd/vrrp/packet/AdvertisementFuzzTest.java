package io.cplbd.vrrp.packet;

import static io.cplbd.vrrp.packet.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.AdvertisementCodec.Expectation;
import io.cplbd.vrrp.packet.AdvertisementCodec.Reading;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;

/**
 * VRRP messages out of any bytes: an expectation (one byte), how the packet came (one byte), the hop limit (one byte), then the message.
 */
class AdvertisementFuzzTest {
    /** Bits of the first byte. */
    private static final int VERSION_3 = 0x01;

    private static final int PASSWORD = 0x02;
    private static final int MESSAGE_ONLY = 0x04;
    private static final int UNICAST = 0x08;
    /** Where bits 4 and 5 are the interval that is expected, in seconds less one. */
    private static final int INTERVAL_SHIFT = 4;

    /** Bits of the second byte. */
    private static final int IPV6 = 0x01;

    private static final int TO_A_HOST = 0x02;
    /** Leaves the checksum as it is; else it is made right, which no fuzzer could do by guessing. */
    private static final int OWN_CHECKSUM = 0x04;

    private static final int SETTINGS_BYTES = 3;
    private static final int MAX_BYTES = 9_000;

    @FuzzTest
    void advertisement(byte[] input) {
        if (input.length < SETTINGS_BYTES || input.length > MAX_BYTES) {
            return;
        }
        boolean ipv6 = (input[1] & IPV6) != 0;
        InetAddress source = ip(ipv6 ? "fe80::9" : "192.0.2.9");
        InetAddress host = ip(ipv6 ? "fe80::1" : "192.0.2.1");
        InetAddress destination =
                (input[1] & TO_A_HOST) != 0 ? host : AddressFamily.of(source).vrrpGroup();
        Expectation expectation = expectation(input[0]);
        byte[] frame = Frames.vrrp(
                Arrays.copyOfRange(input, SETTINGS_BYTES, input.length), source, destination, input[2] & 0xff);
        if ((input[1] & OWN_CHECKSUM) == 0) {
            Frames.withMessageChecksum(frame, expectation.version() == 3 && (ipv6 || (input[0] & MESSAGE_ONLY) == 0));
        }

        IpPacket packet = Objects.requireNonNull(IpPacket.ofFrame(frame));
        assertThat(AdvertisementCodec.virtualRouterIdOf(packet)).isBetween(-1, 255);
        if (AdvertisementCodec.read(packet, expectation) instanceof Reading.Read(Advertisement advert)) {
            assertThat(packet.destination().isMulticastAddress()).isNotEqualTo(expectation.unicast());
            assertThat(advert.version()).isEqualTo(expectation.version());
            assertThat(advert.virtualRouterId()).isEqualTo(packet.payloadByte(1));
            assertThat(advert.priority()).isEqualTo(packet.payloadByte(2));
            assertThat(advert.addresses()).hasSize(packet.payloadByte(3));
            assertThat(advert.advertIntervalCs()).isBetween(1, 25_500);
            assertThat(AdvertisementCodec.read(again(advert, expectation, packet), expectation))
                    .as("what is written again")
                    .isEqualTo(new Reading.Read(advert));
        }
    }

    private static Expectation expectation(byte settings) {
        return new Expectation(
                (settings & VERSION_3) != 0 ? 3 : 2,
                ((settings >> INTERVAL_SHIFT & 0x03) + 1) * 100,
                (settings & PASSWORD) != 0 ? new Authentication.SimplePassword("s3cret") : new Authentication.None(),
                (settings & MESSAGE_ONLY) != 0 ? ChecksumCover.MESSAGE_ONLY : ChecksumCover.PSEUDO_HEADER,
                (settings & UNICAST) != 0);
    }

    private static IpPacket again(Advertisement advert, Expectation expectation, IpPacket packet) {
        byte[] written = PacketWriter.advertisement(
                advert,
                expectation.authentication(),
                expectation.checksumCover(),
                packet.source(),
                packet.destination(),
                packet.hopLimit(),
                1);
        return Objects.requireNonNull(IpPacket.ofFrame(Frames.ethernet(written)));
    }
}
