package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the checker blocks of a real_server. One use per block. */
final class CheckerReader implements CheckSettings.Owner {
    private static final int DEFAULT_RETRY = 1;
    private static final long DELAY_BEFORE_RETRY_US = 1_000_000;
    private static final long HTTP_DELAY_BEFORE_RETRY_US = 3_000_000;

    private static final Grammar<CheckerReader> TCP = connection(new Grammar<>(Block.TCP_CHECK));
    private static final Grammar<CheckerReader> HTTP = http(new Grammar<>(Block.HTTP_GET));
    private static final Grammar<CheckerReader> SSL = http(new Grammar<>(Block.SSL_GET));
    private static final Grammar<CheckerReader> MISC = common(new Grammar<CheckerReader>(Block.MISC_CHECK))
            .value("misc_path", (c, a) -> ScriptReader.script(a, v -> c.script = v))
            .value("user", (c, a) -> c.user = ScriptReader.user(a))
            .value("misc_timeout", (c, a) -> a.seconds(0, CheckSettings.TIME_LIMIT_US, 6, v -> c.timeoutUs = v))
            .value("misc_dynamic", (c, a) -> a.flag(v -> c.dynamic = v));

    /** The real server that is checked. */
    record Target(InetAddress address, int port, CheckSettings settings, GlobalDefs globals) {}

    private final Node node;
    private final Target target;
    private final Diagnostics diagnostics;
    private final CheckSettings settings;
    private boolean logAllFailures;

    private @Nullable InetAddress connectAddress;
    private @Nullable Integer connectPort;
    private @Nullable Word bindWord;
    private @Nullable InetAddress bindAddress;
    private int bindPort;
    private @Nullable String bindInterface;
    private long mark;

    private final List<Node> urls = new ArrayList<>();
    private Checker.HttpProtocol protocol = Checker.HttpProtocol.HTTP_1_0;
    private boolean enableSni;
    private @Nullable String sniName;
    private boolean fastRecovery;
    private boolean tlsCompliant;

    private @Nullable Script script;
    private @Nullable ScriptUser user;
    private long timeoutUs;
    private boolean dynamic;

    private CheckerReader(Node node, Target target, Diagnostics diagnostics) {
        this.node = node;
        this.target = target;
        this.diagnostics = diagnostics;
        this.settings = new CheckSettings(target.settings());
        this.logAllFailures = target.globals().lvs().checkerLogAllFailures();
    }

    @Override
    public CheckSettings settings() {
        return settings;
    }

    private static Grammar<CheckerReader> common(Grammar<CheckerReader> grammar) {
        CheckSettings.addTo(grammar, 0);
        return grammar.value("log_all_failures", (c, a) -> a.flag(v -> c.logAllFailures = v));
    }

    private static Grammar<CheckerReader> connection(Grammar<CheckerReader> grammar) {
        CheckSettings.addConnectTimeoutTo(grammar);
        return common(grammar)
                .value("connect_ip", (c, a) -> c.connectAddress = address(a))
                .value("connect_port", (c, a) -> a.integer(1, 65_535, v -> c.connectPort = v))
                .value("bindto", (c, a) -> {
                    c.bindWord = a.peek();
                    c.bindAddress = address(a);
                })
                .value("bind_port", (c, a) -> a.integer(1, 65_535, v -> c.bindPort = v))
                .value("bind_if", (c, a) -> a.interfaceName(v -> c.bindInterface = v))
                .value("fwmark", (c, a) -> a.whole(0, 4_294_967_295L, v -> c.mark = v));
    }

    private static Grammar<CheckerReader> http(Grammar<CheckerReader> grammar) {
        CheckSettings.addVirtualHostTo(grammar);
        return connection(grammar)
                .value("nb_get_retry", (c, a) -> {
                    CheckSettings.retry(c, a, 0);
                    a.diagnostics().info(a.position(), a.keyword(), "nb_get_retry is the old name of retry");
                })
                .value("http_protocol", CheckerReader::httpProtocol)
                .value("enable_sni", (c, a) -> a.flag(v -> c.enableSni = v))
                .value("sni_name", (c, a) -> a.text("a host name", v -> c.sniName = v))
                .value("fast_recovery", (c, a) -> a.flag(v -> c.fastRecovery = v))
                .value("tls_compliant", (c, a) -> a.flag(v -> c.tlsCompliant = v))
                .block("url", (c, url, a) -> c.urls.add(url));
    }

    private static @Nullable InetAddress address(Arguments arguments) {
        Word word = arguments.word("an IPv4 or IPv6 address");
        InetAddress address = word == null ? null : AddressText.parse(word.text());
        if (word != null && address == null) {
            arguments.reject(word, "an IPv4 or IPv6 address");
        }
        return address;
    }

