package io.cplbd.conf.keepalived;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code NAT|DR|TUN [type ipip|gue port N|gre] [nocsum|csum|remcsum]}. */
final class ForwardingReader {
    private ForwardingReader() {}

    static void read(Arguments arguments, Consumer<Forwarding> consumer) {
        Word word = arguments.word("NAT, DR or TUN");
        if (word == null) {
            return;
        }
        switch (word.text()) {
            case "NAT" -> consumer.accept(new Forwarding.Nat());
            case "DR" -> consumer.accept(new Forwarding.DirectRouting());
            case "TUN" -> tunnel(arguments, word, consumer);
            default -> arguments.reject(word, "NAT, DR or TUN");
        }
    }

    private static void tunnel(Arguments arguments, Word start, Consumer<Forwarding> consumer) {
        Forwarding.Tunnel.Type type = Forwarding.Tunnel.Type.IPIP;
        Forwarding.Tunnel.Checksum checksum = null;
        int[] port = {0};
        while (arguments.hasNext()) {
            Word option = arguments.word("an option");
            if (option == null) {
                return;
            }
            switch (option.text()) {
                case "type" -> {
                    type = type(arguments);
                    if (type == null) {
                        return;
                    }
                }
                case "port" -> {
                    if (!arguments.integer(1, 65_535, v -> port[0] = v)) {
                        return;
                    }
                }
                case "nocsum" -> checksum = Forwarding.Tunnel.Checksum.NONE;
                case "csum" -> checksum = Forwarding.Tunnel.Checksum.FULL;
                case "remcsum" -> checksum = Forwarding.Tunnel.Checksum.REMOTE;
                default -> {
                    arguments.reject(option, "type, port, nocsum, csum or remcsum");
                    return;
                }
            }
        }
        String fault = fault(type, port[0], checksum);
        if (fault == null) {
            consumer.accept(new Forwarding.Tunnel(
                    type, port[0], checksum == null ? Forwarding.Tunnel.Checksum.NONE : checksum));
        } else {
            arguments.reject(start, fault);
        }
    }

    private static Forwarding.Tunnel.@Nullable Type type(Arguments arguments) {
        Word word = arguments.word("ipip, gue or gre");
        if (word == null) {
            return null;
        }
        return switch (word.text()) {
            case "ipip" -> Forwarding.Tunnel.Type.IPIP;
            case "gue" -> Forwarding.Tunnel.Type.GUE;
            case "gre" -> Forwarding.Tunnel.Type.GRE;
            default -> {
                arguments.reject(word, "ipip, gue or gre");
                yield null;
            }
        };
    }

    /** What the kernel would not take, in words of what is expected. */
    private static @Nullable String fault(
            Forwarding.Tunnel.Type type, int port, Forwarding.Tunnel.@Nullable Checksum checksum) {
        return switch (type) {
            case IPIP ->
                port != 0 || checksum != null ? "a tunnel of type ipip to have no port and no checksum option" : null;
            case GUE -> port == 0 ? "a tunnel of type gue to have a port" : null;
            case GRE ->
                port != 0 || checksum == Forwarding.Tunnel.Checksum.REMOTE
                        ? "a tunnel of type gre to have no port and no remcsum"
                        : null;
        };
    }
}
