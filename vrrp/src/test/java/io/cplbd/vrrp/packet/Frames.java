package io.cplbd.vrrp.packet;

import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Frames for tests: written by the codec, captured from keepalived, or damaged on purpose. */
public final class Frames {
    public static final int ETHERNET_BYTES = 14;
    public static final MacAddress MAC = MacAddress.of(new byte[] {2, 0, 0, 0, 0, 1});

    private Frames() {}

    public static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    /** {@code count} different addresses: 192.0.2.1 and so on, or 2001:db8::1 and so on. */
    public static List<InetAddress> addresses(AddressFamily family, int count) {
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            addresses.add(ip(family == AddressFamily.IPV4 ? "192.0.2." + i : "2001:db8::" + Integer.toHexString(i)));
        }
        return addresses;
    }

    /** An Ethernet frame around an IP packet, to whatever hardware address: nobody looks at it. */
    public static byte[] ethernet(byte[] ipPacket) {
        byte[] frame = new byte[ETHERNET_BYTES + ipPacket.length];
        frame[12] = (byte) (ipPacket[0] >>> 4 == 4 ? 0x08 : 0x86);
        frame[13] = (byte) (ipPacket[0] >>> 4 == 4 ? 0x00 : 0xDD);
        System.arraycopy(ipPacket, 0, frame, ETHERNET_BYTES, ipPacket.length);
        return frame;
    }

    /** An advertisement to {@code destination} with a hop limit of 255. */
    public static byte[] advertisement(
            Advertisement advert, Authentication authentication, InetAddress source, InetAddress destination) {
        return ethernet(PacketWriter.advertisement(
                advert, authentication, ChecksumCover.PSEUDO_HEADER, source, destination, 255, 1));
    }

    /** Makes the checksum of the IPv4 header right again; leaves anything else alone. */
    public static byte[] withIpv4HeaderChecksum(byte[] frame) {
        int headerBytes = (frame[ETHERNET_BYTES] & 0x0f) * 4;
        if ((frame[ETHERNET_BYTES] & 0xff) >>> 4 != 4 || frame.length < ETHERNET_BYTES + headerBytes) {
            return frame;
        }
        frame[ETHERNET_BYTES + 10] = 0;
        frame[ETHERNET_BYTES + 11] = 0;
        int sum = 0;
        for (int i = 0; i < headerBytes; i += 2) {
            sum += (frame[ETHERNET_BYTES + i] & 0xff) * 256 + (frame[ETHERNET_BYTES + i + 1] & 0xff);
        }
        int checksum = 0xffff - (sum % 0xffff == 0 ? 0xffff : sum % 0xffff);
        frame[ETHERNET_BYTES + 10] = (byte) (checksum >>> 8);
        frame[ETHERNET_BYTES + 11] = (byte) checksum;
        return frame;
    }

    /** An Ethernet frame around any bytes at all where a VRRP message belongs; its checksums are right as far as IP has them. */
    static byte[] vrrp(byte[] message, InetAddress source, InetAddress destination, int hopLimit) {
        boolean ipv4 = AddressFamily.of(source) == AddressFamily.IPV4;
        byte[] packet = new byte[(ipv4 ? 20 : 40) + message.length];
        int length = ipv4 ? packet.length : message.length;
        packet[0] = (byte) (ipv4 ? 0x45 : 0x60);
        packet[ipv4 ? 2 : 4] = (byte) (length >>> 8);
        packet[ipv4 ? 3 : 5] = (byte) length;
        packet[ipv4 ? 9 : 6] = AdvertisementCodec.PROTOCOL;
        packet[ipv4 ? 8 : 7] = (byte) hopLimit;
        byte[] from = source.getAddress();
        System.arraycopy(from, 0, packet, ipv4 ? 12 : 8, from.length);
        System.arraycopy(destination.getAddress(), 0, packet, (ipv4 ? 12 : 8) + from.length, from.length);
        System.arraycopy(message, 0, packet, packet.length - message.length, message.length);
        return withIpv4HeaderChecksum(ethernet(packet));
    }

    /** Makes the checksum of the VRRP message in a frame right again, if there is a message. */
    public static byte[] withMessageChecksum(byte[] frame, boolean pseudoHeader) {
        IpPacket packet = IpPacket.ofFrame(frame);
        if (packet == null
                || packet.authenticationHeader()
                || packet.payloadLength() < AdvertisementCodec.HEADER_BYTES) {
            return frame;
        }
        int at = ETHERNET_BYTES + (packet.family() == AddressFamily.IPV4 ? (frame[ETHERNET_BYTES] & 0x0f) * 4 : 40);
        frame[at + 6] = 0;
        frame[at + 7] = 0;
        int length = packet.payloadLength();
        long sum = pseudoHeader
                ? Checksum.pseudoHeader(packet.source(), packet.destination(), AdvertisementCodec.PROTOCOL, length)
                : 0;
        int checksum = Checksum.fold(Checksum.add(sum, frame, at, length));
        frame[at + 6] = (byte) (checksum >>> 8);
        frame[at + 7] = (byte) checksum;
        return frame;
    }

    /** {@code frame} with {@code bytes} put in before {@code at}. */
    static byte[] insert(byte[] frame, int at, byte... bytes) {
        byte[] longer = Arrays.copyOf(frame, frame.length + bytes.length);
        System.arraycopy(bytes, 0, longer, at, bytes.length);
        System.arraycopy(frame, at, longer, at + bytes.length, frame.length - at);
        return longer;
    }

    /** The bytes of a frame that keepalived sent; the resource says how it was captured. */
    public static byte[] golden(String name) {
        String resource = "keepalived-2.2.7/" + name + ".hex";
        try (InputStream in = Frames.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource);
            }
            return HexFormat.of()
                    .parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .collect(Collectors.joining()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static InetAddress randomAddress(AddressFamily family, RandomGenerator random) {
        byte[] bytes = new byte[family.addressBytes()];
        random.nextBytes(bytes);
        return family.address(bytes);
    }
}
