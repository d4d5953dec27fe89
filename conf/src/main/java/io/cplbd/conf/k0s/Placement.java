package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressFamily;
import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Diagnostic;
import io.cplbd.conf.keepalived.Diagnostics;
import io.cplbd.conf.keepalived.Position;
import io.cplbd.conf.keepalived.Severity;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration comes to on one machine.
 *
 * @param instances in the order of the file; one that finds no place here is missing, and an error says why
 * @param diagnostics those that only the machine gives reason to, in the order of the text
 */
public record Placement(List<PlacedInstance> instances, List<Diagnostic> diagnostics) {
    public Placement {
        instances = List.copyOf(instances);
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether the configuration cannot run here. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
    }

    /** Finds each instance's interface and unicast source, and checks the file against the machine. Pure: all it knows is in the arguments. */
    public static Placement of(K0sConfiguration configuration, HostFacts host) {
        return new Search(configuration, host).placement();
    }

    private record RouterKey(String interfaceName, AddressFamily family, int virtualRouterId) {}

    private static final class Search {
        private final K0sConfiguration configuration;
        private final HostFacts host;
        private final Diagnostics diagnostics = new Diagnostics();
        private final Map<RouterKey, VrrpInstanceSpec> routers = new HashMap<>();

        Search(K0sConfiguration configuration, HostFacts host) {
            this.configuration = configuration;
            this.host = host;
        }

        Placement placement() {
            Located<InetAddress> apiAddress = configuration.api().address();
            if (apiAddress != null && !host.has(apiAddress.value())) {
                warn(
                        apiAddress.position(),
                        "api.address: found " + AddressText.format(apiAddress.value())
                                + ", expected an address of this machine (is this the file of another controller?)");
            }
            List<PlacedInstance> placed = new ArrayList<>();
            for (VrrpInstanceSpec instance : configuration.loadBalancing().vrrpInstances()) {
                PlacedInstance found = place(instance);
                if (found != null) {
                    placed.add(found);
                }
            }
            return new Placement(placed, diagnostics.sorted());
        }

        private @Nullable PlacedInstance place(VrrpInstanceSpec instance) {
            String name = interfaceName(instance);
            if (name == null) {
                return null;
            }
            VrrpInstanceSpec first = routers.putIfAbsent(
                    new RouterKey(
                            name, instance.family(), instance.virtualRouterId().value()),
                    instance);
            if (first != null) {
                // What the file itself shows has been reported with it.
                if (!first.interfaceText().equals(instance.interfaceText())) {
                    error(
                            instance.virtualRouterId().position(),
                            instance.label() + ".virtualRouterID: found "
                                    + instance.virtualRouterId().value() + ", which is that of " + first.label()
                                    + " on the same interface, " + name + ", expected another");
                }
                return null;
            }
            HostFacts.Interface found = host.named(name);
            if (found == null) {
                // A name is kept: the interface may come later.
                warn(
                        placeOfInterface(instance),
                        instance.label() + ".interface: found no " + Diagnostics.quoted(name)
                                + " on this machine; the instance waits for it");
            } else {
                subnets(instance, found);
            }
            return unicast(instance, name, found);
        }

        private static Position placeOfInterface(VrrpInstanceSpec instance) {
            return instance.interfaceName() == null
                    ? instance.position()
                    : instance.interfaceName().position();
        }

        private @Nullable String interfaceName(VrrpInstanceSpec instance) {
            String name = interfaceMeant(instance);
            if (name != null && !ConfWord.isWritable(name)) {
                error(
                        placeOfInterface(instance),
                        instance.label() + ".interface: found " + Diagnostics.quoted(name)
                                + ", a name that keepalived.conf has no way to write");
                return null;
            }
            return name;
        }

