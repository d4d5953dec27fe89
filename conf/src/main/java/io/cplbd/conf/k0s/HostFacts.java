package io.cplbd.conf.k0s;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a machine to run a configuration on it.
 *
 * @param defaultRouteInterface the interface of the default route; null if there is none
 */
public record HostFacts(
        List<Interface> interfaces, @Nullable String defaultRouteInterface) {
    public HostFacts {
        interfaces = List.copyOf(interfaces);
    }

    /**
     * One interface.
     *
     * @param mac six bytes in hexadecimal with colons between; null if it has none
     * @param addresses in the kernel's order; virtual IPs that are there from before may be among them
     */
    public record Interface(String name, @Nullable String mac, List<Cidr> addresses) {
        public Interface {
            addresses = List.copyOf(addresses);
        }
    }

    @Nullable
    Interface named(String name) {
        return interfaces.stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Nullable
    Interface withMac(String mac) {
        String wanted = mac.toLowerCase(Locale.ROOT);
        for (Interface candidate : interfaces) {
            if (candidate.mac() != null
                    && candidate.mac().toLowerCase(Locale.ROOT).equals(wanted)) {
                return candidate;
            }
        }
        return null;
    }

    boolean has(InetAddress address) {
        return interfaces.stream()
                .flatMap(i -> i.addresses().stream())
                .anyMatch(cidr -> cidr.address().equals(address));
    }
}
