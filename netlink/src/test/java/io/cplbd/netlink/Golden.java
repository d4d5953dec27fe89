package io.cplbd.netlink;

import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Bytes exchanged between a program and a real kernel. Each file says which command made it; {@code >} are datagrams sent,
 * {@code <} datagrams received.
 */
public record Golden(List<byte[]> sent, List<byte[]> received) {
    public static final List<String> ALL = List.of(
            "address-absent",
            "address-add-ipv4",
            "address-add-ipv6",
            "address-add-peer",
            "address-delete",
            "address-dump",
            "address-exists",
            "address-replace-ipv4",
            "family-absent",
            "family-nlctrl",
            "link-by-name",
            "monitor",
            "route-dump-ipv4",
            "route-dump-ipv6",
            "route-refused");

    public static Golden load(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".hex")) {
            if (in == null) {
                throw new AssertionError("no golden of the name " + name);
            }
            List<byte[]> sent = new ArrayList<>();
            List<byte[]> received = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
                if (line.startsWith("> ")) {
                    sent.add(HexFormat.of().parseHex(line.substring(2)));
                } else if (line.startsWith("< ")) {
                    received.add(HexFormat.of().parseHex(line.substring(2)));
                }
            }
            return new Golden(sent, received);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All messages received. */
    public List<Message> messages() throws WireException {
        List<Message> messages = new ArrayList<>();
        for (byte[] datagram : received) {
            messages.addAll(Message.split(buffer(datagram)));
        }
        return messages;
    }

    /** All messages received of one type. */
    public List<Message> messages(int type) throws WireException {
        return messages().stream()
                .filter(message -> message.header().type() == type)
                .toList();
    }

    public static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** Something that reads messages, and may refuse them in one way only. */
    public interface Reader {
        @Nullable
        Object read(Message message) throws WireException;
    }

    /** Feeds a reader every message of every golden, cut off at every length. Returns how many were refused. */
    public static int cutOffEverywhere(Reader reader) throws WireException {
        int refused = 0;
        for (String name : ALL) {
            for (Message message : load(name).messages()) {
                for (int length = 0; length <= message.payload().remaining(); length++) {
                    ByteBuffer cut = message.payload().slice(0, length);
                    refused += refuses(reader, new Message(message.header(), cut)) ? 1 : 0;
                }
            }
        }
        return refused;
    }

    /** Feeds a reader every message of every golden with a few bytes changed. Returns how many were refused. */
    public static int damaged(Reader reader, long seed) throws WireException {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (String name : ALL) {
            for (Message message : load(name).messages()) {
                byte[] bytes = new byte[message.payload().remaining()];
                message.payload().get(bytes);
                for (int i = random.nextInt(1, 5); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                refused += refuses(reader, new Message(message.header(), buffer(bytes))) ? 1 : 0;
            }
        }
        return refused;
    }

    private static boolean refuses(Reader reader, Message message) {
        try {
            reader.read(message);
            return false;
        } catch (WireException e) {
            return true;
        }
    }
}
