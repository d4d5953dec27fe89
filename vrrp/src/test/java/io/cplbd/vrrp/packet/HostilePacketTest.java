package io.cplbd.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.AdvertisementCodec.Expectation;
import io.cplbd.vrrp.packet.AdvertisementCodec.Reading;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives is at worst a reason; it is never an exception, and never mistaken for something good. */
class HostilePacketTest {
    private static final Authentication NONE = new Authentication.None();
    private static final Authentication PASSWORD = new Authentication.SimplePassword("s3cret");
    private static final int ETHERNET = Frames.ETHERNET_BYTES;

    private static final List<Expectation> EXPECTATIONS = List.of(
            new Expectation(2, 100, NONE, ChecksumCover.PSEUDO_HEADER, false),
            new Expectation(2, 100, PASSWORD, ChecksumCover.PSEUDO_HEADER, false),
            new Expectation(3, 50, NONE, ChecksumCover.PSEUDO_HEADER, false),
            new Expectation(3, 50, NONE, ChecksumCover.MESSAGE_ONLY, true),
            new Expectation(2, 100, PASSWORD, ChecksumCover.MESSAGE_ONLY, true));

    static List<String> goldens() {
        return List.of("v2-pass", "v2-none", "v2-ah", "v3-ipv4", "v3-ipv6");
    }

