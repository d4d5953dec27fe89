package io.cplbd.conf.keepalived;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a virtual_server_group block: lines {@code IP[-last|/length] [port]} and {@code fwmark N [inet|inet6]}. One use per block. */
final class GroupReader {
    private static final long MARK_LIMIT = 4_294_967_295L;
    private static final Pattern LAST_BYTE = Pattern.compile("[0-9]{1,3}");
    private static final Pattern LAST_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private final Diagnostics diagnostics;
    private final List<VirtualServerGroup.Entry> entries = new ArrayList<>();
    private int addresses;

    private GroupReader(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** The group, or null (and reported) if there is nothing in it. */
    static @Nullable VirtualServerGroup read(Node node, String name, Diagnostics diagnostics) {
        GroupReader reader = new GroupReader(diagnostics);
        for (Node line : node.children()) {
            reader.line(line);
        }
        if (reader.entries.isEmpty()) {
            diagnostics.error(
                    node.position(),
                    name,
                    "virtual_server_group " + Diagnostics.quoted(name)
                            + ": found no valid line, expected an address or a fwmark; the group is skipped");
            return null;
        }
        return new VirtualServerGroup(name, reader.entries, node.position());
    }

    private void line(Node line) {
        if (line.block()) {
            diagnostics.error(
                    line.position(),
                    line.keyword(),
                    "found '{' among addresses, expected '}' before it; the line is skipped");
            return;
        }
        Arguments arguments = Arguments.ofLine(line, diagnostics).otherwise("the line is skipped");
        VirtualServerGroup.Entry entry = arguments.take("fwmark") ? mark(arguments) : range(arguments);
        if (entry != null) {
            entries.add(entry);
            arguments.end();
        }
    }

    private static VirtualServerGroup.@Nullable Mark mark(Arguments arguments) {
        long[] mark = {0};
        if (!arguments.whole(1, MARK_LIMIT, v -> mark[0] = v)) {
            return null;
        }
        AddressFamily family = null;
        if (arguments.hasNext()) {
            family = family(arguments);
            if (family == null) {
                return null;
            }
        }
        return new VirtualServerGroup.Mark(mark[0], family, arguments.position());
    }

    /** {@code inet} or {@code inet6}. */
    static @Nullable AddressFamily family(Arguments arguments) {
        Word word = arguments.word("inet or inet6");
        if (word == null) {
            return null;
        }
        return switch (word.text()) {
            case "inet" -> AddressFamily.IPV4;
            case "inet6" -> AddressFamily.IPV6;
            default -> {
                arguments.reject(word, "inet or inet6");
                yield null;
            }
        };
    }

    private VirtualServerGroup.@Nullable Range range(Arguments arguments) {
        Word word = arguments.word("an address");
        if (word == null) {
            return null;
        }
        int separator = Math.max(word.text().indexOf('-'), word.text().indexOf('/'));
        String start = separator < 0 ? word.text() : word.text().substring(0, separator);
        InetAddress first = AddressText.parse(start);
        if (first == null) {
            arguments.reject(word, "an address, a range such as 10.0.0.1-9, a network such as 10.0.0.8/29, or fwmark");
            return null;
        }
        BigInteger last = AddressText.number(first);
        if (separator >= 0) {
            String end = word.text().substring(separator + 1);
            last = word.text().charAt(separator) == '-'
                    ? lastOfRange(arguments, word, first, end)
                    : lastOfNetwork(arguments, word, first, end);
            if (last == null) {
                return null;
            }
        }
        BigInteger count = last.subtract(AddressText.number(first)).add(BigInteger.ONE);
        BigInteger left = BigInteger.valueOf(VirtualServerGroup.ADDRESS_LIMIT - (long) addresses);
        if (count.compareTo(left) > 0) {
            arguments.reject(
                    word,
                    "no more than " + VirtualServerGroup.ADDRESS_LIMIT + " addresses in one virtual_server_group");
            return null;
        }
        int[] port = {0};
        if (arguments.hasNext() && !arguments.integer(0, 65_535, v -> port[0] = v)) {
            return null;
        }
        addresses += count.intValueExact();
        return new VirtualServerGroup.Range(first, count.intValueExact(), port[0], word.position());
    }

    /** Either a whole address, or the last byte of one; for IPv6 the last group, in hexadecimal. */
    private static @Nullable BigInteger lastOfRange(Arguments arguments, Word word, InetAddress first, String end) {
        AddressFamily family = AddressFamily.of(first);
        boolean ipv4 = family == AddressFamily.IPV4;
        BigInteger start = AddressText.number(first);
        BigInteger last = null;
        if ((ipv4 ? LAST_BYTE : LAST_GROUP).matcher(end).matches()) {
            int value = Integer.parseInt(end, ipv4 ? 10 : 16);
            int bits = ipv4 ? 8 : 16;
            if (value < 1 << bits) {
                last = start.shiftRight(bits).shiftLeft(bits).add(BigInteger.valueOf(value));
            }
        } else {
            InetAddress address = AddressText.parse(end);
            if (address != null && AddressFamily.of(address) == family) {
                last = AddressText.number(address);
            }
        }
        if (last == null || last.compareTo(start) < 0) {
            arguments.reject(
                    word,
                    "the end of the range to be an " + family + " address, or the end of one, not before its start");
            return null;
        }
        return last;
    }

    private static @Nullable BigInteger lastOfNetwork(
            Arguments arguments, Word word, InetAddress first, String length) {
        AddressFamily family = AddressFamily.of(first);
        int prefix = LAST_BYTE.matcher(length).matches() ? Integer.parseInt(length) : 0;
        if (prefix < 1 || prefix > family.bits()) {
            arguments.reject(word, "a prefix length from 1 to " + family.bits());
            return null;
        }
        BigInteger size = BigInteger.ONE.shiftLeft(family.bits() - prefix);
        BigInteger start = AddressText.number(first);
        if (start.mod(size).signum() != 0) {
            arguments.reject(word, "the first address of the network");
            return null;
        }
        return start.add(size).subtract(BigInteger.ONE);
    }
}
