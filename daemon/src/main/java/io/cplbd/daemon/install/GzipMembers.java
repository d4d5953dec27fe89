package io.cplbd.daemon.install;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The programs in a k0s executable up to 1.35: gzip members (RFC 1952) one behind the other at its end, without names. Which is which
 * stands in a table that is compiled into the program; here they are told by what is in them.
 */
final class GzipMembers {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int CHUNK = 1 << 16;
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    /** A word of keepalived's configuration, so in its program, and in none of the others. Its first letter comes once. */
    private static final byte[] KEYWORD = "vrrp_instance".getBytes(US_ASCII);

    private final ByteBuffer file;
    private final byte[] chunk = new byte[CHUNK];
    private final List<Long> sizes = new ArrayList<>();

    private GzipMembers(ByteBuffer file) {
        this.file = file.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The sizes, unpacked, of all programs in {@code executable} that look like keepalived. */
    static List<Long> keepalivedSizes(Path executable) throws IOException, Refusal {
        try (FileChannel channel = FileChannel.open(executable)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new Refusal(executable + " has " + channel.size() + " bytes, more than any k0s known here");
            }
            GzipMembers members = new GzipMembers(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            members.scan();
            return members.sizes;
        }
    }

    /** The program itself also holds small members, and bytes that only look like one. */
    private void scan() {
        int at = 0;
        while (at <= file.capacity() - HEADER_BYTES - TRAILER_BYTES) {
            // Magic, deflate, and no flags: Go's writer sets none without a name.
            boolean header = file.get(at) == 0x1f
                    && file.get(at + 1) == (byte) 0x8b
                    && file.get(at + 2) == 8
                    && file.get(at + 3) == 0;
            OptionalInt end = header ? unpack(at + HEADER_BYTES) : OptionalInt.empty();
            at = end.orElse(at + 1);
        }
    }

    /** Unpacks the member whose data begin at {@code from}, and returns where it ends; empty if it is none. */
    private OptionalInt unpack(int from) {
        CRC32 checksum = new CRC32();
        KeywordSearch search = new KeywordSearch();
        long size = 0;
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(file.slice(from, file.capacity() - from));
            while (!inflater.finished()) {
                int length = inflater.inflate(chunk);
                if (length == 0 && !inflater.finished()) {
                    return OptionalInt.empty();
                }
                if (size == 0 && !(length >= ELF.length && Arrays.equals(chunk, 0, ELF.length, ELF, 0, ELF.length))) {
                    search.giveUp();
                }
                checksum.update(chunk, 0, length);
                search.look(chunk, length);
                size += length;
            }
            long trailer = from + inflater.getBytesRead();
            if (trailer + TRAILER_BYTES > file.capacity()
                    || file.getInt((int) trailer) != (int) checksum.getValue()
                    || file.getInt((int) trailer + 4) != (int) size) {
                return OptionalInt.empty();
            }
            if (search.found()) {
                sizes.add(size);
            }
            return OptionalInt.of((int) trailer + TRAILER_BYTES);
        } catch (DataFormatException none) {
            return OptionalInt.empty();
        }
    }

    /** Looks for the keyword in what comes in pieces. */
    private static final class KeywordSearch {
        private boolean over;
        private int matched;

        void giveUp() {
            over = true;
        }

        boolean found() {
            return matched == KEYWORD.length;
        }

        void look(byte[] bytes, int length) {
            for (int at = 0; at < length && !over; at++) {
                if (bytes[at] == KEYWORD[matched]) {
                    matched++;
                    over = found();
                } else {
                    matched = bytes[at] == KEYWORD[0] ? 1 : 0;
                }
            }
        }
    }
}
