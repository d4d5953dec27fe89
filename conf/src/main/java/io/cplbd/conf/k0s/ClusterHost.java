package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Position;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A host of a k0sctl.yaml.
 *
 * @param role as k0sctl names it: controller, controller+worker, single, worker
 * @param addresses by which k0sctl knows it
 */
record ClusterHost(String label, Located<String> role, List<Located<InetAddress>> addresses, Position position) {
    private static final int FLAG_LIMIT = 100;

    /** Reads what is there; k0sctl checks the rest. */
    static ClusterHost read(YamlValues values, Node node, String label) {
        YamlMap map = YamlMap.of(values, node, label, Keys.K0SCTL_HOST);
        List<Located<InetAddress>> addresses = new ArrayList<>();
        addAddress(map, "privateAddress", addresses);
        addAddress(map.map("ssh", label + ".ssh", Keys.K0SCTL_SSH), "address", addresses);
        addAddress(map.map("openSSH", label + ".openSSH", Keys.K0SCTL_SSH), "address", addresses);
        Located<String> role = map.parsed("role", "a role", text -> text, "");
        for (Node flag : map.list("installFlags", FLAG_LIMIT)) {
            String text = flag instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (text.equals("--single") || text.equals("--single=true")) {
                role = new Located<>("single", values.position(flag), true);
            } else if (text.equals("--enable-worker") || text.equals("--enable-worker=true")) {
                role = new Located<>("controller+worker", values.position(flag), true);
            }
        }
        return new ClusterHost(label, role, addresses, map.position());
    }

    /** A name is no mistake here, and looked up nowhere. */
    private static void addAddress(YamlMap map, String key, List<Located<InetAddress>> addresses) {
        Located<String> text = map.text(key, "a name or an address");
        InetAddress address = text == null ? null : AddressText.parse(text.value());
        if (text != null && address != null) {
            addresses.add(new Located<>(address, text.position(), true));
        }
    }

    boolean isController() {
        return !role.value().equals("worker") && !role.value().isEmpty();
    }

    boolean isSingle() {
        return role.value().equals("single");
    }

    boolean isControllerAndWorker() {
        return role.value().equals("controller+worker");
    }
}
