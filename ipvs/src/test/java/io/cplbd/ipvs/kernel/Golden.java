package io.cplbd.ipvs.kernel;

import io.cplbd.netlink.wire.Message;
import io.cplbd.netlink.wire.NlMsgHdr;
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
import java.util.Objects;

/**
 * What ipvsadm sent to a real kernel and what that answered. Each file says which command made it; {@code >} are
 * datagrams sent, {@code <} datagrams received.
 */
final class Golden {
    private Golden() {}

    /** One request, and the answers that are neither acknowledgement, nor refusal, nor the end of a dump. */
    @SuppressWarnings("ArrayRecordComponent")
    record Exchange(byte[] sent, List<Message> received) {}

    static List<Exchange> load(String name) throws WireException {
        List<Exchange> exchanges = new ArrayList<>();
        for (String line : lines(name)) {
            if (line.startsWith("> ")) {
                exchanges.add(new Exchange(HexFormat.of().parseHex(line.substring(2)), new ArrayList<>()));
            } else if (line.startsWith("< ")) {
                for (Message message : split(HexFormat.of().parseHex(line.substring(2)))) {
                    if (message.header().type() >= NlMsgHdr.NLMSG_MIN_TYPE) {
                        exchanges.getLast().received().add(message);
                    }
                }
            }
        }
        return exchanges;
    }

    static List<Message> received(String name) throws WireException {
        return load(name).stream()
                .flatMap(exchange -> exchange.received().stream())
                .toList();
    }

    static List<Message> split(byte[] datagram) throws WireException {
        return Message.split(ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder()));
    }

    private static List<String> lines(String name) {
        try (InputStream in =
                Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name + ".hex"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
