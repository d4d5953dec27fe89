package io.cplbd.conf.keepalived;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From the statements of the files to records: first what others refer to, then what refers to it, wherever it stands in the file. */
final class ConfigurationReader {
    private record RouterKey(String interfaceName, AddressFamily family, int virtualRouterId) {}

    private static final Grammar<ConfigurationReader> GRAMMAR = new Grammar<ConfigurationReader>(Block.ROOT)
            .block(
                    "global_defs",
                    (c, node, a) -> GlobalsDraft.GRAMMAR.read(node.children(), c.globalsDraft, c.diagnostics))
            .value("net_namespace", ConfigurationReader::globalWord)
            .value("net_namespace_ipvs", ConfigurationReader::globalWord)
            .value("instance", ConfigurationReader::globalWord)
            .value("use_pid_dir", ConfigurationReader::globalWord)
            .block("vrrp_script", (c, node, a) -> c.named(node, a, c::script))
            .block("vrrp_track_process", (c, node, a) -> c.named(node, a, c::process))
            .block("track_file", (c, node, a) -> c.named(node, a, c::file))
            .block("vrrp_track_file", (c, node, a) -> c.named(node, a, c::file))
            .block("vrrp_instance", (c, node, a) -> c.named(node, a, c::instance))
            .block("vrrp_sync_group", (c, node, a) -> c.named(node, a, c::group))
            .block("static_ipaddress", (c, node, a) -> c.staticAddresses(node))
            .block("virtual_server", (c, node, a) -> c.virtualServer(node, a))
            .block("virtual_server_group", (c, node, a) -> c.named(node, a, c::virtualServerGroup))
            .block("SSL", (c, node, a) -> c.tls(node));

    private final Diagnostics diagnostics;
    private final GlobalsDraft globalsDraft = new GlobalsDraft();
    private GlobalDefs globals = globalsDraft.complete();
    private final TrackedDefinitions definitions = new TrackedDefinitions();
    private final Set<String> instanceNames = new HashSet<>();
    private final Map<RouterKey, VrrpInstance> routers = new HashMap<>();
    private final Map<String, VrrpInstance> instances = new LinkedHashMap<>();
    private final Map<String, SyncGroup> groups = new LinkedHashMap<>();
    private final Map<String, String> groupOf = new HashMap<>();
    private final List<VirtualAddress> staticAddresses = new ArrayList<>();
    private final Map<String, VirtualServerGroup> virtualServerGroups = new HashMap<>();
    private final TakenServices takenServices = new TakenServices();
    private final List<VirtualServer> virtualServers = new ArrayList<>();
    private @Nullable TlsFiles tlsFiles;

