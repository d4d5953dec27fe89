package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a vrrp_instance block, word by word. What the words mean together is the business of {@link InstanceRules}. */
final class InstanceReader {
    /** Bytes of the authentication data field (RFC 2338 section 5.3.10). */
    private static final int PASSWORD_LIMIT_BYTES = 8;

    private static final long PREEMPT_DELAY_LIMIT_MS = 1_000_000;

    private static final Grammar<InstanceDraft> AUTHENTICATION = new Grammar<InstanceDraft>(Block.AUTHENTICATION)
            .value("auth_type", InstanceReader::authenticationType)
            .value("auth_pass", InstanceReader::password);

    private static final Grammar<InstanceDraft> GRAMMAR = grammar();

    private InstanceReader() {}

    static InstanceDraft read(Node node, String name, Diagnostics diagnostics) {
        InstanceDraft draft = new InstanceDraft(name, node.position());
        for (Node statement : node.children()) {
            draft.places.put(statement.keyword(), statement.position());
        }
        GRAMMAR.read(node.children(), draft, diagnostics);
        return draft;
    }

    private static Grammar<InstanceDraft> grammar() {
        Grammar<InstanceDraft> grammar = new Grammar<>(Block.VRRP_INSTANCE);
        GarpDraft.addTo(grammar, "");
        NotifyDraft.addTo(grammar);
        TrackingDraft.addTo(grammar);
        addIdentity(grammar);
        addAddresses(grammar);
        addTransport(grammar);
        addBehaviour(grammar);
        return grammar;
    }

    private static void addIdentity(Grammar<InstanceDraft> grammar) {
        grammar.value("state", InstanceReader::state)
                .value("interface", (i, a) -> a.interfaceName(v -> i.interfaceName = v))
                .value("virtual_router_id", (i, a) -> a.integer(1, 255, v -> i.virtualRouterId = v))
                .value("priority", (i, a) -> {
                    // Not left unset: with state MASTER that would make it the owner.
                    if (!a.otherwise("100 is used").integer(1, 255, v -> i.priority = v)) {
                        i.priority = InstanceRules.DEFAULT_PRIORITY;
                    }
                })
                .value("version", (i, a) -> a.integer(2, 3, v -> i.version = v))
                .value(
                        "advert_int",
                        (i, a) -> a.otherwise("an interval of 1 s is used")
                                .seconds(10, 255_000, 3, v -> i.advertIntervalMs = (int) v))
                .value("native_ipv6", (i, a) -> {
                    if (i.family == null) {
                        i.family = AddressFamily.IPV6;
                    }
                    a.diagnostics()
                            .warning(
                                    a.position(),
                                    a.keyword(),
                                    "native_ipv6 is out of use: the first address of an instance tells its family");
                })
                .block("authentication", (i, node, a) -> AUTHENTICATION.read(node.children(), i, a.diagnostics()));
    }

    private static void addAddresses(Grammar<InstanceDraft> grammar) {
        grammar.block("virtual_ipaddress", (i, node, a) -> {
                    for (Node line : node.children()) {
                        VirtualAddress address = AddressReader.read(line, a.diagnostics());
                        if (address != null && i.admits(address.address(), address.position(), a.diagnostics())) {
                            i.virtualAddresses.add(address);
                        }
                    }
                })
                .block("virtual_ipaddress_excluded", (i, node, a) -> {
                    for (Node line : node.children()) {
                        VirtualAddress address = AddressReader.read(line, a.diagnostics());
                        if (address != null) {
                            i.excludedAddresses.add(address);
                        }
                    }
                })
                .value("no_virtual_ipaddress", (i, a) -> i.noVirtualAddress = true)
                .block("virtual_routes", (i, node, a) -> kept(node, a, i.virtualRoutes))
                .block("virtual_rules", (i, node, a) -> kept(node, a, i.virtualRules));
    }

    private static void kept(Node node, Arguments arguments, List<Node> into) {
        into.addAll(node.children());
        if (!node.children().isEmpty()) {
            arguments
                    .diagnostics()
                    .warning(
                            node.position(),
                            node.keyword(),
                            "'" + node.keyword() + "': known to keepalived, not built yet; it has no effect");
        }
    }

