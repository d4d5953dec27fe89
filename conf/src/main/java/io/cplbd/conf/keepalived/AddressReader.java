package io.cplbd.conf.keepalived;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a line {@code ADDRESS[/LENGTH] [option...]} of {@code virtual_ipaddress} and its relatives. */
final class AddressReader {
    private static final Map<String, Integer> SCOPES =
            Map.of("global", 0, "universe", 0, "site", 200, "link", 253, "host", 254, "nowhere", 255);

    private final Arguments arguments;
    private final Word first;
    private final InetAddress address;
    private int prefixLength;

    private @Nullable String device;
    private @Nullable String label;
    private int scope;
    private @Nullable Word broadcast;
    private @Nullable InetAddress peer;
    private boolean duplicateDetection;
    private boolean noPrefixRoute;
    private boolean home;
    private boolean managesTemporary;
    private boolean autoJoin;
    private @Nullable Long preferredLifetimeS;
    private boolean tracked = true;

    private record Prefix(InetAddress address, int length, boolean explicit) {}

    private AddressReader(Arguments arguments, Word first, Prefix prefix) {
        this.arguments = arguments;
        this.first = first;
        this.address = prefix.address;
        this.prefixLength = prefix.length;
    }

    /** The address, or null (and reported) if there is none on the line. Options that are wrong are left out. */
    static @Nullable VirtualAddress read(Node line, Diagnostics diagnostics) {
        Arguments arguments = Arguments.ofLine(line, diagnostics);
        Word first = line.words().getFirst();
        if (line.block()) {
            diagnostics.error(
                    first.position(), first.text(), "found '{' among addresses, expected '}' before it; skipped");
            return null;
        }
        Prefix prefix = prefix(arguments);
        return prefix == null ? null : new AddressReader(arguments, first, prefix).options();
    }

    private static @Nullable Prefix prefix(Arguments arguments) {
        Word word = arguments.word("an address");
        if (word == null) {
            return null;
        }
        String text = word.text();
        int slash = text.indexOf('/');
        InetAddress address = AddressText.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            arguments.reject(word, "an IPv4 or IPv6 address, with or without /LENGTH");
            return null;
        }
        int bits = AddressFamily.of(address).bits();
        if (slash < 0) {
            return new Prefix(address, bits, false);
        }
        String length = text.substring(slash + 1);
        if (length.matches("[0-9]{1,3}") && Integer.parseInt(length) <= bits) {
            return new Prefix(address, Integer.parseInt(length), true);
        }
        arguments
                .diagnostics()
                .error(
                        word.position(),
                        text,
                        "found " + Diagnostics.quoted(text) + ", expected a prefix length from 0 to " + bits + "; "
                                + bits + " is used");
        return new Prefix(address, bits, false);
    }

    private VirtualAddress options() {
        while (arguments.hasNext()) {
            Word word = arguments.word("an option");
            if (word != null) {
                option(word);
            }
        }
        return new VirtualAddress(
                address,
                prefixLength,
                device,
                label,
                scope,
                broadcastAddress(),
                peer,
                duplicateDetection,
                noPrefixRoute,
                home,
                managesTemporary,
                autoJoin,
                preferredLifetimeS,
                tracked,
                first.position());
    }

    private void option(Word word) {
        switch (word.text()) {
            case "dev" -> arguments.interfaceName(name -> device = name);
            case "scope" -> scope();
            case "label" -> label(word);
            case "brd", "broadcast" -> {
                Word value = arguments.word("an address, + or -");
                if (value != null && only(AddressFamily.IPV4, word)) {
                    broadcast = value;
                }
            }
            case "peer" -> peer();
            case "-nodad" -> duplicateDetection = only(AddressFamily.IPV6, word);
            case "home" -> home = only(AddressFamily.IPV6, word);
            case "mngtmpaddr" -> managesTemporary = only(AddressFamily.IPV6, word);
            case "noprefixroute" -> noPrefixRoute = true;
            case "autojoin" -> autoJoin = true;
            case "no_track" -> tracked = false;
            case "preferred_lft" -> lifetime();
            case "use_vmac" -> notBuilt(word);
            case "track_group" -> {
                notBuilt(word);
                arguments.word("the name of a track group");
            }
            default ->
                arguments.reject(
                        word,
                        "an option of an address (dev, scope, label, brd, peer, home, -nodad, mngtmpaddr, noprefixroute, autojoin,"
                                + " no_track, preferred_lft); each address has a line of its own");
        }
    }

    private void notBuilt(Word word) {
        arguments
                .diagnostics()
                .warning(
                        word.position(),
                        word.text(),
                        Diagnostics.quoted(word.text()) + ": known to keepalived, not built yet; it has no effect");
    }

    private boolean only(AddressFamily family, Word word) {
        if (AddressFamily.of(address) != family) {
            arguments.reject(word, "only options of " + AddressFamily.of(address) + " addresses");
            return false;
        }
        return true;
    }

    private void scope() {
        Word word = arguments.word("a scope");
        if (word == null) {
            return;
        }
        Integer named = SCOPES.get(word.text());
        if (named != null) {
            scope = named;
        } else if (word.text().matches("[0-9]{1,3}") && Integer.parseInt(word.text()) <= 255) {
            scope = Integer.parseInt(word.text());
        } else {
            arguments.reject(word, "global, site, link, host, nowhere or a number from 0 to 255");
        }
    }

    private void label(Word option) {
        Word word = arguments.word("a label");
        if (word == null || !only(AddressFamily.IPV4, option)) {
            return;
        }
        if (ByteText.encode(word.text()).length > 15 || word.text().isEmpty()) {
            arguments.reject(word, "a label of 1 to 15 characters");
        } else {
            label = word.text();
        }
    }

    private void peer() {
        Word word = arguments.peek();
        Prefix prefix = prefix(arguments);
        if (prefix == null || word == null) {
            return;
        }
        if (AddressFamily.of(prefix.address) != AddressFamily.of(address)) {
            arguments.reject(word, "an address of the family of " + address.getHostAddress());
            return;
        }
        peer = prefix.address;
        if (prefix.explicit) {
            prefixLength = prefix.length;
        }
    }

    private void lifetime() {
        if (arguments.take("forever")) {
            preferredLifetimeS = null;
        } else {
            arguments.whole(0, 4_294_967_294L, value -> preferredLifetimeS = value);
        }
    }

    private @Nullable Inet4Address broadcastAddress() {
        if (broadcast == null || !(address instanceof Inet4Address own)) {
            return null;
        }
        return switch (broadcast.text()) {
            case "+" -> AddressText.broadcastOf(own, prefixLength, true);
            case "-" -> AddressText.broadcastOf(own, prefixLength, false);
            default -> {
                if (AddressText.parse(broadcast.text()) instanceof Inet4Address explicit) {
                    yield explicit;
                }
                arguments.reject(broadcast, "an IPv4 address, + or -");
                yield null;
            }
        };
    }
}
