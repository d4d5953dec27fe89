package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Diagnostics;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What balances, and whether it can: virtual servers, the relay's port. */
final class BalancingRules {
    private final K0sConfiguration configuration;
    private final LoadBalancingSpec loadBalancing;
    private final YamlMap keepalived;
    private final Diagnostics diagnostics;

    BalancingRules(K0sConfiguration configuration, YamlMap keepalived, Diagnostics diagnostics) {
        this.configuration = configuration;
        this.loadBalancing = configuration.loadBalancing();
        this.keepalived = keepalived;
        this.diagnostics = diagnostics;
    }

    void apply() {
        virtualServers();
        templates();
        Located<Integer> port = loadBalancing.userSpaceProxyPort();
        String label = "keepalived.userSpaceProxyBindPort";
        switch (loadBalancing.mode()) {
            case IPVS -> {
                everyAddressServed();
                if (port.written()) {
                    withoutEffect(port, label, "virtualServers balances in the kernel");
                }
            }
            case USER_SPACE -> relayPort(port, label);
            case ADDRESS_ONLY -> {
                if (port.written()) {
                    withoutEffect(port, label, "disableLoadBalancer says so");
                }
                if (!loadBalancing.virtualServers().isEmpty()) {
                    withoutEffect(
                            loadBalancing.disabledBalancing(),
                            "keepalived.virtualServers",
                            "disableLoadBalancer says so");
                }
            }
        }
    }

    private void withoutEffect(Located<?> value, String label, String reason) {
        diagnostics.warning(
                value.position(), String.valueOf(value.value()), label + ": it has no effect, as " + reason);
    }

    private void virtualServers() {
        Map<InetAddress, VirtualServerSpec> seen = new HashMap<>();
        for (VirtualServerSpec server : loadBalancing.virtualServers()) {
            InetAddress address = server.address().value();
            String found = AddressText.format(address);
            VirtualServerSpec first = seen.putIfAbsent(address, server);
            if (first != null) {
                diagnostics.error(
                        server.address().position(),
                        found,
                        server.label() + ".ipAddress: found " + found + ", which is that of " + first.label()
                                + ", expected another");
            } else if (!loadBalancing.holds(address)) {
                diagnostics.error(
                        server.address().position(),
                        found,
                        server.label() + ".ipAddress: found " + found
                                + ", expected one of virtualIPs, as no controller answers for another address");
            }
            String scheduler = server.scheduler().value();
            if (scheduler.equals("wrr") || scheduler.equals("wlc")) {
                diagnostics.info(
                        server.scheduler().position(),
                        scheduler,
                        server.label() + ".lbAlgo: every controller has weight 1, so " + scheduler + " works as "
                                + scheduler.substring(1));
            }
        }
    }

    private void everyAddressServed() {
        Set<InetAddress> served = new HashSet<>();
        loadBalancing
                .virtualServers()
                .forEach(server -> served.add(server.address().value()));
        loadBalancing.virtualIps().forEach(ip -> {
            String text = AddressText.format(ip.value().address());
            if (!served.contains(ip.value().address())) {
                diagnostics.warning(
                        ip.position(),
                        text,
                        "virtualServers: found none for the virtual IP " + text
                                + ", so its connections all go to the controller that holds it");
            }
        });
    }

    private void templates() {
        for (String key : List.of("configTemplateVRRP", "configTemplateVS")) {
            if (K0sReader.written(keepalived.text(key, "a path")) != null) {
                diagnostics.error(
                        keepalived.place(key),
                        "",
                        "keepalived." + key
                                + ": a template is filled in by k0s alone; let k0s start cplbd in keepalived's place (cplbd k0s install), or"
                                + " give cplbd the finished keepalived.conf");
            }
        }
    }

    private void relayPort(Located<Integer> port, String label) {
        String owner = portsInUse().get(port.value());
        if (owner != null) {
            diagnostics.error(
                    port.position(),
                    port.value().toString(),
                    label + ": found " + port.value() + ", the port of " + owner + ", expected one that is free");
        }
    }

    /** Those that a controller of k0s listens on. */
    private Map<Integer, String> portsInUse() {
        Map<Integer, String> ports = new LinkedHashMap<>();
        ports.put(configuration.api().port().value(), "the API server (api.port)");
        ports.putIfAbsent(configuration.api().k0sApiPort().value(), "k0s' join API (api.k0sApiPort)");
        ports.putIfAbsent(
                configuration.konnectivity().agentPort().value(), "konnectivity's agents (konnectivity.agentPort)");
        ports.putIfAbsent(configuration.konnectivity().adminPort().value(), "konnectivity (konnectivity.adminPort)");
        ports.putIfAbsent(8092, "konnectivity's health check");
        ports.putIfAbsent(2379, "etcd");
        ports.putIfAbsent(2380, "etcd");
        ports.putIfAbsent(10250, "the kubelet");
        ports.putIfAbsent(10257, "the controller manager");
        ports.putIfAbsent(10259, "the scheduler");
        if (configuration.nodeLocal().enabled().value()) {
            ports.putIfAbsent(
                    configuration.nodeLocal().apiServerBindPort().value(),
                    "nodeLocalLoadBalancing (apiServerBindPort)");
            ports.putIfAbsent(
                    configuration.nodeLocal().konnectivityServerBindPort().value(),
                    "nodeLocalLoadBalancing (konnectivityServerBindPort)");
        }
        return ports;
    }
}
