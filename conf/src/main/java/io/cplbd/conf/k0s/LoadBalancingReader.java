package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressFamily;
import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Diagnostics;
import io.cplbd.conf.keepalived.InterfaceName;
import io.cplbd.conf.keepalived.Secret;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads {@code spec.network.controlPlaneLoadBalancing}, value by value. What values mean together is the business of the rules. */
final class LoadBalancingReader {
    static final int DEFAULT_PERSISTENCE_S = 360;

    /** As many as there are virtual router ids. */
    private static final int INSTANCE_LIMIT = 255;

    /** As many as an advertisement can hold (RFC 9568 section 5.2.5). */
    private static final int ADDRESS_LIMIT = 255;

    private static final int PEER_LIMIT = 255;
    private static final int SERVER_LIMIT = INSTANCE_LIMIT * ADDRESS_LIMIT;
    private static final int FIRST_VIRTUAL_ROUTER_ID = 51;
    private static final int PASSWORD_LIMIT_BYTES = 8;
    private static final long DEFAULT_ADDRESS_LABEL = 10000;
    private static final long ADDRESS_LABEL_LIMIT = 0xfffffffeL;
    private static final long DEFAULT_DELAY_LOOP_US = 60_000_000;
    private static final int PERSISTENCE_LIMIT_S = 2_678_400;
    private static final List<String> SCHEDULERS = List.of("rr", "wrr", "lc", "wlc", "lblc", "dh", "sh", "sed", "nq");
    private static final Map<String, VirtualServerSpec.Forwarding> FORWARDING = Map.of(
            "NAT", VirtualServerSpec.Forwarding.NAT,
            "DR", VirtualServerSpec.Forwarding.DR,
            "TUN", VirtualServerSpec.Forwarding.TUN);
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

    /** Numbers and words that YAML 1.1 has another value for than their text; 123 is not among them. */
    private static final Pattern NOT_ITS_TEXT = Pattern.compile(
            "[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]*_[0-9_]*|[0-9]*\\.[0-9]*|[0-9]+(\\.[0-9]*)?[eE][-+]?[0-9]+)"
                    + "|\\+[0-9]+|y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|True|TRUE|False|FALSE");

    private final YamlValues values;
    private final Diagnostics diagnostics;

    LoadBalancingReader(YamlValues values) {
        this.values = values;
        this.diagnostics = values.diagnostics();
    }

    /** Whether the text names an interface by its hardware address. */
    static boolean isMac(String text) {
        return MAC.matcher(text).matches();
    }

    LoadBalancingSpec read(YamlMap block, YamlMap keepalived) {
        block.parsed("type", "Keepalived", text -> text.equals("Keepalived") ? text : null, "Keepalived");
        List<VrrpInstanceSpec> instances = new ArrayList<>();
        for (Node node : keepalived.list("vrrpInstances", INSTANCE_LIMIT)) {
            instances.add(instance(node, instances.size()));
        }
        List<VirtualServerSpec> servers = new ArrayList<>();
        int index = 0;
        for (Node node : keepalived.list("virtualServers", SERVER_LIMIT)) {
            VirtualServerSpec server = server(node, index++);
            if (server != null) {
                servers.add(server);
            }
        }
        return new LoadBalancingSpec(
                block.truth("enabled", false),
                instances,
                servers,
                keepalived.port("userSpaceProxyBindPort", 6444),
                keepalived.truth("disableLoadBalancer", false));
    }

    private VrrpInstanceSpec instance(Node node, int index) {
        String label = "vrrpInstances[" + index + "]";
        YamlMap map = YamlMap.of(values, node, label, Keys.VRRP_INSTANCE);
        List<Located<Cidr>> virtualIps = virtualIps(map);
        AddressFamily family =
                virtualIps.isEmpty() ? null : virtualIps.getFirst().value().family();
        Located<InetAddress> source = map.address("unicastSourceIP");
        return new VrrpInstanceSpec(
                index,
                virtualIps,
                interfaceName(map),
                virtualRouterId(map, index),
                orIfZero(map.whole("advertIntervalSeconds", 0, family == AddressFamily.IPV6 ? 40 : 255, 0), 1),
                authPass(map),
                peers(map, family),
                source != null && fits(source, map.label("unicastSourceIP"), family) ? source : null,
                addressLabel(map, family),
                map.position());
    }

