package io.cplbd.lab.bench.vrrp;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What passed the client's interface. */
sealed interface Frame {
    /** The kernel's time stamp, ns since 1970. */
    long atNs();

    /** Hardware address of the sender, in the low 48 bits. */
    long mac();

    /** An IPv4 advertisement. */
    record Advert(long atNs, long mac, int vrid, int priority) implements Frame {}

    /** Gratuitous ARP for the virtual address. */
    record Announcement(long atNs, long mac) implements Frame {}

    /** The virtual address has answered: port unreachable, written by the kernel of whoever has it. */
    record Answer(long atNs, long mac) implements Frame {}

    /** The client has asked the virtual address. */
    record Question(long atNs, long mac) implements Frame {}

    /**
     * Reads an Ethernet frame.
     *
     * @param frame from its first byte; what the capture cut off is missing
     * @param vip the virtual address, as a number in network order
     */
    static Optional<Frame> read(long atNs, ByteBuffer frame, int vip) {
        if (frame.limit() < 14) {
            return Optional.empty();
        }
        long mac = (frame.getShort(6) & 0xffffL) << 32 | (frame.getInt(8) & 0xffffffffL);
        return switch (frame.getShort(12) & 0xffff) {
            case 0x0800 -> ipv4(atNs, mac, frame, vip);
            case 0x0806 -> arp(atNs, mac, frame, vip);
            default -> Optional.empty();
        };
    }

    private static Optional<Frame> ipv4(long atNs, long mac, ByteBuffer frame, int vip) {
        int payload = 14 + (frame.limit() > 14 ? (frame.get(14) & 0xf) * 4 : 0);
        if (frame.limit() < Math.max(payload + 3, 34)) {
            return Optional.empty();
        }
        int type = frame.get(payload) & 0xff;
        return switch (frame.get(23) & 0xff) {
            case 112 ->
                (type & 0xf) == 1
                        ? Optional.of(
                                new Advert(atNs, mac, frame.get(payload + 1) & 0xff, frame.get(payload + 2) & 0xff))
                        : Optional.empty();
            case 1 -> type == 3 && frame.getInt(26) == vip ? Optional.of(new Answer(atNs, mac)) : Optional.empty();
            case 17 -> frame.getInt(30) == vip ? Optional.of(new Question(atNs, mac)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Frame> arp(long atNs, long mac, ByteBuffer frame, int vip) {
        boolean gratuitous = frame.limit() >= 42 && frame.getInt(28) == vip && frame.getInt(38) == vip;
        return gratuitous ? Optional.of(new Announcement(atNs, mac)) : Optional.empty();
    }
}
