package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Diagnostics;
import io.cplbd.conf.keepalived.Position;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What balancing means to the rest of the cluster, and the rest of the cluster to it. */
final class ClusterRules {
    private final K0sConfiguration configuration;
    private final LoadBalancingSpec loadBalancing;
    private final YamlMap spec;
    private final YamlMap network;
    private final YamlMap block;
    private final YamlMap keepalived;
    private final List<ClusterHost> hosts;
    private final Diagnostics diagnostics;

    ClusterRules(
            K0sConfiguration configuration,
            YamlMap spec,
            YamlMap network,
            YamlMap block,
            YamlMap keepalived,
            List<ClusterHost> hosts,
            Diagnostics diagnostics) {
        this.configuration = configuration;
        this.loadBalancing = configuration.loadBalancing();
        this.spec = spec;
        this.network = network;
        this.block = block;
        this.keepalived = keepalived;
        this.hosts = hosts;
        this.diagnostics = diagnostics;
    }

    void apply() {
        oneSpeaker();
        if (!somethingToDo()) {
            return;
        }
        ownAddresses();
        certificate();
        externalAddress();
        konnectivity();
        storage();
        hosts();
    }

    private void oneSpeaker() {
        Located<Boolean> enabled = loadBalancing.enabled();
        if (enabled.value()) {
            diagnostics.error(
                    enabled.position(),
                    "true",
                    "controlPlaneLoadBalancing.enabled: found true, with which k0s runs a VRRP speaker of its own on this node; either let"
                            + " k0s start cplbd in keepalived's place (cplbd k0s install), or write enabled: false into the file that k0s"
                            + " reads and give cplbd the same block");
        }
    }

    private boolean somethingToDo() {
        if (!loadBalancing.vrrpInstances().isEmpty()) {
            return true;
        }
        if (network.node("controlPlaneLoadBalancing") == null) {
            nothing(
                    network.position(),
                    "spec.network: found no controlPlaneLoadBalancing, expected one with keepalived.vrrpInstances");
        } else if (block.node("keepalived") == null) {
            nothing(
                    block.position(),
                    "controlPlaneLoadBalancing: found no keepalived, expected one with vrrpInstances"
                            + (loadBalancing.enabled().value() ? " (k0s itself ends with a panic without it)" : ""));
        } else if (LoadBalancingReader.isNothing(keepalived.node("vrrpInstances"))) {
            nothing(
                    keepalived.place("vrrpInstances"),
                    "keepalived.vrrpInstances: found no instance, expected at least one");
        }
        return false;
    }

    private void nothing(Position at, String message) {
        diagnostics.error(at, "", message + ": there is nothing to do");
    }

    /** What is bound to a virtual IP fails wherever it is not, and moves with it where it is. */
    private void ownAddresses() {
        notVirtual(configuration.api().address(), "api.address", "the API server, etcd and konnectivity listen there");
        YamlMap etcd = spec.map("storage", "storage", Keys.STORAGE).map("etcd", "storage.etcd", Keys.ETCD);
        notVirtual(
                etcd.address("peerAddress"), "storage.etcd.peerAddress", "the other members look for this one there");
    }

    private void notVirtual(@Nullable Located<InetAddress> address, String label, String reason) {
        if (address != null && loadBalancing.holds(address.value())) {
            String text = AddressText.format(address.value());
            diagnostics.error(
                    address.position(),
                    text,
                    label + ": found the virtual IP " + text + ", expected this controller's own address, as "
                            + reason);
        }
    }

    /** k0s adds the virtual IPs to the certificate only of a block that is enabled. */
    private void certificate() {
        if (loadBalancing.enabled().value()) {
            return;
        }
        List<Located<String>> names = new ArrayList<>(configuration.api().sans());
        if (configuration.api().externalAddress() != null) {
            names.add(configuration.api().externalAddress());
        }
        List<@Nullable InetAddress> known = names.stream()
                .<@Nullable InetAddress>map(name -> AddressText.parse(name.value()))
                .toList();
        Position at = spec.map("api", "api", Keys.API).place("sans");
        loadBalancing.virtualIps().forEach(ip -> {
            if (!known.contains(ip.value().address())) {
                String text = AddressText.format(ip.value().address());
                diagnostics.warning(
                        at,
                        text,
                        "api.sans: found no " + text
                                + ", expected every virtual IP, as with enabled: false k0s does not add it to the API server's certificate,"
                                + " which clients then refuse");
            }
        });
    }

