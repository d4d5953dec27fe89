package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Finds k0s' document among those of a file, and reads what matters of it. */
final class K0sReader {
    /** Names and addresses in {@code api.sans}, hosts in a k0sctl.yaml. */
    private static final int LIST_LIMIT = 1000;

    private static final String K0S_GROUP = "k0s.k0sproject.io/";
    private static final String K0SCTL_GROUP = "k0sctl.k0sproject.io/";
    private static final Map<String, NodeLocalSpec.Type> NODE_LOCAL_TYPES =
            Map.of("EnvoyProxy", NodeLocalSpec.Type.EnvoyProxy, "Traefik", NodeLocalSpec.Type.Traefik);
    private static final List<String> PULL_POLICIES = List.of("Always", "Never", "IfNotPresent");

    private final Diagnostics diagnostics = new Diagnostics();
    private final YamlDocuments documents;
    private final YamlValues values;
    private List<ClusterHost> hosts = List.of();

    private K0sReader(String file) {
        documents = new YamlDocuments(file, diagnostics);
        values = new YamlValues(documents, diagnostics);
    }

    static K0sConfiguration read(String file, byte[] text) {
        return new K0sReader(file).read(text);
    }

    private K0sConfiguration read(byte[] text) {
        List<Node> nodes = documents.read(text);
        YamlMap root = nodes == null ? null : clusterConfig(nodes);
        return root == null
                ? configuration(YamlMap.missing(values, "spec", documents.start()), false)
                : configuration(root.map("spec", "spec", Keys.SPEC), true);
    }