    private static void httpProtocol(CheckerReader checker, Arguments arguments) {
        Word word = arguments.word("1.0, 1.0C or 1.1");
        if (word == null) {
            return;
        }
        switch (word.text()) {
            case "1.0" -> checker.protocol = Checker.HttpProtocol.HTTP_1_0;
            case "1.0C", "1.0c" -> checker.protocol = Checker.HttpProtocol.HTTP_1_0_CLOSE;
            case "1.1" -> checker.protocol = Checker.HttpProtocol.HTTP_1_1;
            default -> arguments.reject(word, "1.0, 1.0C or 1.1");
        }
    }

    /** The checker, or null (and reported) if it cannot work or is not built. */
    static @Nullable Checker read(Node node, Target target, Diagnostics diagnostics) {
        CheckerReader reader = new CheckerReader(node, target, diagnostics);
        return switch (node.keyword()) {
            case "TCP_CHECK" -> reader.tcp();
            case "HTTP_GET" -> reader.http(HTTP, false);
            case "SSL_GET" -> reader.http(SSL, true);
            case "MISC_CHECK" -> reader.misc();
            default -> {
                diagnostics.warning(
                        node.position(),
                        node.keyword(),
                        Diagnostics.quoted(node.keyword())
                                + ": known to keepalived, not built yet; the real server is taken as up without it");
                for (Block block : Block.values()) {
                    if (block.title().equals(node.keyword())) {
                        checkWords(block, node, diagnostics);
                    }
                }
                yield null;
            }
        };
    }

    /** Finds typing errors in a checker that is not built. */
    private static void checkWords(Block block, Node parent, Diagnostics diagnostics) {
        for (Node node : parent.children()) {
            boolean opens = block == Block.SMTP_CHECK && node.keyword().equals(Block.HOST.title());
            if (!block.knows(node.keyword())) {
                Grammar.complain(block, node, diagnostics);
            } else if (node.block() != opens) {
                diagnostics.error(
                        node.position(),
                        node.keyword(),
                        opens
                                ? "found " + node.keyword() + " without a block, expected '{' after it"
                                : "found '{' after " + node.keyword() + ", which has no block");
            } else if (opens) {
                checkWords(Block.HOST, node, diagnostics);
            }
        }
    }

    private Checker.@Nullable Tcp tcp() {
        TCP.read(node.children(), this, diagnostics);
        Checker.Connection connection = connection();
        return connection == null
                ? null
                : new Checker.Tcp(
                        connection,
                        settings.schedule(DEFAULT_RETRY, DELAY_BEFORE_RETRY_US, logAllFailures),
                        node.position());
    }

    private Checker.@Nullable Http http(Grammar<CheckerReader> grammar, boolean tls) {
        grammar.read(node.children(), this, diagnostics);
        Checker.Connection connection = connection();
        List<Checker.Url> pages = new ArrayList<>();
        for (Node url : urls) {
            pages.add(UrlReader.read(url, settings.virtualHost(), tlsCompliant, diagnostics));
        }
        if (pages.isEmpty()) {
            skipped("found no url, expected at least one");
            return null;
        }
        return connection == null
                ? null
                : new Checker.Http(
                        tls,
                        connection,
                        settings.schedule(DEFAULT_RETRY, HTTP_DELAY_BEFORE_RETRY_US, logAllFailures),
                        pages,
                        protocol,
                        enableSni,
                        sniName,
                        fastRecovery,
                        node.position());
    }

    private Checker.@Nullable Misc misc() {
        MISC.read(node.children(), this, diagnostics);
        if (script == null) {
            skipped("found no valid misc_path, expected one");
            return null;
        }
        return new Checker.Misc(
                script.orUser(user).orUser(target.globals().scriptUser()),
                timeoutUs == 0 ? settings.delayLoopUs() : timeoutUs,
                dynamic,
                settings.schedule(0, DELAY_BEFORE_RETRY_US, logAllFailures),
                node.position());
    }

    private void skipped(String reason) {
        diagnostics.error(
                node.position(),
                node.keyword(),
                node.keyword() + ": " + reason + "; the checker is skipped and the real server taken as up without it");
    }

    private Checker.@Nullable Connection connection() {
        InetAddress address = connectAddress == null ? target.address() : connectAddress;
        int port = connectPort == null ? target.port() : connectPort;
        if (port == 0) {
            skipped("found no port to connect to, expected connect_port");
            return null;
        }
        if (bindWord != null && bindAddress != null && AddressFamily.of(bindAddress) != AddressFamily.of(address)) {
            diagnostics.error(
                    bindWord.position(),
                    bindWord.text(),
                    "bindto: found " + Diagnostics.quoted(bindWord.text()) + ", expected an "
                            + AddressFamily.of(address) + " address as that of the connection; ignored");
            bindAddress = null;
        }
        return new Checker.Connection(
                address, port, bindAddress, bindPort, bindInterface, mark, settings.connectTimeoutUs());
    }
}
