package io.cplbd.vrrp.packet;

import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import java.net.InetAddress;

/** Writes whole packets and frames: advertisements, gratuitous ARP, unsolicited neighbour advertisements. */
public final class PacketWriter {
    /** Internetwork control, as RFC 9568 implementations and keepalived mark VRRP: precedence 6. */
    static final int TRAFFIC_CLASS = 0xC0;

    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int PROTOCOL_ICMPV6 = 58;
    private static final InetAddress ALL_NODES = InetAddress.ofLiteral("ff02::1");

    private PacketWriter() {}

    /**
     * An advertisement as a whole IP packet.
     *
     * @param hopLimit TTL or hop limit, 255 unless unicast_ttl says otherwise
     * @param identification the IPv4 identification field, 0-65535; not used for IPv6
     */
    public static byte[] advertisement(
            Advertisement advert,
            Authentication authentication,
            ChecksumCover cover,
            InetAddress source,
            InetAddress destination,
            int hopLimit,
            int identification) {
        byte[] message = AdvertisementCodec.encode(advert, authentication, cover, source, destination);
        return AddressFamily.of(source) == AddressFamily.IPV4
                ? ipv4(message, source, destination, hopLimit, identification)
                : ipv6(message, AdvertisementCodec.PROTOCOL, TRAFFIC_CLASS, source, destination, hopLimit);
    }

    private static byte[] ipv4(
            byte[] payload, InetAddress source, InetAddress destination, int hopLimit, int identification) {
        byte[] packet = new byte[IPV4_HEADER_BYTES + payload.length];
        packet[0] = 0x45;
        packet[1] = (byte) TRAFFIC_CLASS;
        put16(packet, 2, packet.length);
        put16(packet, 4, identification);
        packet[8] = (byte) hopLimit;
        packet[9] = AdvertisementCodec.PROTOCOL;
        System.arraycopy(source.getAddress(), 0, packet, 12, 4);
        System.arraycopy(destination.getAddress(), 0, packet, 16, 4);
        put16(packet, 10, Checksum.fold(Checksum.add(0, packet, 0, IPV4_HEADER_BYTES)));
        System.arraycopy(payload, 0, packet, IPV4_HEADER_BYTES, payload.length);
        return packet;
    }

    private static byte[] ipv6(
            byte[] payload,
            int nextHeader,
            int trafficClass,
            InetAddress source,
            InetAddress destination,
            int hopLimit) {
        byte[] packet = new byte[IPV6_HEADER_BYTES + payload.length];
        packet[0] = (byte) (0x60 | trafficClass >>> 4);
        packet[1] = (byte) (trafficClass << 4);
        put16(packet, 4, payload.length);
        packet[6] = (byte) nextHeader;
        packet[7] = (byte) hopLimit;
        System.arraycopy(source.getAddress(), 0, packet, 8, 16);
        System.arraycopy(destination.getAddress(), 0, packet, 24, 16);
        System.arraycopy(payload, 0, packet, IPV6_HEADER_BYTES, payload.length);
        return packet;
    }

    /** An Ethernet frame around an IP packet to a multicast group. */
    public static byte[] multicastFrame(byte[] ipPacket, MacAddress from, InetAddress group) {
        return ethernet(MacAddress.ofGroup(group), from, AddressFamily.of(group).etherType(), ipPacket);
    }

    /**
     * The frame that tells a link that {@code address} now lives at {@code mac}: a gratuitous ARP for IPv4, an
     * unsolicited neighbour advertisement for IPv6 (RFC 9568 section 8.2.1 and 8.2.2).
     *
     * @param router whether this machine forwards packets (the R flag of RFC 4861 section 4.4); IPv6 only
     */
    public static byte[] announcement(InetAddress address, MacAddress mac, boolean router) {
        return AddressFamily.of(address) == AddressFamily.IPV4
                ? gratuitousArp(address, mac)
                : neighbourAdvertisement(address, mac, router);
    }

    /** An ARP request for the own address, target hardware address all ones: the form that keepalived sends. */
    private static byte[] gratuitousArp(InetAddress address, MacAddress mac) {
        byte[] arp = new byte[28];
        put16(arp, 0, 1); // Ethernet
        put16(arp, 2, AddressFamily.IPV4.etherType());
        arp[4] = MacAddress.BYTES;
        arp[5] = 4;
        put16(arp, 6, 1); // request
        System.arraycopy(mac.bytes(), 0, arp, 8, 6);
        System.arraycopy(address.getAddress(), 0, arp, 14, 4);
        System.arraycopy(MacAddress.BROADCAST.bytes(), 0, arp, 18, 6);
        System.arraycopy(address.getAddress(), 0, arp, 24, 4);
        return ethernet(MacAddress.BROADCAST, mac, ETHERTYPE_ARP, arp);
    }

    /** RFC 4861 section 4.4 with a target link-layer address option; override set, solicited clear. */
    private static byte[] neighbourAdvertisement(InetAddress address, MacAddress mac, boolean router) {
        byte[] icmp = new byte[32];
        icmp[0] = (byte) 136;
        icmp[4] = (byte) (router ? 0xA0 : 0x20);
        System.arraycopy(address.getAddress(), 0, icmp, 8, 16);
        icmp[24] = 2; // target link-layer address
        icmp[25] = 1; // in units of 8 bytes
        System.arraycopy(mac.bytes(), 0, icmp, 26, 6);
        long sum = Checksum.pseudoHeader(address, ALL_NODES, PROTOCOL_ICMPV6, icmp.length);
        put16(icmp, 2, Checksum.fold(Checksum.add(sum, icmp, 0, icmp.length)));
        return multicastFrame(ipv6(icmp, PROTOCOL_ICMPV6, 0, address, ALL_NODES, 255), mac, ALL_NODES);
    }

    private static byte[] ethernet(MacAddress to, MacAddress from, int etherType, byte[] payload) {
        byte[] frame = new byte[14 + payload.length];
        System.arraycopy(to.bytes(), 0, frame, 0, 6);
        System.arraycopy(from.bytes(), 0, frame, 6, 6);
        put16(frame, 12, etherType);
        System.arraycopy(payload, 0, frame, 14, payload.length);
        return frame;
    }

    private static void put16(byte[] data, int at, int value) {
        data[at] = (byte) (value >>> 8);
        data[at + 1] = (byte) value;
    }
}
