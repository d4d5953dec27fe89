package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.AddressFamily;
import io.cplbd.conf.keepalived.Position;
import io.cplbd.conf.keepalived.Secret;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One of {@code keepalived.vrrpInstances}.
 *
 * @param index from 0, in the order of the file
 * @param virtualIps at least one, all of one family, none twice; in a faulty configuration none
 * @param interfaceName a name or a MAC address; null: the interface of the default route
 * @param virtualRouterId 1 to 255; 51 + index if not said or 0
 * @param advertIntervalS whole seconds, 1 to 255 (IPv6: 40); 1 if not said or 0
 * @param authPass 1 to 8 bytes; in a faulty configuration none
 * @param unicastPeers empty: multicast
 * @param unicastSource null: to be found by itself if there are peers
 * @param addressLabel of the IPv6 addresses (RFC 6724 section 2.1), 1 to 4294967294; 10000 if not said or 0
 */
public record VrrpInstanceSpec(
        int index,
        List<Located<Cidr>> virtualIps,
        @Nullable Located<String> interfaceName,
        Located<Integer> virtualRouterId,
        Located<Integer> advertIntervalS,
        Located<Secret> authPass,
        List<Located<InetAddress>> unicastPeers,
        @Nullable Located<InetAddress> unicastSource,
        Located<Long> addressLabel,
        Position position) {
    public VrrpInstanceSpec {
        virtualIps = List.copyOf(virtualIps);
        unicastPeers = List.copyOf(unicastPeers);
    }

    /** The name that k0s gives it in keepalived.conf. */
    public String name() {
        return "k0s-vip-" + index;
    }

    /** Of its virtual IPs. */
    public AddressFamily family() {
        return virtualIps.isEmpty()
                ? AddressFamily.IPV4
                : virtualIps.getFirst().value().family();
    }

    boolean holds(InetAddress address) {
        return virtualIps.stream().anyMatch(ip -> ip.value().address().equals(address));
    }

    /** What the file says of the interface, fit for comparison; empty for the default route's. */
    String interfaceText() {
        return interfaceName == null ? "" : interfaceName.value().toLowerCase(Locale.ROOT);
    }

    /** As remarks name it. */
    String label() {
        return "vrrpInstances[" + index + "]";
    }
}
