package io.cplbd.conf.keepalived;

import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A virtual_server block: what is balanced, how, and over what.
 *
 * @param service no two virtual servers of a configuration have one in common
 * @param family of the service, or of a mark or group entry that says none
 * @param protocol null: a firewall mark, where it means nothing
 * @param scheduler one of {@link #SCHEDULERS}
 * @param flags at most those that the scheduler has
 * @param onePacket {@code ops}: each packet is scheduled by itself, UDP and marks only
 * @param persistence null: each connection is scheduled anew
 * @param quorum sum of the weights of living real servers that it takes: 1 to 4294967295, 0 if all weights are 0
 * @param hysteresis below {@code quorum}, or 0
 * @param sorryServer takes over while the quorum is not met; null: none
 * @param haSuspend checks rest while the address of the service is not on this machine; never with a mark
 * @param omega real servers and the quorum are told as down at the daemon's end
 * @param snmpName {@code snmp_name}
 * @param realServers in the order of the file, at least one; no two with one address and port
 */
public record VirtualServer(
        Service service,
        AddressFamily family,
        @Nullable Protocol protocol,
        String scheduler,
        Set<SchedulerFlag> flags,
        boolean onePacket,
        @Nullable Persistence persistence,
        long quorum,
        long hysteresis,
        @Nullable Script quorumUp,
        @Nullable Script quorumDown,
        @Nullable SorryServer sorryServer,
        boolean haSuspend,
        boolean omega,
        boolean smtpAlert,
        @Nullable String snmpName,
        List<RealServer> realServers,
        Position position) {
    /** Names of the kernel's schedulers. */
    public static final List<String> SCHEDULERS =
            List.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq", "twos");

    public VirtualServer {
        flags = Set.copyOf(flags);
        realServers = List.copyOf(realServers);
    }

    /** What is balanced. */
    public enum Protocol {
        TCP,
        UDP,
        SCTP;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** As keepalived writes it: {@code tcp}. */
        String word() {
            return word;
        }
    }

    /** Flags of a scheduler by their bits; the words {@code sh-...} and {@code mh-...} are other names of these. */
    public enum SchedulerFlag {
        /** {@code flag-1}, {@code sh-fallback}, {@code mh-fallback}. */
        FLAG_1,
        /** {@code flag-2}, {@code sh-port}, {@code mh-port}. */
        FLAG_2,
        /** {@code flag-3}. */
        FLAG_3
    }

    /**
     * Connections of one client go to one real server.
     *
     * @param timeoutS 1 to 2678400 s
     * @param prefixLength bits of the client's address that count: 1 to 32, or 1 to 128 for IPv6
     * @param engine {@code sip}; null: the address alone
     */
    public record Persistence(
            long timeoutS, int prefixLength, @Nullable String engine) {}

    /** Every service of the kernel that this is, each once; one unless it is a group. */
    public Collection<Service.Single> services() {
        if (service instanceof Service.Single single) {
            return List.of(single);
        }
        Set<Service.Single> services = new LinkedHashSet<>();
        for (VirtualServerGroup.Entry entry : ((Service.Group) service).entries()) {
            entry.addTo(services, family);
        }
        return services;
    }

    /** As keepalived writes it into logs and FIFOs: {@code [10.0.0.1]:tcp:80}, {@code FWM 7}, {@code [group]:0}. */
    public String name() {
        if (service instanceof Service.Address(InetAddress address, int port)) {
            return endpoint(address, protocol, port);
        }
        return service instanceof Service.Group group
                ? "[" + Diagnostics.shown(group.name()) + "]:0"
                : "FWM " + ((Service.Mark) service).mark();
    }

    /** An address as keepalived writes it, of a service or of a real server: {@code [10.0.0.2]:tcp:80}. */
    public static String endpoint(InetAddress address, @Nullable Protocol protocol, int port) {
        return "[" + AddressText.format(address) + "]:" + (protocol == null ? "none" : protocol.word()) + ":" + port;
    }
}