    /** The mapping with k0s' {@code spec} in it; null (and reported) if there is none. */
    private @Nullable YamlMap clusterConfig(List<Node> nodes) {
        List<MappingNode> candidates = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof MappingNode mapping && (isClusterConfig(mapping) || isK0sctl(mapping))) {
                candidates.add(mapping);
            }
        }
        if (candidates.isEmpty()) {
            diagnostics.error(
                    documents.start(),
                    "",
                    "found " + (nodes.stream().allMatch(YamlValues::isNull) ? "an empty file" : "no document of k0s")
                            + ", expected a k0s.yaml (kind: ClusterConfig) or a k0sctl.yaml (kind: Cluster, apiVersion: "
                            + K0SCTL_GROUP + "v1beta1)");
            return null;
        }
        if (candidates.size() > 1) {
            diagnostics.error(
                    values.position(candidates.get(1)),
                    "",
                    "found a second document of k0s, expected one; the first is at "
                            + values.position(candidates.getFirst()));
            return null;
        }
        MappingNode mapping = candidates.getFirst();
        return isClusterConfig(mapping)
                ? YamlMap.of(values, mapping, "ClusterConfig", Keys.CLUSTER_CONFIG)
                : ofK0sctl(YamlMap.of(values, mapping, "Cluster", Keys.K0SCTL));
    }

    /** k0s itself looks neither at the kind nor at the version. */
    private static boolean isClusterConfig(MappingNode mapping) {
        String version = peek(mapping, "apiVersion");
        boolean own = version.isEmpty() || version.startsWith(K0S_GROUP);
        return own
                && switch (peek(mapping, "kind")) {
                    case "ClusterConfig" -> true;
                    case "" -> keys(mapping).contains("spec");
                    default -> false;
                };
    }

    private static boolean isK0sctl(MappingNode mapping) {
        return peek(mapping, "kind").equals("Cluster")
                && peek(mapping, "apiVersion").startsWith(K0SCTL_GROUP);
    }

    private static String peek(MappingNode mapping, String key) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode name
                    && name.getValue().equals(key)
                    && tuple.getValueNode() instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
        }
        return "";
    }

    private static List<String> keys(MappingNode mapping) {
        List<String> keys = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode name) {
                keys.add(name.getValue());
            }
        }
        return keys;
    }

    private @Nullable YamlMap ofK0sctl(YamlMap root) {
        YamlMap spec = root.map("spec", "spec", Keys.K0SCTL_SPEC);
        YamlMap k0s = spec.map("k0s", "spec.k0s", Keys.K0SCTL_K0S);
        if (k0s.node("config") == null) {
            diagnostics.error(
                    k0s.position(),
                    "",
                    "spec.k0s: found no config, expected the ClusterConfig that k0sctl gives to k0s");
            return null;
        }
        hosts = new ArrayList<>();
        for (Node node : spec.list("hosts", LIST_LIMIT)) {
            hosts.add(ClusterHost.read(values, node, "spec.hosts[" + hosts.size() + "]"));
        }
        return k0s.map("config", "spec.k0s.config", Keys.CLUSTER_CONFIG);
    }

    private K0sConfiguration configuration(YamlMap spec, boolean checked) {
        YamlMap network = spec.map("network", "network", Keys.NETWORK);
        YamlMap block = network.map("controlPlaneLoadBalancing", "controlPlaneLoadBalancing", Keys.LOAD_BALANCING);
        YamlMap keepalived = block.map("keepalived", "keepalived", Keys.KEEPALIVED);
        K0sConfiguration unchecked = new K0sConfiguration(
                api(spec.map("api", "api", Keys.API)),
                konnectivity(spec.map("konnectivity", "konnectivity", Keys.KONNECTIVITY)),
                nodeLocal(network.map("nodeLocalLoadBalancing", "nodeLocalLoadBalancing", Keys.NODE_LOCAL)),
                new LoadBalancingReader(values).read(block, keepalived),
                List.of());
        if (checked) {
            new VrrpRules(unchecked, diagnostics).apply();
            new BalancingRules(unchecked, keepalived, diagnostics).apply();
            new ClusterRules(unchecked, spec, network, block, keepalived, hosts, diagnostics).apply();
        }
        return new K0sConfiguration(
                unchecked.api(),
                unchecked.konnectivity(),
                unchecked.nodeLocal(),
                unchecked.loadBalancing(),
                diagnostics.sorted());
    }

    private ApiSpec api(YamlMap map) {
        List<Located<String>> sans = new ArrayList<>();
        for (Node node : map.list("sans", LIST_LIMIT)) {
            Located<String> san = values.text(node, "api.sans", "a name or an address");
            if (san != null) {
                sans.add(san);
            }
        }
        return new ApiSpec(
                map.address("address"),
                map.port("port", 6443),
                map.port("k0sApiPort", 9443),
                written(map.text("externalAddress", "a name or an address")),
                sans);
    }

    private static KonnectivitySpec konnectivity(YamlMap map) {
        return new KonnectivitySpec(
                map.port("agentPort", 8132),
                map.port("adminPort", 8133),
                written(map.text("externalAddress", "a name or an address, with or without a port")));
    }

    /** To k0s, empty text is none. */
    static @Nullable Located<String> written(@Nullable Located<String> text) {
        return text == null || text.value().isEmpty() ? null : text;
    }

    private static NodeLocalSpec nodeLocal(YamlMap map) {
        Located<NodeLocalSpec.Type> type =
                map.parsed("type", "EnvoyProxy or Traefik", NODE_LOCAL_TYPES::get, NodeLocalSpec.Type.EnvoyProxy);
        String key = type.value() == NodeLocalSpec.Type.Traefik ? "traefik" : "envoyProxy";
        YamlMap proxy = map.map(key, map.label(key), Keys.NODE_LOCAL_PROXY);
        proxy.parsed(
                "imagePullPolicy",
                String.join(", ", PULL_POLICIES),
                text -> PULL_POLICIES.contains(text) ? text : null,
                "");
        return new NodeLocalSpec(
                map.truth("enabled", false),
                type,
                proxy.port("apiServerBindPort", 7443),
                proxy.port("konnectivityServerBindPort", 7132));
    }
}