    private static void addTransport(Grammar<InstanceDraft> grammar) {
        Grammar.ValueRule<InstanceDraft> source = (i, a) -> address(a, i, v -> i.sourceAddress = v);
        grammar.value("unicast_src_ip", source)
                .value("mcast_src_ip", source)
                .value("track_src_ip", (i, a) -> i.trackSourceAddress = true)
                .value("mcast_dst_ip", InstanceReader::multicastGroup)
                .block("unicast_peer", (i, node, a) -> {
                    for (Node line : node.children()) {
                        peer(line, i, a.diagnostics());
                    }
                })
                .value("unicast_ttl", (i, a) -> a.integer(0, 255, v -> i.unicastTtl = v))
                .value("unicast_fault_no_peer", (i, a) -> a.flag(v -> i.unicastFaultNoPeer = v))
                .value("check_unicast_src", (i, a) -> a.flag(v -> i.checkUnicastSource = v));
    }

    private static void addBehaviour(Grammar<InstanceDraft> grammar) {
        Grammar.ValueRule<InstanceDraft> timerExpired = (i, a) -> {
            if (a.hasNext()) {
                a.integer(1, 254, v -> i.timerExpiredBackup = v);
            } else {
                i.timerExpiredBackup = 1;
            }
        };
        grammar.value("preempt", (i, a) -> i.preempt = true)
                .value("nopreempt", (i, a) -> i.preempt = false)
                .value("preempt_delay", (i, a) -> a.seconds(0, PREEMPT_DELAY_LIMIT_MS, 3, v -> i.preemptDelayMs = v))
                .value("down_timer_adverts", (i, a) -> a.integer(1, 100, v -> i.downTimerAdverts = v))
                .value("vip_lease", (i, a) -> AddressLease.read(a, v -> i.lease = v))
                .value("lower_prio_no_advert", (i, a) -> a.flag(v -> i.lowerPrioNoAdvert = v))
                .value("higher_prio_send_advert", (i, a) -> a.flag(v -> i.higherPrioSendAdvert = v))
                .value("owner_ignore_adverts", (i, a) -> a.flag(v -> i.ownerIgnoreAdverts = v))
                .value("skip_check_adv_addr", (i, a) -> a.flag(v -> i.skipCheckAdvAddr = v))
                .value("v3_checksum_as_v2", (i, a) -> a.flag(v -> i.v3ChecksumAsV2 = v))
                .value("dont_track_primary", (i, a) -> i.dontTrackPrimary = true)
                .value("strict_mode", (i, a) -> a.flag(v -> i.strict = v))
                .value("accept", (i, a) -> i.accept = true)
                .value("no_accept", (i, a) -> i.accept = false)
                .value("timer_expired_backup", timerExpired)
                .value("thread_timer_expired", timerExpired)
                .value("smtp_alert", (i, a) -> a.flag(v -> i.smtpAlert = v))
                .value(
                        "notify_master_rx_lower_pri",
                        (i, a) -> ScriptReader.script(a, s -> i.notifyDraft().masterReceivedLowerPriority(s)))
                .value("debug", (i, a) -> {
                    a.discard();
                    outOfUse(a);
                })
                .value("linkbeat_use_polling", (i, a) -> outOfUse(a));
    }

    private static void outOfUse(Arguments arguments) {
        arguments
                .diagnostics()
                .warning(
                        arguments.position(),
                        arguments.keyword(),
                        "'" + arguments.keyword() + "' is out of use in an instance; it has no effect");
    }

    private static void state(InstanceDraft instance, Arguments arguments) {
        Word word = arguments.word("MASTER or BACKUP");
        if (word == null) {
            return;
        }
        switch (word.text()) {
            case "MASTER" -> instance.initialState = VrrpInstance.InitialState.MASTER;
            case "BACKUP" -> instance.initialState = VrrpInstance.InitialState.BACKUP;
            default -> {
                instance.initialState = VrrpInstance.InitialState.BACKUP;
                arguments.reject(word, "MASTER or BACKUP", "BACKUP is used");
            }
        }
    }

