package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a real_server block. One use per block. */
final class RealServerReader implements CheckSettings.Owner {
    private static final long THRESHOLD_LIMIT = 4_294_967_295L;

    private static final Grammar<RealServerReader> GRAMMAR = grammar();

    /**
     * What the virtual_server around it says.
     *
     * @param ports what becomes of the port
     */
    record Outer(
            CheckSettings settings,
            Forwarding forwarding,
            int weight,
            boolean inhibitOnFailure,
            PortRule ports,
            GlobalDefs globals,
            Diagnostics diagnostics) {}

    private final Diagnostics diagnostics;
    private final Outer outer;
    private final CheckSettings settings;
    private final List<Node> checkers = new ArrayList<>();
    private Forwarding forwarding;
    private int weight;
    private boolean inhibitOnFailure;
    private long upperThreshold;
    private long lowerThreshold;
    private @Nullable Position lowerThresholdPosition;
    private @Nullable Script notifyUp;
    private @Nullable Script notifyDown;
    private boolean smtpAlert;
    private @Nullable String snmpName;

    private RealServerReader(Outer outer) {
        this.outer = outer;
        this.diagnostics = outer.diagnostics();
        this.settings = new CheckSettings(outer.settings());
        this.forwarding = outer.forwarding();
        this.weight = outer.weight();
        this.inhibitOnFailure = outer.inhibitOnFailure();
        this.smtpAlert = outer.globals().smtp().alertsRealServers();
    }

    @Override
    public CheckSettings settings() {
        return settings;
    }

    private static Grammar<RealServerReader> grammar() {
        Grammar<RealServerReader> grammar = new Grammar<>(Block.REAL_SERVER);
        CheckSettings.addTo(grammar, 1);
        CheckSettings.addConnectTimeoutTo(grammar);
        CheckSettings.addVirtualHostTo(grammar);
        for (String checker : List.of(
                "TCP_CHECK",
                "HTTP_GET",
                "SSL_GET",
                "MISC_CHECK",
                "SMTP_CHECK",
                "DNS_CHECK",
                "UDP_CHECK",
                "PING_CHECK",
                "FILE_CHECK",
                "BFD_CHECK")) {
            grammar.block(checker, (s, node, a) -> s.checkers.add(node));
        }
        return grammar.value("weight", (s, a) -> a.integer(0, Integer.MAX_VALUE, v -> s.weight = v))
                .value("lvs_method", (s, a) -> ForwardingReader.read(a, v -> s.forwarding = v))
                .value("uthreshold", (s, a) -> a.whole(0, THRESHOLD_LIMIT, v -> s.upperThreshold = v))
                .value("lthreshold", (s, a) -> {
                    s.lowerThresholdPosition = a.position();
                    a.whole(0, THRESHOLD_LIMIT, v -> s.lowerThreshold = v);
                })
                .value("inhibit_on_failure", (s, a) -> a.flag(v -> s.inhibitOnFailure = v))
                .value("notify_up", (s, a) -> ScriptReader.script(a, v -> s.notifyUp = v))
                .value("notify_down", (s, a) -> ScriptReader.script(a, v -> s.notifyDown = v))
                .value("smtp_alert", (s, a) -> a.flag(v -> s.smtpAlert = v))
                .value("snmp_name", (s, a) -> a.text("a name", v -> s.snmpName = v));
    }

    /** The real server, or null (and reported) if its address is none. */
    static @Nullable RealServer read(Node node, Outer outer) {
        Arguments arguments = new Arguments(node, outer.diagnostics()).otherwise("the real server is skipped");
        Endpoint endpoint = Endpoint.read(arguments);
        if (endpoint == null) {
            return null;
        }
        arguments.end();
        RealServerReader reader = new RealServerReader(outer);
        GRAMMAR.read(node.children(), reader, outer.diagnostics());
        return reader.complete(node, endpoint);
    }

    private List<Checker> checkers(CheckerReader.Target target) {
        List<Checker> complete = new ArrayList<>();
        for (Node checker : checkers) {
            Checker read = CheckerReader.read(checker, target, diagnostics);
            if (read != null) {
                complete.add(read);
            }
        }
        return complete;
    }

    private RealServer complete(Node node, Endpoint endpoint) {
        if (lowerThreshold > upperThreshold && lowerThresholdPosition != null) {
            diagnostics.error(
                    lowerThresholdPosition,
                    "lthreshold",
                    "found lthreshold " + lowerThreshold + ", expected it not to be above uthreshold, which is "
                            + upperThreshold + "; ignored");
            lowerThreshold = 0;
        }
        int port = outer.ports().apply(endpoint, forwarding, "real server", diagnostics);
        // Checked is the port that is written, even where packets go to another one: as keepalived does.
        int checkedPort = endpoint.port() == 0 ? port : endpoint.port();
        List<Checker> complete = checkers.isEmpty()
                ? List.of()
                : checkers(new CheckerReader.Target(endpoint.address(), checkedPort, settings, outer.globals()));
        ScriptUser user = outer.globals().scriptUser();
        return new RealServer(
                endpoint.address(),
                port,
                forwarding,
                weight,
                upperThreshold,
                lowerThreshold,
                inhibitOnFailure,
                notifyUp == null ? null : notifyUp.orUser(user),
                notifyDown == null ? null : notifyDown.orUser(user),
                smtpAlert,
                snmpName,
                complete,
                node.position());
    }
}
