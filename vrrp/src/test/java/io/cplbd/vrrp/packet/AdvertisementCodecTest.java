package io.cplbd.vrrp.packet;

import static io.cplbd.vrrp.packet.Frames.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.AdvertisementCodec.Expectation;
import io.cplbd.vrrp.packet.AdvertisementCodec.Reading;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read again, in every form an advertisement can have. */
class AdvertisementCodecTest {
    private static final Authentication NONE = new Authentication.None();

    record Form(int version, AddressFamily family, ChecksumCover cover) {}

    static Stream<Form> forms() {
        return Stream.of(
                new Form(2, AddressFamily.IPV4, ChecksumCover.PSEUDO_HEADER),
                new Form(3, AddressFamily.IPV4, ChecksumCover.PSEUDO_HEADER),
                new Form(3, AddressFamily.IPV4, ChecksumCover.MESSAGE_ONLY),
                new Form(3, AddressFamily.IPV6, ChecksumCover.PSEUDO_HEADER));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyNumberOfAddressesIsReadAsWritten(Form form) {
        for (int count = 0; count <= Advertisement.MAX_ADDRESSES; count++) {
            roundTrip(form, count, new SplittableRandom(count));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whateverIsSaidIsReadAsWritten(Form form) {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            roundTrip(form, random.nextInt(20), random);
        }
    }

    private static void roundTrip(Form form, int count, SplittableRandom random) {
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(Frames.randomAddress(form.family(), random));
        }
        int intervalCs = form.version() == 2 ? random.nextInt(1, 256) * 100 : random.nextInt(1, 4096);
        boolean unicast = random.nextBoolean();
        byte[] password = new byte[random.nextInt(9)];
        random.nextBytes(password);
        Authentication authentication =
                form.version() == 2 && random.nextBoolean() ? new Authentication.SimplePassword(password) : NONE;
        Advertisement advert =
                new Advertisement(form.version(), random.nextInt(1, 256), random.nextInt(256), intervalCs, addresses);
        InetAddress source = Frames.randomAddress(form.family(), random);
        InetAddress destination =
                unicast ? unicastAddress(form.family(), random) : form.family().vrrpGroup();
        int hopLimit = unicast ? random.nextInt(256) : 255;

        byte[] frame = Frames.ethernet(PacketWriter.advertisement(
                advert, authentication, form.cover(), source, destination, hopLimit, random.nextInt(65536)));
        IpPacket packet = Objects.requireNonNull(IpPacket.ofFrame(frame));

        assertThat(packet.family()).isEqualTo(form.family());
        assertThat(packet.source()).isEqualTo(source);
        assertThat(packet.destination()).isEqualTo(destination);
        assertThat(packet.hopLimit()).isEqualTo(hopLimit);
        assertThat(AdvertisementCodec.read(
                        packet, new Expectation(form.version(), intervalCs, authentication, form.cover(), unicast)))
                .isEqualTo(new Reading.Read(advert));
    }

    private static InetAddress unicastAddress(AddressFamily family, SplittableRandom random) {
        InetAddress address = Frames.randomAddress(family, random);
        while (address.isMulticastAddress()) {
            address = Frames.randomAddress(family, random);
        }
        return address;
    }

    /** RFC 9568 section 5.2.8 and {@code v3_checksum_as_v2}: who understands whom. */
    @ParameterizedTest
    @CsvSource({
        "PSEUDO_HEADER, PSEUDO_HEADER, true",
        "PSEUDO_HEADER, MESSAGE_ONLY, true",
        "MESSAGE_ONLY, MESSAGE_ONLY, true",
        "MESSAGE_ONLY, PSEUDO_HEADER, false"
    })
    void aVersion3ChecksumOverIpv4HasTwoForms(ChecksumCover sent, ChecksumCover expected, boolean understood) {
        assertThat(checksumIsGood(AddressFamily.IPV4, 3, sent, expected)).isEqualTo(understood);
    }

    @ParameterizedTest
    @CsvSource({"IPV6, 3", "IPV4, 2"})
    void elsewhereTheChecksumHasOneForm(AddressFamily family, int version) {
        for (ChecksumCover sent : ChecksumCover.values()) {
            for (ChecksumCover expected : ChecksumCover.values()) {
                assertThat(checksumIsGood(family, version, sent, expected)).isTrue();
            }
        }
    }

    private static boolean checksumIsGood(
            AddressFamily family, int version, ChecksumCover sent, ChecksumCover expected) {
        List<InetAddress> addresses = Frames.addresses(family, 3);
        byte[] frame = Frames.ethernet(PacketWriter.advertisement(
                new Advertisement(version, 1, 100, 100, addresses),
                NONE,
                sent,
                addresses.get(0),
                family.vrrpGroup(),
                255,
                7));
        Reading reading = AdvertisementCodec.read(
                Objects.requireNonNull(IpPacket.ofFrame(frame)), new Expectation(version, 100, NONE, expected, false));
        return switch (reading) {
            case Reading.Read _ -> true;
            case Reading.Refused(Discard reason) -> {
                assertThat(reason).isEqualTo(Discard.CHECKSUM);
                yield false;
            }
        };
    }

    @Test
    void anIpv6ChecksumOverTheMessageAloneIsWrong() {
        byte[] frame = Frames.golden("v3-ipv6");
        int message = Frames.ETHERNET_BYTES + 40;
        frame[message + 6] = 0;
        frame[message + 7] = 0;
        int checksum = Checksum.fold(Checksum.add(0, frame, message, frame.length - message));
        frame[message + 6] = (byte) (checksum >>> 8);
        frame[message + 7] = (byte) checksum;

        assertThat(AdvertisementCodec.read(
                        Objects.requireNonNull(IpPacket.ofFrame(frame)),
                        new Expectation(3, 25, NONE, ChecksumCover.MESSAGE_ONLY, false)))
                .isEqualTo(new Reading.Refused(Discard.CHECKSUM));
    }

    /** RFC 1071 section 3: the worked example, and an odd last byte. */
    @Test
    void theChecksumIsThatOfRfc1071() {
        byte[] example = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};

        assertThat(Checksum.fold(Checksum.add(0, example, 0, 8))).isEqualTo(~0xddf2 & 0xffff);
        assertThat(Checksum.add(0, example, 2, 3)).isEqualTo(0xf203 + 0xf400);
    }

