package io.cplbd.vrrp.packet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The VRRP message, from the version nibble to the end of the address list or authentication data.
 *
 * <pre>
 *  version 3 (RFC 9568 section 5.2)                 version 2 (RFC 3768 section 5.3)
 *   0       8       16      24     31                0       8       16      24     31
 *  +---+---+-------+-------+-------+                +---+---+-------+-------+-------+
 *  |Ver|Typ| VRID  |Priorit|Count  |                |Ver|Typ| VRID  |Priorit|Count  |
 *  +---+---+-------+-------+-------+                +---+---+-------+-------+-------+
 *  |rsv|Max Adv Int| Checksum      |                |AuType |AdvInt | Checksum      |
 *  +---+-----------+---------------+                +-------+-------+---------------+
 *  | IPvX address(es) ...          |                | IPv4 address(es) ...          |
 *  +-------------------------------+                +-------------------------------+
 *                                                   | Authentication data (8 bytes) |
 *                                                   +-------------------------------+
 * </pre>
 */
public final class AdvertisementCodec {
    /** IP protocol number of VRRP. */
    public static final int PROTOCOL = 112;

    static final int HEADER_BYTES = 8;
    private static final int TYPE_ADVERTISEMENT = 1;
    private static final int CENTISECONDS = 100;

    private AdvertisementCodec() {}

    /** Which bytes the checksum of a version 3 message over IPv4 covers. */
    public enum ChecksumCover {
        /** Pseudo-header and message: what keepalived sends, and the only form for IPv6. */
        PSEUDO_HEADER,
        /** The message alone, as in version 2: {@code v3_checksum_as_v2}, some routers and readings of RFC 5798. */
        MESSAGE_ONLY
    }

    /** The message as bytes, its checksum filled in. */
    static byte[] encode(
            Advertisement advert,
            Authentication authentication,
            ChecksumCover cover,
            InetAddress source,
            InetAddress destination) {
        List<InetAddress> addresses = advert.addresses();
        AddressFamily family = AddressFamily.of(source);
        byte[] message = new byte[length(advert.version(), addresses.size(), family)];
        message[0] = (byte) (advert.version() << 4 | TYPE_ADVERTISEMENT);
        message[1] = (byte) advert.virtualRouterId();
        message[2] = (byte) advert.priority();
        message[3] = (byte) addresses.size();
        if (advert.version() == 2) {
            message[4] = (byte) authentication.type();
            message[5] = (byte) (advert.advertIntervalCs() / CENTISECONDS);
        } else {
            message[4] = (byte) (advert.advertIntervalCs() >>> 8 & 0x0f);
            message[5] = (byte) advert.advertIntervalCs();
        }
        int at = HEADER_BYTES;
        for (InetAddress address : addresses) {
            byte[] bytes = address.getAddress();
            System.arraycopy(bytes, 0, message, at, bytes.length);
            at += bytes.length;
        }
        if (advert.version() == 2) {
            System.arraycopy(authentication.data(), 0, message, at, Authentication.DATA_BYTES);
        }
        boolean pseudo =
                advert.version() == 3 && (family == AddressFamily.IPV6 || cover == ChecksumCover.PSEUDO_HEADER);
        int checksum = checksum(message, 0, message.length, pseudo, source, destination);
        message[6] = (byte) (checksum >>> 8);
        message[7] = (byte) checksum;
        return message;
    }

    static int length(int version, int addressCount, AddressFamily family) {
        return HEADER_BYTES + addressCount * family.addressBytes() + (version == 2 ? Authentication.DATA_BYTES : 0);
    }

    /** The VRID of a packet's message, or -1 when it is too short to have one. */
    public static int virtualRouterIdOf(IpPacket packet) {
        return packet.payloadLength() < HEADER_BYTES ? -1 : packet.payloadByte(1);
    }

