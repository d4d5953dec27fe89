package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The words of global_defs about virtual servers, while they are read. */
final class LvsDraft {
    private static final int TIMEOUT_LIMIT_S = 2_678_400;
    private static final long RECHECK_LIMIT_MS = 3_600_000;

    private final FifoDraft fifo = new FifoDraft();
    private @Nullable Integer tcpTimeoutS;
    private @Nullable Integer tcpFinTimeoutS;
    private @Nullable Integer udpTimeoutS;
    private boolean flush;
    private GlobalDefs.FlushOnStop flushOnStop = GlobalDefs.FlushOnStop.NOTHING;
    private GlobalDefs.@Nullable SyncDaemon syncDaemon;
    private boolean initialNotifies;
    private boolean checkerLogAllFailures;
    private long recheckMs = 10_000;
    private GlobalDefs.IpvsNamespace namespace = new GlobalDefs.IpvsNamespace.OfVrrp();

    /** What has such words. */
    interface Owner {
        LvsDraft lvsDraft();
    }

    static <T extends Owner> void addTo(Grammar<T> grammar) {
        Grammar.ValueRule<T> flushOnStop = (o, a) -> {
            boolean own = a.take("VS");
            o.lvsDraft().flushOnStop = own ? GlobalDefs.FlushOnStop.OWN_SERVICES : GlobalDefs.FlushOnStop.ALL;
        };
        grammar.value("lvs_timeouts", (o, a) -> o.lvsDraft().timeouts(a))
                .value("lvs_flush", (o, a) -> a.flag(v -> o.lvsDraft().flush = v))
                .value("lvs_flush_on_stop", flushOnStop)
                .value("lvs_flush_onstop", flushOnStop)
                .value("lvs_sync_daemon", (o, a) -> o.lvsDraft().syncDaemon(a))
                .value("rs_init_notifies", (o, a) -> a.flag(v -> o.lvsDraft().initialNotifies = v))
                .value("checker_log_all_failures", (o, a) -> a.flag(v -> o.lvsDraft().checkerLogAllFailures = v))
                .value("lvs_notify_fifo", (o, a) -> o.lvsDraft().fifo.read(a))
                .value("lvs_notify_fifo_script", (o, a) -> o.lvsDraft().fifo.readScript(a))
                .value(
                        "lvs_recheck_interval",
                        (o, a) -> a.seconds(0, RECHECK_LIMIT_MS, 3, v -> o.lvsDraft().recheckMs = v))
                .value("net_namespace_ipvs", (o, a) -> o.lvsDraft().namespace(a));
    }

    private void namespace(Arguments arguments) {
        Word name = arguments.hasNext() ? arguments.word("the name of a network namespace") : null;
        namespace =
                name == null ? new GlobalDefs.IpvsNamespace.Initial() : new GlobalDefs.IpvsNamespace.Named(name.text());
    }

    private void timeouts(Arguments arguments) {
        do {
            Word word = arguments.word("tcp, tcpfin or udp, and seconds");
            if (word == null) {
                return;
            }
            boolean read = switch (word.text()) {
                case "tcp" -> arguments.integer(0, TIMEOUT_LIMIT_S, v -> tcpTimeoutS = v);
                case "tcpfin" -> arguments.integer(0, TIMEOUT_LIMIT_S, v -> tcpFinTimeoutS = v);
                case "udp" -> arguments.integer(0, TIMEOUT_LIMIT_S, v -> udpTimeoutS = v);
                default -> {
                    arguments.reject(word, "tcp, tcpfin or udp, and seconds");
                    yield false;
                }
            };
            if (!read) {
                return;
            }
        } while (arguments.hasNext());
    }

    /** {@code IF [[inst] INSTANCE] [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]}; the number of old files may lack its {@code id}. */
    private void syncDaemon(Arguments arguments) {
        String[] interfaceName = {""};
        if (!arguments.interfaceName(v -> interfaceName[0] = v)) {
            return;
        }
        SyncOptions options = new SyncOptions();
        boolean first = true;
        while (arguments.hasNext()) {
            if (!options.read(arguments, first)) {
                return;
            }
            first = false;
        }
        if (syncDaemon != null) {
            arguments
                    .diagnostics()
                    .error(
                            arguments.position(),
                            arguments.keyword(),
                            "found lvs_sync_daemon a second time, expected it once; ignored");
            return;
        }
        syncDaemon = new GlobalDefs.SyncDaemon(
                interfaceName[0],
                options.instance,
                options.id,
                options.maxLength,
                options.port,
                options.ttl,
                options.group,
                arguments.position());
    }

    private static final class SyncOptions {
        @Nullable
        String instance;

        @Nullable
        Integer id;

        @Nullable
        Integer maxLength;

        @Nullable
        Integer port;

        @Nullable
        Integer ttl;

        @Nullable
        InetAddress group;

        /** One option, false (and reported) if it is wrong. */
        boolean read(Arguments arguments, boolean first) {
            Word word = arguments.peek();
            if (word == null) {
                return false;
            }
            if (word.text().matches("[0-9]{1,9}")) {
                return arguments.integer(0, 255, v -> id = v);
            }
            arguments.word("an option");
            return switch (word.text()) {
                case "inst" -> arguments.text("the name of a vrrp_instance", v -> instance = v);
                case "id" -> arguments.integer(0, 255, v -> id = v);
                case "maxlen" -> arguments.integer(1, 65_507, v -> maxLength = v);
                case "port" -> arguments.integer(1, 65_535, v -> port = v);
                case "ttl" -> arguments.integer(1, 255, v -> ttl = v);
                case "group" -> group(arguments, v -> group = v);
                default -> {
                    if (first) {
                        instance = word.text();
                    } else {
                        arguments.reject(word, "inst, id, maxlen, port, ttl or group");
                    }
                    yield first;
                }
            };
        }

        private static boolean group(Arguments arguments, Consumer<InetAddress> consumer) {
            Word word = arguments.word("a multicast address");
            InetAddress address = word == null ? null : AddressText.parse(word.text());
            if (address != null && address.isMulticastAddress()) {
                consumer.accept(address);
                return true;
            }
            if (word != null) {
                arguments.reject(word, "a multicast address");
            }
            return false;
        }
    }

    GlobalDefs.Lvs complete(@Nullable ScriptUser fallback) {
        return new GlobalDefs.Lvs(
                tcpTimeoutS,
                tcpFinTimeoutS,
                udpTimeoutS,
                flush,
                flushOnStop,
                syncDaemon,
                initialNotifies,
                checkerLogAllFailures,
                fifo.complete(fallback),
                namespace,
                recheckMs);
    }
}
