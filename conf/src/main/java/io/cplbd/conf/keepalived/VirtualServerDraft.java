package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A virtual_server while it is read: its words, one by one. What they mean together is the business of {@link VirtualServerRules}. */
final class VirtualServerDraft implements CheckSettings.Owner {
    private static final int PERSISTENCE_LIMIT_S = 2_678_400;
    private static final long QUORUM_LIMIT = 4_294_967_295L;

    static final int DEFAULT_PERSISTENCE_S = 360;

    private static final String SCHEDULER_EXPECTED = "one of " + String.join(" ", VirtualServer.SCHEDULERS);

    private static final Grammar<VirtualServerDraft> GRAMMAR = grammar();

    final CheckSettings settings = new CheckSettings(null);
    final List<Node> realServers = new ArrayList<>();
    final List<Word> flags = new ArrayList<>();

    VirtualServer.@Nullable Protocol protocol;

    @Nullable
    String scheduler;

    @Nullable
    Forwarding forwarding;

    long persistenceS;

    @Nullable
    Word granularity;

    @Nullable
    Word engine;

    @Nullable
    Word family;

    @Nullable
    Word onePacket;

    int weight = 1;
    boolean inhibitOnFailure;
    long quorum = 1;
    Word quorumWord;
    long hysteresis;
    Word hysteresisWord;

    @Nullable
    Script quorumUp;

    @Nullable
    Script quorumDown;

    @Nullable
    Word haSuspend;

    boolean omega;

    @Nullable
    Boolean smtpAlert;

    @Nullable
    String snmpName;

    @Nullable
    Endpoint sorryServer;

    @Nullable
    Forwarding sorryForwarding;

    boolean sorryInhibit;
    final List<Word> sorryWords = new ArrayList<>();

    private VirtualServerDraft(Word keyword) {
        quorumWord = keyword;
        hysteresisWord = keyword;
    }

    static VirtualServerDraft read(Node node, Diagnostics diagnostics) {
        VirtualServerDraft draft = new VirtualServerDraft(node.words().getFirst());
        GRAMMAR.read(node.children(), draft, diagnostics);
        return draft;
    }

    @Override
    public CheckSettings settings() {
        return settings;
    }

    private static Word first(Arguments arguments) {
        return arguments.node().words().getFirst();
    }

    private static Grammar<VirtualServerDraft> grammar() {
        Grammar<VirtualServerDraft> grammar = new Grammar<>(Block.VIRTUAL_SERVER);
        CheckSettings.addTo(grammar, 1);
        CheckSettings.addConnectTimeoutTo(grammar);
        CheckSettings.addVirtualHostTo(grammar);
        addScheduling(grammar);
        addPersistence(grammar);
        addQuorum(grammar);
        return grammar.block("real_server", (s, node, a) -> {
                    a.discard();
                    s.realServers.add(node);
                })
                .value("weight", (s, a) -> a.integer(1, Integer.MAX_VALUE, v -> s.weight = v))
                .value("inhibit_on_failure", (s, a) -> a.flag(v -> s.inhibitOnFailure = v))
                .value("ha_suspend", (s, a) -> a.flag(v -> s.haSuspend = v ? first(a) : null))
                .value("omega", (s, a) -> a.flag(v -> s.omega = v))
                .value("smtp_alert", (s, a) -> a.flag(v -> s.smtpAlert = v))
                .value("snmp_name", (s, a) -> a.text("a name", v -> s.snmpName = v));
    }

    private static void addScheduling(Grammar<VirtualServerDraft> grammar) {
        Grammar.ValueRule<VirtualServerDraft> scheduler = (s, a) -> {
            Word word = a.word(SCHEDULER_EXPECTED);
            if (word != null && !VirtualServer.SCHEDULERS.contains(word.text())) {
                a.reject(word, SCHEDULER_EXPECTED);
            } else if (word != null) {
                s.scheduler = word.text();
            }
        };
        Grammar.ValueRule<VirtualServerDraft> forwarding = (s, a) -> ForwardingReader.read(a, v -> s.forwarding = v);
        grammar.value("lb_algo", scheduler)
                .value("lvs_sched", scheduler)
                .value("lb_kind", forwarding)
                .value("lvs_method", forwarding)
                .value("protocol", VirtualServerDraft::protocol)
                .value("ip_family", (s, a) -> {
                    Word word = a.peek();
                    s.family = GroupReader.family(a) == null ? null : word;
                })
                .value("ops", (s, a) -> s.onePacket = first(a))
                .value(
                        "hashed",
                        (s, a) -> a.diagnostics()
                                .warning(
                                        a.position(),
                                        a.keyword(),
                                        "hashed: the kernel decides itself; it has no effect"));
        for (String flag : List.of("flag-1", "flag-2", "flag-3", "sh-port", "sh-fallback", "mh-port", "mh-fallback")) {
            grammar.value(flag, (s, a) -> s.flags.add(first(a)));
        }
    }

    private static void protocol(VirtualServerDraft server, Arguments arguments) {
        Word word = arguments.word("TCP, UDP or SCTP");
        if (word == null) {
            return;
        }
        for (VirtualServer.Protocol protocol : VirtualServer.Protocol.values()) {
            if (protocol.name().equalsIgnoreCase(word.text())) {
                server.protocol = protocol;
                return;
            }
        }
        arguments.reject(word, "TCP, UDP or SCTP");
    }

    private static void addPersistence(Grammar<VirtualServerDraft> grammar) {
        grammar.value("persistence_timeout", (s, a) -> {
                    if (a.hasNext()) {
                        a.integer(0, PERSISTENCE_LIMIT_S, v -> s.persistenceS = v);
                    } else {
                        s.persistenceS = DEFAULT_PERSISTENCE_S;
                    }
                })
                .value("persistence_granularity", (s, a) -> s.granularity = a.word("a netmask or a prefix length"))
                .value("persistence_engine", (s, a) -> {
                    Word word = a.word("sip");
                    if (word != null && !word.text().equals("sip")) {
                        a.reject(word, "sip");
                    } else {
                        s.engine = word;
                    }
                });
    }

    private static void addQuorum(Grammar<VirtualServerDraft> grammar) {
        grammar.value("quorum", (s, a) -> {
                    s.quorumWord = first(a);
                    a.otherwise("1 is used").whole(1, QUORUM_LIMIT, v -> s.quorum = v);
                })
                .value("hysteresis", (s, a) -> {
                    s.hysteresisWord = first(a);
                    a.whole(0, QUORUM_LIMIT, v -> s.hysteresis = v);
                })
                .value("quorum_up", (s, a) -> ScriptReader.script(a, v -> s.quorumUp = v))
                .value("quorum_down", (s, a) -> ScriptReader.script(a, v -> s.quorumDown = v))
                .value("sorry_server", (s, a) -> {
                    Endpoint endpoint = Endpoint.read(a);
                    if (endpoint != null) {
                        s.sorryServer = endpoint;
                    }
                })
                .value("sorry_server_inhibit", (s, a) -> {
                    s.sorryWords.add(first(a));
                    s.sorryInhibit = true;
                })
                .value("sorry_server_lvs_method", (s, a) -> {
                    s.sorryWords.add(first(a));
                    ForwardingReader.read(a, v -> s.sorryForwarding = v);
                });
    }
}