    /** RFC 9568 section 5.2.7: 1 to 4095; zero would make every timer end at once. */
    @Test
    void anIntervalOfZeroIsRefused() {
        List<InetAddress> addresses = Frames.addresses(AddressFamily.IPV4, 1);
        byte[] frame = Frames.advertisement(
                new Advertisement(3, 1, 100, 0, addresses), NONE, addresses.get(0), AddressFamily.IPV4.vrrpGroup());

        assertThat(AdvertisementCodec.read(
                        Objects.requireNonNull(IpPacket.ofFrame(frame)),
                        new Expectation(3, 100, NONE, ChecksumCover.PSEUDO_HEADER, false)))
                .isEqualTo(new Reading.Refused(Discard.ADVERT_INTERVAL));
    }

    @Test
    void theReservedBitsOfVersion3AreNotPartOfTheInterval() {
        List<InetAddress> addresses = Frames.addresses(AddressFamily.IPV4, 1);
        byte[] frame = Frames.advertisement(
                new Advertisement(3, 1, 100, 0x0fff, addresses),
                NONE,
                addresses.get(0),
                AddressFamily.IPV4.vrrpGroup());
        int interval = Frames.ETHERNET_BYTES + 24;
        assertThat(frame[interval] & 0xf0).as("sent as zero").isZero();
        frame[interval] |= (byte) 0xf0;
        int checksum = (frame[interval + 2] & 0xff) << 8 | (frame[interval + 3] & 0xff);
        checksum = (checksum - 0xf000 + 0xffff) % 0xffff;
        frame[interval + 2] = (byte) (checksum >>> 8);
        frame[interval + 3] = (byte) checksum;

        assertThat(AdvertisementCodec.read(
                        Objects.requireNonNull(IpPacket.ofFrame(frame)),
                        new Expectation(3, 100, NONE, ChecksumCover.PSEUDO_HEADER, false)))
                .isEqualTo(new Reading.Read(new Advertisement(3, 1, 100, 0x0fff, addresses)));
    }

    @Test
    void addressListsAreComparedAsSets() {
        List<InetAddress> list = Frames.addresses(AddressFamily.IPV6, 30);
        List<InetAddress> shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, new Random(1));
        List<InetAddress> other = new ArrayList<>(list);
        other.set(7, ip("2001:db8::ffff"));

        assertThat(AdvertisementCodec.sameAddresses(list, shuffled)).isTrue();
        assertThat(AdvertisementCodec.sameAddresses(list, list.subList(0, 29))).isFalse();
        assertThat(AdvertisementCodec.sameAddresses(list, other)).isFalse();
        assertThat(AdvertisementCodec.sameAddresses(List.of(), List.of())).isTrue();
    }

    @Test
    void addressesAreOrderedAsUnsignedNumbers() {
        assertThat(AddressFamily.compare(ip("10.0.0.200"), ip("10.0.0.3"))).isPositive();
        assertThat(AddressFamily.compare(ip("127.255.255.255"), ip("128.0.0.0")))
                .isNegative();
        assertThat(AddressFamily.compare(ip("fe80::1"), ip("2001:db8::1"))).isPositive();
        assertThat(AddressFamily.compare(ip("fe80::1"), ip("fe80::1"))).isZero();
    }

    @Test
    void anIpv4AddressMappedIntoIpv6StaysIpv6() {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;

        assertThat(AddressFamily.of(AddressFamily.IPV6.address(mapped))).isEqualTo(AddressFamily.IPV6);
    }
}