    private static void authenticationType(InstanceDraft instance, Arguments arguments) {
        Word word = arguments.word("PASS or AH");
        if (word == null) {
            return;
        }
        switch (word.text()) {
            case "PASS" -> {
                instance.authenticationTyped = true;
                instance.authenticationHeader = false;
            }
            case "AH" -> {
                instance.authenticationTyped = true;
                instance.authenticationHeader = true;
            }
            default -> arguments.reject(word, "PASS or AH", "there is no authentication");
        }
    }

    /** None of the remarks may show the password or a part of it. */
    private static void password(InstanceDraft instance, Arguments arguments) {
        Word word = arguments.word("a password");
        if (word == null) {
            return;
        }
        Diagnostics diagnostics = arguments.diagnostics();
        if (arguments.hasNext()) {
            arguments.discard();
            diagnostics.warning(
                    word.position(),
                    "",
                    "auth_pass: found more than one word, expected one (with blanks in it, in double quotes); the first is used");
        }
        byte[] bytes = ByteText.encode(word.text());
        if (bytes.length == 0) {
            diagnostics.error(
                    word.position(), "", "auth_pass: found an empty password, expected 1 to 8 bytes; ignored");
            return;
        }
        if (bytes.length > PASSWORD_LIMIT_BYTES) {
            diagnostics.error(
                    word.position(),
                    "",
                    "auth_pass: found " + bytes.length + " bytes, expected at most " + PASSWORD_LIMIT_BYTES
                            + "; cut off after " + PASSWORD_LIMIT_BYTES);
        }
        instance.password = new Secret(Arrays.copyOf(bytes, Math.min(bytes.length, PASSWORD_LIMIT_BYTES)));
    }

    private static void address(Arguments arguments, InstanceDraft instance, Consumer<InetAddress> consumer) {
        Word word = arguments.word("an IPv4 or IPv6 address");
        if (word == null) {
            return;
        }
        InetAddress address = AddressText.parse(word.text());
        if (address == null) {
            arguments.reject(word, "an IPv4 or IPv6 address");
        } else if (instance.admits(address, word.position(), arguments.diagnostics())) {
            consumer.accept(address);
        }
    }

    private static void multicastGroup(InstanceDraft instance, Arguments arguments) {
        Word word = arguments.peek();
        @Nullable InetAddress group = word == null ? null : AddressText.parse(word.text());
        if (word != null && group != null && !group.isMulticastAddress()) {
            arguments.reject(word, "a multicast address");
        } else {
            address(arguments, instance, v -> instance.multicastGroup = v);
        }
    }

    /** {@code ADDRESS [min_ttl N] [max_ttl N]}. */
    private static void peer(Node line, InstanceDraft instance, Diagnostics diagnostics) {
        Arguments arguments = Arguments.ofLine(line, diagnostics);
        Word word = line.words().getFirst();
        InetAddress address = AddressText.parse(word.text());
        if (address == null || line.block()) {
            arguments.reject(word, "the IPv4 or IPv6 address of a peer");
            return;
        }
        arguments.word("an address");
        int[] ttl = {0, 255};
        while (arguments.hasNext()) {
            Word option = arguments.word("an option");
            if (option == null) {
                continue;
            }
            switch (option.text()) {
                case "min_ttl" -> arguments.integer(0, 255, v -> ttl[0] = v);
                case "max_ttl" -> arguments.integer(0, 255, v -> ttl[1] = v);
                default -> arguments.reject(option, "min_ttl or max_ttl; each peer has a line of its own");
            }
        }
        if (ttl[0] > ttl[1]) {
            arguments.reject(word, "a min_ttl that is not above max_ttl", "neither is used");
            ttl[0] = 0;
            ttl[1] = 255;
        }
        if (!instance.admits(address, word.position(), diagnostics)) {
            return;
        }
        UnicastPeer peer = new UnicastPeer(address, ttl[0], ttl[1], word.position());
        if (instance.unicastPeers.putIfAbsent(address, peer) != null) {
            diagnostics.warning(
                    word.position(),
                    word.text(),
                    "the peer " + address.getHostAddress() + " is given twice; the second is ignored");
        }
    }
}