    private List<Located<Cidr>> virtualIps(YamlMap map) {
        String label = map.label("virtualIPs");
        List<Node> nodes = map.list("virtualIPs", ADDRESS_LIMIT);
        if (nodes.isEmpty() && isNothing(map.node("virtualIPs"))) {
            diagnostics.error(map.place("virtualIPs"), "", label + ": found no address, expected at least one");
        }
        List<Located<Cidr>> virtualIps = new ArrayList<>();
        Set<InetAddress> seen = new HashSet<>();
        for (Node node : nodes) {
            Located<Cidr> ip = values.parsed(
                    node, label, "an address with its prefix length, such as 192.168.1.100/24", Cidr::parse);
            if (ip == null) {
                continue;
            }
            AddressFamily family =
                    virtualIps.isEmpty() ? null : virtualIps.getFirst().value().family();
            Cidr cidr = ip.value();
            if (!isHost(cidr.address()) || cidr.isNetworkItself()) {
                values.reject(node, label, "the address of a host");
            } else if (family != null && cidr.family() != family) {
                values.reject(
                        node,
                        label,
                        "only " + family + " addresses, as the first is one (a vrrpInstances item of its own takes "
                                + cidr.family() + ")");
            } else if (seen.add(cidr.address())) {
                virtualIps.add(ip);
            } else {
                diagnostics.warning(
                        ip.position(),
                        cidr.toString(),
                        label + ": found " + AddressText.format(cidr.address()) + " a second time; it is ignored");
            }
        }
        return virtualIps;
    }

    /** Whether there is no value, or an empty list. */
    static boolean isNothing(@Nullable Node node) {
        return node == null
                || (node instanceof SequenceNode list && list.getValue().isEmpty());
    }

    private static boolean isHost(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isMulticastAddress();
    }

    private @Nullable Located<String> interfaceName(YamlMap map) {
        Node node = map.node("interface");
        if (node == null
                || (node instanceof ScalarNode scalar && scalar.getValue().isEmpty())) {
            return null;
        }
        Located<String> name = values.parsed(
                node,
                map.label("interface"),
                "the name of an interface (1 to 15 characters) or a MAC address such as 52:54:00:12:34:56",
                text -> isMac(text) || (InterfaceName.isValid(text) && ConfWord.isWritable(text)) ? text : null);
        if (name != null
                && isMac(name.value())
                && !name.value().equals(name.value().toLowerCase(Locale.ROOT))) {
            diagnostics.warning(
                    name.position(),
                    name.value(),
                    map.label("interface") + ": found " + Diagnostics.quoted(name.value())
                            + ", expected small letters, without which k0s itself does not find the interface");
        }
        return name;
    }

    private Located<Integer> virtualRouterId(YamlMap map, int index) {
        Located<Integer> written = map.whole("virtualRouterID", 0, 255, 0);
        int automatic = FIRST_VIRTUAL_ROUTER_ID + index;
        if (written.value() == 0 && automatic > 255) {
            diagnostics.error(
                    written.position(),
                    "",
                    map.label("virtualRouterID") + ": found none, expected one from 1 to 255, as numbering from "
                            + FIRST_VIRTUAL_ROUTER_ID + " on has passed 255");
            return new Located<>(255, written.position(), false);
        }
        return orIfZero(written, automatic);
    }

    private static Located<Integer> orIfZero(Located<Integer> value, int byDefault) {
        return value.value() == 0 ? new Located<>(byDefault, value.position(), value.written()) : value;
    }

    private Located<Long> addressLabel(YamlMap map, @Nullable AddressFamily family) {
        Located<Long> label = map.whole("addressLabel", 0L, ADDRESS_LABEL_LIMIT, 0L);
        if (label.written() && family == AddressFamily.IPV4) {
            diagnostics.info(
                    label.position(),
                    label.value().toString(),
                    map.label("addressLabel") + ": IPv4 addresses have no labels; it has no effect");
        }
        return label.value() == 0 ? new Located<>(DEFAULT_ADDRESS_LABEL, label.position(), label.written()) : label;
    }