    /** The first reading that takes the frame, or null; every expectation must answer. */
    private static Reading.@Nullable Read readBySomebody(byte[] frame) {
        IpPacket packet = IpPacket.ofFrame(frame);
        Reading.Read found = null;
        if (packet != null) {
            int virtualRouterId = AdvertisementCodec.virtualRouterIdOf(packet);
            assertThat(virtualRouterId).isBetween(-1, 255);
            for (Expectation expectation : EXPECTATIONS) {
                if (AdvertisementCodec.read(packet, expectation) instanceof Reading.Read read && found == null) {
                    assertThat(read.advertisement().virtualRouterId()).isEqualTo(virtualRouterId);
                    found = read;
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2-pass", "v2-none", "v3-ipv4", "v3-ipv6"})
    void wholeItIsReadBySomebody(String golden) {
        assertThat(readBySomebody(Frames.golden(golden))).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void cutShortItIsReadByNobody(String golden) {
        byte[] frame = Frames.golden(golden);
        for (int length = 0; length < frame.length; length++) {
            assertThat(readBySomebody(Arrays.copyOf(frame, length)))
                    .as("%d of %d bytes", length, frame.length)
                    .isNull();
        }
    }

    /** Cut in a way that the IP header agrees with, so that the message itself is short. */
    @ParameterizedTest
    @MethodSource("goldens")
    void cutShortWithAnHonestIpHeaderItIsReadByNobody(String golden) {
        byte[] frame = Frames.golden(golden);
        boolean ipv4 = frame[12] == 8;
        int header = ETHERNET + (ipv4 ? 20 : 40);
        for (int payload = 0; payload < frame.length - header; payload++) {
            byte[] shorter = Arrays.copyOf(frame, header + payload);
            shorter[ETHERNET + (ipv4 ? 3 : 5)] = (byte) (payload + (ipv4 ? 20 : 0));
            assertThat(readBySomebody(Frames.withIpv4HeaderChecksum(shorter)))
                    .as("%d bytes behind the IP header", payload)
                    .isNull();
        }
    }

    /**
     * No single flipped bit turns one statement into another: it is refused, or it was in a field that says nothing to
     * VRRP (hardware addresses, traffic class, flow label).
     */
    @ParameterizedTest
    @MethodSource("goldens")
    void everySingleFlippedBitIsRefusedOrHarmless(String golden) {
        byte[] frame = Frames.golden(golden);
        Reading.Read original = readBySomebody(frame);
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] flipped = frame.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Reading.Read read = readBySomebody(flipped);
            if (read != null) {
                assertThat(read).as("bit %d of byte %d", bit % 8, bit / 8).isEqualTo(original);
                assertThat(bit / 8)
                        .as("a byte that says nothing to VRRP")
                        .matches(at -> at < 12 || (frame[12] != 8 && at >= ETHERNET && at < ETHERNET + 4));
            }
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomBytesAreNeverAnException(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = new byte[random.nextInt(200)];
            random.nextBytes(frame);
            if (frame.length > 40) { // Most often something that gets past the first look.
                boolean ipv4 = random.nextBoolean();
                frame[12] = (byte) (ipv4 ? 0x08 : 0x86);
                frame[13] = (byte) (ipv4 ? 0x00 : 0xdd);
                frame[ETHERNET] = (byte) (ipv4 ? 0x40 + random.nextInt(16) : 0x60);
                frame[ETHERNET + (ipv4 ? 2 : 4)] = 0;
                frame[ETHERNET + (ipv4 ? 6 : 5)] &= (byte) 0x7f;
                frame[ETHERNET + (ipv4 ? 7 : 6)] = (byte) (ipv4 ? 0 : random.nextBoolean() ? 112 : 51);
                frame[ETHERNET + (ipv4 ? 9 : 6)] = (byte) (random.nextBoolean() ? 112 : 51);
                Frames.withIpv4HeaderChecksum(frame);
            }
            assertThatCode(() -> readBySomebody(frame))
                    .as(() -> HexFormat.of().formatHex(frame))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void damagedGoldensAreNeverAnException(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] frame = Frames.golden(goldens().get(i % goldens().size()));
            int damages = random.nextInt(1, 6);
            for (int damage = 0; damage < damages; damage++) {
                frame[random.nextInt(ETHERNET, frame.length)] = (byte) random.nextInt();
            }
            byte[] cut = random.nextBoolean() ? frame : Arrays.copyOf(frame, random.nextInt(frame.length + 30));
            if (cut.length > ETHERNET + 20) {
                Frames.withIpv4HeaderChecksum(cut);
            }
            assertThatCode(() -> readBySomebody(cut))
                    .as(() -> HexFormat.of().formatHex(cut))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({"v2-pass", "v3-ipv4", "v3-ipv6"})
    void anotherVlanIsAnotherLink(String golden) {
        byte[] tagged = Frames.insert(Frames.golden(golden), 12, (byte) 0x81, (byte) 0x00, (byte) 0x00, (byte) 0x05);
        byte[] doubly = Frames.insert(tagged, 12, (byte) 0x88, (byte) 0xa8, (byte) 0x00, (byte) 0x07);

        assertThat(IpPacket.ofFrame(tagged)).isNull();
        assertThat(IpPacket.ofFrame(doubly)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0x20, 0x00, false", // more fragments
        "0x00, 0x01, false", // an offset
        "0x1f, 0xff, false",
        "0x40, 0x00, true", // do not fragment: no fragment
        "0x80, 0x00, true" // reserved (RFC 3514)
    })
    void fragmentsAreForeign(String flags, String offset, boolean whole) {
        byte[] frame = Frames.golden("v2-pass");
        frame[ETHERNET + 6] = (byte) (int) Integer.decode(flags);
        frame[ETHERNET + 7] = (byte) (int) Integer.decode(offset);

        assertThat(readBySomebody(Frames.withIpv4HeaderChecksum(frame)) != null).isEqualTo(whole);
    }

    /** Ethernet frames have at least 60 bytes on the wire; the rest is whatever the sender's memory held. */
    @ParameterizedTest
    @ValueSource(strings = {"v2-pass", "v2-none", "v3-ipv4", "v3-ipv6"})
    void paddingIsLeftOut(String golden) {
        byte[] frame = Frames.golden(golden);
        byte[] padded = Arrays.copyOf(frame, frame.length + 46);
        Arrays.fill(padded, frame.length, padded.length, (byte) 0xa5);

        assertThat(readBySomebody(padded)).isNotNull().isEqualTo(readBySomebody(frame));
    }

    @Test
    void ipOptionsAreSkipped() {
        byte[] frame =
                Frames.insert(Frames.golden("v2-pass"), ETHERNET + 20, (byte) 0x94, (byte) 4, (byte) 0, (byte) 0);
        frame[ETHERNET] = 0x46;
        frame[ETHERNET + 3] = (byte) (frame[ETHERNET + 3] + 4);

        assertThat(readBySomebody(Frames.withIpv4HeaderChecksum(frame)))
                .isNotNull()
                .isEqualTo(readBySomebody(Frames.golden("v2-pass")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void anIpv4HeaderShorterThanAHeaderIsForeign(int words) {
        byte[] frame = Frames.golden("v2-pass");
        frame[ETHERNET] = (byte) (0x40 | words);

        assertThat(IpPacket.ofFrame(frame)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"v2-pass, 0x65", "v3-ipv6, 0x4c"})
    void anIpVersionThatIsNotTheEtherTypesIsForeign(String golden, String firstByte) {
        byte[] frame = Frames.golden(golden);
        frame[ETHERNET] = (byte) (int) Integer.decode(firstByte);

        assertThat(IpPacket.ofFrame(frame)).isNull();
    }

    /** The kernel would have dropped it before any socket saw it; a capture sees it all. */
    @Test
    void aDamagedIpv4HeaderIsForeign() {
        byte[] frame = Frames.golden("v2-pass");
        frame[ETHERNET + 15] ^= 0x40; // 192.0.2.1 becomes 192.0.2.65, which would win every tie

        assertThat(IpPacket.ofFrame(frame)).isNull();
    }
}
