package io.cplbd.vrrp.packet;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The IPv4 or IPv6 packet in a captured Ethernet frame, as far as VRRP needs it. */
public final class IpPacket {
    static final int MAX_HOP_LIMIT = 255;
    private static final int ETHERNET_BYTES = 14;
    private static final int IPV4_MIN_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int PROTOCOL_AH = 51;

    private final byte[] frame;
    private final AddressFamily family;
    private final InetAddress source;
    private final InetAddress destination;
    private final int hopLimit;
    private final boolean authenticationHeader;
    private final int payloadOffset;
    private final int payloadLength;

    private IpPacket(
            byte[] frame,
            AddressFamily family,
            int addressesAt,
            int hopLimit,
            boolean authenticationHeader,
            int payloadOffset,
            int payloadLength) {
        this.frame = frame;
        this.family = family;
        this.source = family.address(Arrays.copyOfRange(frame, addressesAt, addressesAt + family.addressBytes()));
        this.destination = family.address(Arrays.copyOfRange(
                frame, addressesAt + family.addressBytes(), addressesAt + 2 * family.addressBytes()));
        this.hopLimit = hopLimit;
        this.authenticationHeader = authenticationHeader;
        this.payloadOffset = payloadOffset;
        this.payloadLength = payloadLength;
    }

    /**
     * The VRRP packet in {@code frame}, or null when the frame is anything else: another protocol, VLAN-tagged, a
     * fragment, cut short, or with a length or an IPv4 header checksum that lies. Padding behind the packet is left out. Never throws.
     */
    public static @Nullable IpPacket ofFrame(byte[] frame) {
        if (frame.length < ETHERNET_BYTES) {
            return null;
        }
        int etherType = (frame[12] & 0xff) << 8 | (frame[13] & 0xff);
        if (etherType == AddressFamily.IPV4.etherType()) {
            return ofIpv4(frame);
        }
        return etherType == AddressFamily.IPV6.etherType() ? ofIpv6(frame) : null;
    }

    private static @Nullable IpPacket ofIpv4(byte[] frame) {
        int start = ETHERNET_BYTES;
        if (frame.length < start + IPV4_MIN_BYTES || frame[start] >>> 4 != 4) {
            return null;
        }
        int headerLength = (frame[start] & 0x0f) * 4;
        int totalLength = (frame[start + 2] & 0xff) << 8 | (frame[start + 3] & 0xff);
        int fragment = (frame[start + 6] & 0x3f) << 8 | (frame[start + 7] & 0xff);
        if (headerLength < IPV4_MIN_BYTES
                || totalLength < headerLength
                || frame.length < start + totalLength
                || fragment != 0
                // A capture sees what the kernel's own IP layer would have dropped (RFC 1122 section 3.2.1.2).
                || Checksum.fold(Checksum.add(0, frame, start, headerLength)) != 0) {
            return null;
        }
        return withProtocol(
                frame,
                AddressFamily.IPV4,
                start + 12,
                frame[start + 8] & 0xff,
                frame[start + 9] & 0xff,
                start + headerLength,
                totalLength - headerLength);
    }

    private static @Nullable IpPacket ofIpv6(byte[] frame) {
        int start = ETHERNET_BYTES;
        if (frame.length < start + IPV6_BYTES || (frame[start] & 0xff) >>> 4 != 6) {
            return null;
        }
        int payloadLength = (frame[start + 4] & 0xff) << 8 | (frame[start + 5] & 0xff);
        if (frame.length < start + IPV6_BYTES + payloadLength) {
            return null;
        }
        return withProtocol(
                frame,
                AddressFamily.IPV6,
                start + 8,
                frame[start + 7] & 0xff,
                frame[start + 6] & 0xff,
                start + IPV6_BYTES,
                payloadLength);
    }

    private static @Nullable IpPacket withProtocol(
            byte[] frame, AddressFamily family, int addressesAt, int hopLimit, int protocol, int offset, int length) {
        if (protocol == AdvertisementCodec.PROTOCOL) {
            return new IpPacket(frame, family, addressesAt, hopLimit, false, offset, length);
        }
        // RFC 4302 section 2: next header, then the header's length in 32-bit words less two.
        if (protocol == PROTOCOL_AH && length >= 2 && (frame[offset] & 0xff) == AdvertisementCodec.PROTOCOL) {
            int skip = ((frame[offset + 1] & 0xff) + 2) * 4;
            if (skip <= length) {
                return new IpPacket(frame, family, addressesAt, hopLimit, true, offset + skip, length - skip);
            }
        }
        return null;
    }

    public AddressFamily family() {
        return family;
    }

    public InetAddress source() {
        return source;
    }

    public InetAddress destination() {
        return destination;
    }

    /** TTL or hop limit, 0-255. */
    public int hopLimit() {
        return hopLimit;
    }

    /** Whether an IPsec authentication header stood before the VRRP message. */
    boolean authenticationHeader() {
        return authenticationHeader;
    }

    int payloadLength() {
        return payloadLength;
    }

    /** The unsigned byte at {@code index} of the payload. */
    int payloadByte(int index) {
        return frame[payloadOffset + index] & 0xff;
    }

    byte[] payload(int from, int length) {
        return Arrays.copyOfRange(frame, payloadOffset + from, payloadOffset + from + length);
    }
}