    /** None of the remarks may show the password or a part of it. */
    private Located<Secret> authPass(YamlMap map) {
        Node node = map.node("authPass");
        String label = map.label("authPass");
        if (!(node instanceof ScalarNode scalar)) {
            diagnostics.error(map.place("authPass"), "", label + ": found no password, expected 1 to 8 bytes");
            return new Located<>(new Secret(new byte[0]), map.place("authPass"), false);
        }
        String text = scalar.getValue();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1 || bytes.length > PASSWORD_LIMIT_BYTES) {
            diagnostics.error(values.position(node), "", label + ": found " + bytes.length + " bytes, expected 1 to 8");
        } else if (!ConfWord.isWritable(text)) {
            diagnostics.error(
                    values.position(node),
                    "",
                    label
                            + ": found characters that keepalived.conf has no way to write (double quote, backslash, $_, ${,"
                            + " control characters), expected others");
        } else if (!ConfWord.isSafeUnquoted(text)) {
            diagnostics.warning(
                    values.position(node),
                    "",
                    label
                            + ": found blanks or one of ! # { }, which k0s writes without quotes, so that a keepalived that k0s runs on"
                            + " another controller has another password; use letters and digits");
        }
        if (YamlValues.isPlain(scalar) && NOT_ITS_TEXT.matcher(text).matches()) {
            diagnostics.warning(
                    values.position(node),
                    "",
                    label + ": found a number or a truth word whose text k0s does not keep as it is; put it in quotes");
        }
        return new Located<>(new Secret(bytes), values.position(node), true);
    }

    private List<Located<InetAddress>> peers(YamlMap map, @Nullable AddressFamily family) {
        String label = map.label("unicastPeers");
        List<Located<InetAddress>> peers = new ArrayList<>();
        Set<InetAddress> seen = new HashSet<>();
        for (Node node : map.list("unicastPeers", PEER_LIMIT)) {
            Located<InetAddress> peer = values.address(node, label);
            if (peer == null || !fits(peer, label, family)) {
                continue;
            }
            if (seen.add(peer.value())) {
                peers.add(peer);
            } else {
                diagnostics.warning(
                        peer.position(),
                        AddressText.format(peer.value()),
                        label + ": found " + AddressText.format(peer.value()) + " a second time; it is ignored");
            }
        }
        return peers;
    }

    private boolean fits(Located<InetAddress> address, String label, @Nullable AddressFamily family) {
        String text = AddressText.format(address.value());
        if (!isHost(address.value())) {
            diagnostics.error(
                    address.position(), text, label + ": found '" + text + "', expected the address of a host");
            return false;
        }
        AddressFamily found = AddressFamily.of(address.value());
        if (family != null && found != family) {
            diagnostics.error(
                    address.position(),
                    text,
                    label + ": found the " + found + " address " + text + ", expected " + family + " as in virtualIPs");
            return false;
        }
        return true;
    }

    private @Nullable VirtualServerSpec server(Node node, int index) {
        YamlMap map = YamlMap.of(values, node, "virtualServers[" + index + "]", Keys.VIRTUAL_SERVER);
        Located<InetAddress> address = map.address("ipAddress");
        if (address == null && map.node("ipAddress") == null) {
            diagnostics.error(
                    map.place("ipAddress"),
                    "",
                    map.label("ipAddress") + ": found no address, expected one of virtualIPs");
        }
        Located<Long> delayLoop = map.parsed(
                "delayLoop", "a duration of 1us or more with its unit, such as 10s or 1m30s", GoDuration::parseUs, 0L);
        Located<String> scheduler = map.parsed(
                "lbAlgo",
                "one of " + String.join(", ", SCHEDULERS),
                text -> SCHEDULERS.contains(text) ? text : null,
                "rr");
        Located<VirtualServerSpec.Forwarding> forwarding =
                map.parsed("lbKind", "NAT, DR or TUN", FORWARDING::get, VirtualServerSpec.Forwarding.DR);
        Located<Integer> persistence = map.whole("persistenceTimeoutSeconds", 0, PERSISTENCE_LIMIT_S, 0);
        persistence(persistence, map.label("persistenceTimeoutSeconds"));
        if (address == null) {
            return null;
        }
        return new VirtualServerSpec(
                index,
                address,
                delayLoop.value() == 0
                        ? new Located<>(DEFAULT_DELAY_LOOP_US, delayLoop.position(), delayLoop.written())
                        : delayLoop,
                scheduler,
                forwarding,
                orIfZero(persistence, DEFAULT_PERSISTENCE_S),
                map.position());
    }

    private void persistence(Located<Integer> persistence, String label) {
        if (persistence.value() != 0) {
            return;
        }
        String meaning = DEFAULT_PERSISTENCE_S
                + " s is used, as k0s knows no way to turn it off: all connections from one source address go to one API server, until "
                + DEFAULT_PERSISTENCE_S + " s after the last";
        if (persistence.written()) {
            diagnostics.warning(persistence.position(), "0", label + ": found 0; " + meaning);
        } else {
            diagnostics.info(persistence.position(), "", label + ": " + meaning);
        }
    }
}