    /**
     * Reads and judges a message in keepalived's order, so that a packet with several faults is counted under the
     * reason keepalived would count it under. Everything about the sender and the virtual router's state is judged
     * later; this is about the bytes.
     */
    public static Reading read(IpPacket packet, Expectation expected) {
        AddressFamily family = packet.family();
        if (packet.authenticationHeader()) {
            return new Reading.Refused(Discard.AUTHENTICATION_HEADER_UNSUPPORTED);
        }
        if (packet.payloadLength() < HEADER_BYTES) {
            return new Reading.Refused(Discard.LENGTH);
        }
        int version = packet.payloadByte(0) >>> 4;
        int count = packet.payloadByte(3);
        // The version that is expected, not the one claimed: a foreign version is judged as such below.
        int length = length(expected.version(), count, family);
        if (version == expected.version() && packet.payloadLength() < length) {
            return new Reading.Refused(Discard.LENGTH);
        }
        if (packet.destination().isMulticastAddress() && packet.hopLimit() != IpPacket.MAX_HOP_LIMIT) {
            return new Reading.Refused(Discard.TTL);
        }
        if (version != expected.version()) {
            return new Reading.Refused(Discard.VERSION);
        }
        int advertIntervalCs;
        if (version == 2) {
            int authType = packet.payloadByte(4);
            if (authType > 2) {
                return new Reading.Refused(Discard.AUTHENTICATION_TYPE_INVALID);
            }
            if (authType != expected.authentication().type()) {
                return new Reading.Refused(Discard.AUTHENTICATION_TYPE_MISMATCH);
            }
            byte[] data = packet.payload(HEADER_BYTES + count * family.addressBytes(), Authentication.DATA_BYTES);
            // Type 0 carries no secret, and RFC 3768 section 5.3.10 has its data ignored.
            if (authType != 0 && !expected.authentication().accepts(data)) {
                return new Reading.Refused(Discard.AUTHENTICATION_FAILED);
            }
            advertIntervalCs = packet.payloadByte(5) * CENTISECONDS;
            if (advertIntervalCs != expected.advertIntervalCs()) {
                return new Reading.Refused(Discard.ADVERT_INTERVAL);
            }
        } else {
            advertIntervalCs = (packet.payloadByte(4) & 0x0f) << 8 | packet.payloadByte(5);
        }
        if ((packet.payloadByte(0) & 0x0f) != TYPE_ADVERTISEMENT) {
            return new Reading.Refused(Discard.TYPE);
        }
        if (packet.payloadLength() != length) {
            return new Reading.Refused(Discard.IP_LENGTH);
        }
        if (!checksumHolds(packet, expected)) {
            return new Reading.Refused(Discard.CHECKSUM);
        }
        if (version == 3 && advertIntervalCs == 0) {
            // RFC 9568 section 5.2.7: the field is 1-4095; zero would make every timer expire at once.
            return new Reading.Refused(Discard.ADVERT_INTERVAL);
        }
        if (packet.destination().isMulticastAddress() == expected.unicast()) {
            return new Reading.Refused(Discard.DESTINATION);
        }
        List<InetAddress> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(
                    family.address(packet.payload(HEADER_BYTES + i * family.addressBytes(), family.addressBytes())));
        }
        return new Reading.Read(
                new Advertisement(version, packet.payloadByte(1), packet.payloadByte(2), advertIntervalCs, addresses));
    }

    private static boolean checksumHolds(IpPacket packet, Expectation expected) {
        byte[] message = packet.payload(0, packet.payloadLength());
        InetAddress source = packet.source();
        InetAddress destination = packet.destination();
        if (expected.version() == 2) {
            return checksum(message, 0, message.length, false, source, destination) == 0;
        }
        // With v3_checksum_as_v2 keepalived stops enforcing the pseudo-header: both forms are then good.
        return checksum(message, 0, message.length, true, source, destination) == 0
                || (packet.family() == AddressFamily.IPV4
                        && expected.checksumCover() == ChecksumCover.MESSAGE_ONLY
                        && checksum(message, 0, message.length, false, source, destination) == 0);
    }

    private static int checksum(
            byte[] message, int offset, int length, boolean pseudo, InetAddress source, InetAddress destination) {
        long start = pseudo ? Checksum.pseudoHeader(source, destination, PROTOCOL, length) : 0;
        return Checksum.fold(Checksum.add(start, message, offset, length));
    }

    /** What a message must be like to belong to a virtual router. */
    public record Expectation(
            int version,
            int advertIntervalCs,
            Authentication authentication,
            ChecksumCover checksumCover,
            boolean unicast) {}

    /** A message read, or the reason why not. */
    public sealed interface Reading {
        record Read(Advertisement advertisement) implements Reading {}

        record Refused(Discard reason) implements Reading {}
    }

    /** Equal sets of addresses, whatever their order: routers need not list them alike. */
    public static boolean sameAddresses(List<InetAddress> a, List<InetAddress> b) {
        return a.size() == b.size() && Arrays.equals(sorted(a), sorted(b));
    }

    private static InetAddress[] sorted(List<InetAddress> addresses) {
        InetAddress[] array = addresses.toArray(InetAddress[]::new);
        Arrays.sort(array, AddressFamily::compare);
        return array;
    }
}
