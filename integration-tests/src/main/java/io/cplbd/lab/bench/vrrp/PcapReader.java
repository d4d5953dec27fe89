package io.cplbd.lab.bench.vrrp;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packets in the format of libpcap (draft-ietf-opsawg-pcap), Ethernet, as tcpdump writes them to a pipe: time stamps in
 * full, and a tenth of the work of reading its text.
 */
final class PcapReader {
    private static final int MICROS = 0xa1b2c3d4;
    private static final int NANOS = 0xa1b23c4d;
    private static final int ETHERNET = 1;
    private static final int HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int MOST = 1 << 18;

    private final DataInputStream stream;
    private final ByteOrder order;
    private final long fractionNs;

    interface Packets {
        /**
         * Takes one.
         *
         * @param frame from its first byte to where the capture cut it
         */
        void packet(long atNs, ByteBuffer frame);
    }

    /** @throws IOException if what comes is no capture of Ethernet frames */
    PcapReader(InputStream input) throws IOException {
        stream = new DataInputStream(input);
        ByteBuffer header = read(HEADER);
        ByteOrder found = ByteOrder.BIG_ENDIAN;
        int magic = header.getInt(0);
        if (magic != MICROS && magic != NANOS) {
            found = ByteOrder.LITTLE_ENDIAN;
            magic = Integer.reverseBytes(magic);
        }
        if (magic != MICROS && magic != NANOS) {
            throw new IOException(String.format("no pcap stream: begins with %08x", header.getInt(0)));
        }
        order = found;
        fractionNs = magic == NANOS ? 1 : 1_000;
        int link = header.order(order).getInt(20);
        if (link != ETHERNET) {
            throw new IOException("link type " + link + ", expected " + ETHERNET);
        }
    }

    private ByteBuffer read(int length) throws IOException {
        byte[] bytes = new byte[length];
        stream.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** Hands over every packet until the stream ends, be it within one. */
    void forEach(Packets packets) throws IOException {
        while (true) {
            try {
                ByteBuffer header = read(RECORD_HEADER).order(order);
                long atNs = (header.getInt(0) & 0xffffffffL) * 1_000_000_000L
                        + (header.getInt(4) & 0xffffffffL) * fractionNs;
                int length = header.getInt(8);
                if (length < 0 || length > MOST) {
                    throw new IOException("a packet of " + Integer.toUnsignedString(length) + " bytes");
                }
                packets.packet(atNs, read(length));
            } catch (EOFException end) {
                return;
            }
        }
    }
}
