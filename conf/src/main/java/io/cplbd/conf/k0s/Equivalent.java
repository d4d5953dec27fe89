package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressFamily;
import io.cplbd.conf.keepalived.AddressText;
import io.cplbd.conf.keepalived.Diagnostic;
import io.cplbd.conf.keepalived.Diagnostics;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The keepalived.conf that does what a k0s.yaml says: what k0s' own templates give, without their scripts and includes.
 *
 * @param text UTF-8, a line end after each line; holds the passwords
 * @param diagnostics about the back ends
 */
public record Equivalent(String text, List<Diagnostic> diagnostics) {
    public Equivalent {
        diagnostics = List.copyOf(diagnostics);
    }

    /**
     * Writes the file. The virtual servers of {@link LoadBalancingSpec.Mode#IPVS} are in it; in the other modes there are none.
     *
     * @param configuration without errors
     * @param placement of this configuration, without errors
     * @param backEnds the API servers, of either family; none: no virtual server is written
     * @param ports balanced on each address of {@code virtualServers}
     * @throws IllegalArgumentException if the configuration or its placement has errors
     */
    public static Equivalent of(
            K0sConfiguration configuration,
            Placement placement,
            Collection<InetAddress> backEnds,
            List<BalancedPort> ports) {
        return of(configuration, placement, backEnds, ports, true);
    }

    /**
     * The same without checks, for one who knows which API servers are healthy, and names no others: a real server that has
     * failed a check is out for a whole {@code delayLoop}, a minute, after it is healthy again.
     */
    public static Equivalent unchecked(
            K0sConfiguration configuration,
            Placement placement,
            Collection<InetAddress> backEnds,
            List<BalancedPort> ports) {
        return of(configuration, placement, backEnds, ports, false);
    }

    private static Equivalent of(
            K0sConfiguration configuration,
            Placement placement,
            Collection<InetAddress> backEnds,
            List<BalancedPort> ports,
            boolean checked) {
        if (configuration.hasErrors() || placement.hasErrors()) {
            throw new IllegalArgumentException("what has errors has no equivalent");
        }
        Diagnostics diagnostics = new Diagnostics();
        StringBuilder out = new StringBuilder();
        for (PlacedInstance instance : placement.instances()) {
            separate(out);
            instance(out, instance);
        }
        LoadBalancingSpec loadBalancing = configuration.loadBalancing();
        if (loadBalancing.mode() == LoadBalancingSpec.Mode.IPVS) {
            Set<InetAddress> usable = usable(backEnds, loadBalancing, diagnostics);
            for (VirtualServerSpec server : loadBalancing.virtualServers()) {
                for (BalancedPort port : ports) {
                    virtualServer(out, server, usable, port, checked);
                }
            }
        }
        return new Equivalent(out.toString(), diagnostics.sorted());
    }

    /** A virtual IP among the back ends would send connections in a circle. */
    private static Set<InetAddress> usable(
            Collection<InetAddress> backEnds, LoadBalancingSpec loadBalancing, Diagnostics diagnostics) {
        Set<InetAddress> usable = new LinkedHashSet<>(backEnds);
        loadBalancing.virtualIps().forEach(ip -> {
            if (usable.remove(ip.value().address())) {
                String text = AddressText.format(ip.value().address());
                diagnostics.error(
                        ip.position(),
                        text,
                        "found the virtual IP " + text
                                + " among the API servers, expected only the controllers' own addresses; it is left out (a controller has"
                                + " it as its api.address, or k0s' endpoint reconciler put api.externalAddress there)");
            }
        });
        return usable;
    }

    private static void instance(StringBuilder out, PlacedInstance instance) {
        VrrpInstanceSpec spec = instance.spec();
        String password = ConfWord.of(new String(spec.authPass().value().bytes(), StandardCharsets.UTF_8));
        line(out, 0, "vrrp_instance " + spec.name() + " {");
        line(out, 1, "state BACKUP");
        line(out, 1, "interface " + ConfWord.of(instance.interfaceName()));
        line(out, 1, "virtual_router_id " + spec.virtualRouterId().value());
        line(out, 1, "priority 200");
        line(out, 1, "advert_int " + spec.advertIntervalS().value());
        line(out, 1, "authentication {");
        line(out, 2, "auth_type PASS");
        line(out, 2, "auth_pass " + password);
        line(out, 1, "}");
        line(out, 1, "virtual_ipaddress {");
        for (Located<Cidr> ip : spec.virtualIps()) {
            line(out, 2, ip.value() + (mayBeSource(ip.value()) ? " preferred_lft 0" : ""));
        }
        line(out, 1, "}");
        if (instance.unicastSource() != null) {
            line(out, 1, "unicast_src_ip " + AddressText.format(instance.unicastSource()));
            line(out, 1, "unicast_peer {");
            for (InetAddress peer : instance.unicastPeers()) {
                line(out, 2, AddressText.format(peer));
            }
            line(out, 1, "}");
        }
        line(out, 0, "}");
    }

    /**
     * Whether the kernel would choose it as the source of the machine's own connections (RFC 6724 rule 3 is against deprecated
     * ones), which k0s prevents by an address label. keepalived makes a /128 deprecated by itself.
     */
    private static boolean mayBeSource(Cidr ip) {
        return ip.family() == AddressFamily.IPV6 && ip.prefixLength() < AddressFamily.IPV6.bits();
    }

    private static void virtualServer(
            StringBuilder out,
            VirtualServerSpec server,
            Set<InetAddress> backEnds,
            BalancedPort port,
            boolean checked) {
        InetAddress address = server.address().value();
        List<InetAddress> ofFamily = backEnds.stream()
                .filter(backEnd -> AddressFamily.of(backEnd) == AddressFamily.of(address))
                .toList();
        if (ofFamily.isEmpty()) {
            return;
        }
        separate(out);
        line(out, 0, "virtual_server " + AddressText.format(address) + " " + port.port() + " {");
        line(out, 1, "delay_loop " + seconds(server.delayLoopUs().value()));
        line(out, 1, "lb_algo " + server.scheduler().value());
        line(out, 1, "lb_kind " + server.forwarding().value());
        if (port.persistent()) {
            line(out, 1, "persistence_timeout " + server.persistenceS().value());
        }
        line(out, 1, "protocol TCP");
        for (InetAddress backEnd : ofFamily) {
            out.append('\n');
            line(out, 1, "real_server " + AddressText.format(backEnd) + " " + port.port() + " {");
            line(out, 2, "weight 1");
            if (checked) {
                check(out, port);
            }
            line(out, 1, "}");
        }
        line(out, 0, "}");
    }

    private static void check(StringBuilder out, BalancedPort port) {
        line(out, 2, "TCP_CHECK {");
        line(out, 3, "warmup 0");
        line(out, 3, "retry 1");
        line(out, 3, "connect_timeout 3");
        line(out, 3, "connect_port " + port.port());
        line(out, 2, "}");
    }

    private static String seconds(long us) {
        return BigDecimal.valueOf(us, 6).stripTrailingZeros().toPlainString();
    }

    private static void separate(StringBuilder out) {
        if (!out.isEmpty()) {
            out.append('\n');
        }
    }

    private static void line(StringBuilder out, int depth, String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
    }

    /** Without the text, for the passwords in it. */
    @Override
    public String toString() {
        return "Equivalent[" + text.lines().count() + " lines, " + diagnostics + "]";
    }
}