    private void externalAddress() {
        Located<String> external = configuration.api().externalAddress();
        if (external == null) {
            return;
        }
        Located<Boolean> nodeLocal = configuration.nodeLocal().enabled();
        if (nodeLocal.value()) {
            diagnostics.error(
                    nodeLocal.position(),
                    "true",
                    "nodeLocalLoadBalancing.enabled: found true together with api.externalAddress, which k0s refuses; remove one of them");
        }
        if (!loadBalancing.enabled().value()) {
            diagnostics.warning(
                    external.position(),
                    external.value(),
                    "api.externalAddress: with controlPlaneLoadBalancing.enabled: false k0s lets it take the place of the controllers in the"
                            + " endpoints of default/kubernetes, where cplbd finds the API servers; start k0s with"
                            + " --disable-components=endpoint-reconciler");
        }
    }

    private void konnectivity() {
        boolean nodeLocal = configuration.nodeLocal().enabled().value();
        if (nodeLocal || configuration.konnectivity().externalAddress() != null) {
            return;
        }
        String remedy = configuration.api().externalAddress() == null
                ? "set nodeLocalLoadBalancing.enabled: true, or konnectivity.externalAddress"
                : "set konnectivity.externalAddress (nodeLocalLoadBalancing cannot be had with api.externalAddress)";
        diagnostics.warning(
                block.position(),
                "",
                "nodeLocalLoadBalancing is off and konnectivity.externalAddress is not set, so the konnectivity agents all connect to one"
                        + " controller; through the API servers of the others kubectl logs, exec, webhooks and metrics fail, while all"
                        + " controllers spend their CPU on trying again; " + remedy
                        + " to an address whose port "
                        + configuration.konnectivity().agentPort().value()
                        + " is balanced over all controllers");
    }

    private void storage() {
        YamlMap storage = spec.map("storage", "storage", Keys.STORAGE);
        Located<String> type = storage.text("type", "etcd or kine");
        if (type == null || !type.value().equals("kine")) {
            return;
        }
        Located<String> source = storage.map("kine", "storage.kine", Keys.KINE).text("dataSource", "a URL");
        if (source == null || source.value().isEmpty() || source.value().startsWith("sqlite:")) {
            alone(
                    type.position(),
                    "storage.type: found kine with its database on this node, which no other controller can join");
        }
    }

    private void alone(Position at, String message) {
        diagnostics.warning(at, "", message + "; nobody takes the virtual IP over from a single controller");
    }

    private void hosts() {
        List<ClusterHost> controllers =
                hosts.stream().filter(ClusterHost::isController).toList();
        for (ClusterHost host : controllers) {
            if (host.isSingle()) {
                alone(host.role().position(), host.label() + ": found a single node (k0s refuses balancing on it)");
            } else if (host.isControllerAndWorker() && loadBalancing.mode() == LoadBalancingSpec.Mode.IPVS) {
                diagnostics.warning(
                        host.role().position(),
                        "controller+worker",
                        host.label()
                                + ": found a controller that is a worker too, on which kube-proxy may delete what virtualServers sets up; remove"
                                + " virtualServers, and the relay in user space balances");
            }
        }
        if (controllers.size() == 1 && !controllers.getFirst().isSingle()) {
            alone(controllers.getFirst().position(), "spec.hosts: found one controller");
        }
        for (ClusterHost host : hosts) {
            for (Located<InetAddress> address : host.addresses()) {
                notVirtual(address, host.label(), "k0sctl has to reach each host by itself");
            }
        }
    }
}
