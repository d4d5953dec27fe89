package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressFamily;
import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Diagnostics;
import io.cplbd.conf.keepalived.Position;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** What the values of the VRRP instances mean together. */
final class VrrpRules {
    private record RouterKey(AddressFamily family, int virtualRouterId) {}

    private final LoadBalancingSpec loadBalancing;
    private final Diagnostics diagnostics;

    VrrpRules(K0sConfiguration configuration, Diagnostics diagnostics) {
        this.loadBalancing = configuration.loadBalancing();
        this.diagnostics = diagnostics;
    }

    void apply() {
        addressesTwice();
        virtualRouterIdsTwice();
        for (VrrpInstanceSpec instance : loadBalancing.vrrpInstances()) {
            unicast(instance);
        }
    }

    private void addressesTwice() {
        Map<InetAddress, Position> seen = new HashMap<>();
        for (VrrpInstanceSpec instance : loadBalancing.vrrpInstances()) {
            for (Located<Cidr> ip : instance.virtualIps()) {
                Position first = seen.putIfAbsent(ip.value().address(), ip.position());
                if (first != null) {
                    diagnostics.error(
                            ip.position(),
                            ip.value().toString(),
                            instance.label() + ".virtualIPs: found "
                                    + AddressText.format(ip.value().address())
                                    + ", which the instance at " + first + " holds already, expected another");
                }
            }
        }
    }

    private void virtualRouterIdsTwice() {
        Map<RouterKey, VrrpInstanceSpec> seen = new HashMap<>();
        for (VrrpInstanceSpec instance : loadBalancing.vrrpInstances()) {
            int id = instance.virtualRouterId().value();
            VrrpInstanceSpec first = seen.putIfAbsent(new RouterKey(instance.family(), id), instance);
            if (first == null) {
                continue;
            }
            String message = instance.label() + ".virtualRouterID: found " + id + " (" + instance.family()
                    + "), which is that of " + first.label() + ", expected another";
            Position at = instance.virtualRouterId().position();
            if (first.interfaceText().equals(instance.interfaceText())) {
                diagnostics.error(at, String.valueOf(id), message);
            } else {
                diagnostics.warning(
                        at,
                        String.valueOf(id),
                        message + " unless the two interfaces are on network segments of their own");
            }
        }
    }

    private void unicast(VrrpInstanceSpec instance) {
        Located<InetAddress> source = instance.unicastSource();
        String sourceLabel = instance.label() + ".unicastSourceIP";
        for (Located<InetAddress> peer : instance.unicastPeers()) {
            String text = AddressText.format(peer.value());
            if (source != null && peer.value().equals(source.value())) {
                diagnostics.error(
                        peer.position(),
                        text,
                        instance.label() + ".unicastPeers: found " + text
                                + ", which is this controller's own unicastSourceIP, expected only the other controllers");
            }
            notVirtual(peer, instance.label() + ".unicastPeers");
        }
        if (source != null) {
            notVirtual(source, sourceLabel);
        }
        if (source == null && !instance.unicastPeers().isEmpty()) {
            diagnostics.info(
                    instance.position(),
                    "",
                    sourceLabel
                            + ": not given, it is found by itself (k0s does not, and refuses a file that lacks it)");
        }
        if (source != null && instance.unicastPeers().isEmpty()) {
            diagnostics.warning(
                    source.position(),
                    AddressText.format(source.value()),
                    sourceLabel + ": without unicastPeers it has no effect, and multicast is used");
        }
    }

    private void notVirtual(Located<InetAddress> address, String label) {
        if (loadBalancing.holds(address.value())) {
            String text = AddressText.format(address.value());
            diagnostics.error(
                    address.position(),
                    text,
                    label + ": found the virtual IP " + text + ", expected a controller's own address");
        }
    }
}