    private ConfigurationReader(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    static KeepalivedConfiguration read(
            Path mainFile, ConfigSources sources, @Nullable String configId, long limitBytes) {
        Diagnostics diagnostics = new Diagnostics();
        List<Node> statements = new SourceReader(sources, configId, limitBytes, diagnostics).read(mainFile);
        ConfigurationReader reader = new ConfigurationReader(diagnostics);
        if (statements != null) {
            reader.read(statements);
        }
        return reader.configuration(statements != null);
    }

    /** Empties the list. */
    private void read(List<Node> statements) {
        List<Deque<Node>> rounds =
                List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
        for (Node statement : statements) {
            int round = switch (statement.keyword()) {
                case "global_defs", "net_namespace", "net_namespace_ipvs", "instance", "use_pid_dir" -> 0;
                case "vrrp_script", "vrrp_track_process", "track_file", "vrrp_track_file", "virtual_server_group" -> 1;
                case "vrrp_sync_group" -> 3;
                default -> 2;
            };
            rounds.get(round).add(statement);
        }
        // A big file has a big tree: what is read is let go, so that tree and records are never whole at the same time.
        statements.clear();
        for (Deque<Node> round : rounds) {
            for (Node node = round.poll(); node != null; node = round.poll()) {
                GRAMMAR.read(node, this, diagnostics);
            }
            globals = globalsDraft.complete();
        }
    }

    /** A word of global_defs that may stand outside it. */
    private void globalWord(Arguments arguments) {
        arguments.discard();
        GlobalsDraft.GRAMMAR.read(List.of(arguments.node()), globalsDraft, diagnostics);
    }

    private KeepalivedConfiguration configuration(boolean mainFileRead) {
        return new KeepalivedConfiguration(
                mainFileRead,
                globals,
                List.copyOf(instances.values()),
                List.copyOf(groups.values()),
                List.copyOf(definitions.scripts()),
                List.copyOf(definitions.processes()),
                List.copyOf(definitions.files()),
                staticAddresses,
                virtualServers,
                tlsFiles == null ? TlsFiles.NONE : tlsFiles,
                diagnostics.sorted());
    }

    @FunctionalInterface
    private interface NamedBlock {
        void read(Node node, String name);
    }

    private void named(Node node, Arguments arguments, NamedBlock block) {
        Word name = arguments.word("a name");
        if (name == null) {
            return;
        }
        if (name.text().isEmpty()) {
            arguments.reject(name, "a name", "the block is skipped");
            return;
        }
        block.read(node, name.text());
    }

    private void twice(Node node, String name) {
        diagnostics.error(
                node.position(),
                name,
                "found " + node.keyword() + " " + Diagnostics.quoted(name)
                        + " a second time, expected another name; the block is skipped");
    }

    private void script(Node node, String name) {
        VrrpScript script = TrackedReaders.script(node, name, globals, diagnostics);
        if (script != null && !definitions.add(script)) {
            twice(node, name);
        }
    }

    private void process(Node node, String name) {
        TrackProcess process = TrackedReaders.process(node, name, diagnostics);
        if (process != null && !definitions.add(process)) {
            twice(node, name);
        }
    }

    private void file(Node node, String name) {
        TrackFile file = TrackedReaders.file(node, name, diagnostics);
        if (file != null && !definitions.add(file)) {
            twice(node, name);
        }
    }

    private void instance(Node node, String name) {
        if (!instanceNames.add(name)) {
            twice(node, name);
            return;
        }
        VrrpInstance instance = InstanceRules.complete(
                InstanceReader.read(node, name, diagnostics),
                globals,
                globalsDraft.garpDraft(),
                definitions,
                diagnostics);
        if (instance == null) {
            return;
        }
        RouterKey key = new RouterKey(instance.interfaceName(), instance.family(), instance.virtualRouterId());
        VrrpInstance first = routers.putIfAbsent(key, instance);
        if (first != null) {
            diagnostics.error(
                    node.position(),
                    name,
                    "vrrp_instance " + Diagnostics.quoted(name) + ": virtual_router_id " + instance.virtualRouterId()
                            + " ("
                            + instance.family() + ") on " + Diagnostics.shown(instance.interfaceName())
                            + " is that of vrrp_instance " + Diagnostics.quoted(first.name()) + " at "
                            + first.position()
                            + ", expected another; the instance is skipped");
            return;
        }
        instances.put(name, instance);
    }

    private void group(Node node, String name) {
        if (groups.containsKey(name)) {
            twice(node, name);
            return;
        }
        SyncGroup group = SyncGroupReader.read(node, name, globals, definitions, instances, groupOf, diagnostics);
        if (group != null) {
            groups.put(name, group);
        }
    }

    private void staticAddresses(Node node) {
        for (Node line : node.children()) {
            VirtualAddress address = AddressReader.read(line, diagnostics);
            if (address != null) {
                staticAddresses.add(address);
            }
        }
    }

    private void virtualServerGroup(Node node, String name) {
        if (virtualServerGroups.containsKey(name)) {
            twice(node, name);
            return;
        }
        VirtualServerGroup group = GroupReader.read(node, name, diagnostics);
        if (group != null) {
            virtualServerGroups.put(name, group);
        }
    }

    private void virtualServer(Node node, Arguments arguments) {
        VirtualServer server = VirtualServerRules.read(
                node,
                arguments,
                new VirtualServerRules.Surroundings(globals, virtualServerGroups, takenServices, diagnostics));
        if (server != null) {
            virtualServers.add(server);
        }
    }

    private void tls(Node node) {
        if (tlsFiles != null) {
            diagnostics.warning(node.position(), node.keyword(), "found SSL a second time; the first is replaced");
        }
        tlsFiles = TlsReader.read(node, diagnostics);
    }
}