        private @Nullable String interfaceMeant(VrrpInstanceSpec instance) {
            Located<String> wanted = instance.interfaceName();
            if (wanted == null) {
                if (host.defaultRouteInterface() == null) {
                    error(
                            instance.position(),
                            instance.label()
                                    + ".interface: not given, and this machine has no default route to take it from;"
                                    + " expected the name of an interface");
                }
                return host.defaultRouteInterface();
            }
            if (!LoadBalancingReader.isMac(wanted.value())) {
                return wanted.value();
            }
            HostFacts.Interface found = host.withMac(wanted.value());
            if (found == null) {
                error(
                        wanted.position(),
                        instance.label() + ".interface: found no interface with the MAC address " + wanted.value()
                                + " on this machine");
                return null;
            }
            return found.name();
        }

        /** Virtual IPs that are on the interface from before are no evidence of its subnet. */
        private List<Cidr> ownAddresses(VrrpInstanceSpec instance, HostFacts.Interface found) {
            return found.addresses().stream()
                    .filter(cidr -> cidr.family() == instance.family())
                    .filter(cidr -> !configuration.loadBalancing().holds(cidr.address()))
                    .toList();
        }

        private void subnets(VrrpInstanceSpec instance, HostFacts.Interface found) {
            List<Cidr> own = ownAddresses(instance, found);
            if (own.isEmpty()) {
                warn(
                        placeOfInterface(instance),
                        instance.label() + ".interface: " + found.name() + " has no " + instance.family()
                                + " address, from which advertisements are sent; the instance waits for one");
                return;
            }
            for (Located<Cidr> ip : instance.virtualIps()) {
                if (own.stream().noneMatch(cidr -> cidr.contains(ip.value().address()))) {
                    warn(
                            ip.position(),
                            instance.label() + ".virtualIPs: found "
                                    + AddressText.format(ip.value().address()) + ", expected an address of a subnet of "
                                    + found.name() + " (" + shown(own)
                                    + "), whose hosts cannot reach any other without a route");
                }
            }
        }

        private static String shown(List<Cidr> addresses) {
            String first = addresses.getFirst().toString();
            return addresses.size() == 1 ? first : first + " and " + (addresses.size() - 1) + " more";
        }

        private @Nullable PlacedInstance unicast(
                VrrpInstanceSpec instance, String name, HostFacts.@Nullable Interface found) {
            List<InetAddress> peers =
                    instance.unicastPeers().stream().map(Located::value).toList();
            if (peers.isEmpty()) {
                return new PlacedInstance(instance, name, null, List.of());
            }
            Located<InetAddress> written = instance.unicastSource();
            if (written != null) {
                if (!host.has(written.value())) {
                    warn(
                            written.position(),
                            instance.label() + ".unicastSourceIP: found " + AddressText.format(written.value())
                                    + ", expected an address of this machine (is this the file of another controller?)");
                }
                return new PlacedInstance(instance, name, written.value(), peers);
            }
            InetAddress source = found == null ? null : source(ownAddresses(instance, found), peers);
            if (source == null) {
                error(
                        instance.position(),
                        instance.label() + ".unicastSourceIP: not given, and " + name + " has no " + instance.family()
                                + " address to take for it");
                return null;
            }
            // The file may be one for all controllers, with all of them as peers.
            List<InetAddress> others =
                    peers.stream().filter(peer -> !host.has(peer)).toList();
            if (others.isEmpty()) {
                error(
                        instance.position(),
                        instance.label()
                                + ".unicastPeers: found only addresses of this machine, expected the other controllers");
                return null;
            }
            return new PlacedInstance(instance, name, source, others);
        }

        /** The address that the peers' list shows to be meant, else one of the first peer's subnet, else the first. */
        private static @Nullable InetAddress source(List<Cidr> own, List<InetAddress> peers) {
            Cidr first = null;
            Cidr near = null;
            for (Cidr cidr : own) {
                if (peers.contains(cidr.address())) {
                    return cidr.address();
                }
                if (near == null && cidr.contains(peers.getFirst())) {
                    near = cidr;
                }
                if (first == null && !cidr.address().isLinkLocalAddress()) {
                    first = cidr;
                }
            }
            Cidr best = near != null ? near : first;
            return best == null ? null : best.address();
        }

        private void warn(Position at, String message) {
            diagnostics.warning(at, "", message);
        }

        private void error(Position at, String message) {
            diagnostics.error(at, "", message);
        }
    }
}
