package io.cplbd.daemon.engine;

import io.cplbd.daemon.engine.LinkPort.Needs;
import io.cplbd.netlink.route.Link;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import io.cplbd.vrrp.router.VirtualRouter;
import java.net.InetAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which interfaces are open, which should be, and which are being opened. Belongs to the loop; the opening itself takes
 * milliseconds and happens on the kernel thread.
 */
final class LinkPorts {
    private static final Logger LOG = LoggerFactory.getLogger(LinkPorts.class);
    private static final long RETRY_NS = 1_000_000_000L;

    private final LinkTable links;
    private final KernelThread kernel;
    private final Consumer<Event> inbox;
    private final Map<String, LinkPort> open = new HashMap<>();
    private final Map<String, Needs> opening = new HashMap<>();
    /** What could not be opened, and when to try it again. */
    private final Map<Needs, Long> failed = new HashMap<>();

    LinkPorts(LinkTable links, KernelThread kernel, Consumer<Event> inbox) {
        this.links = links;
        this.kernel = kernel;
        this.inbox = inbox;
    }

    @Nullable
    LinkPort open(String interfaceName) {
        return open.get(interfaceName);
    }

    Collection<LinkPort> open() {
        return open.values();
    }

    /** Whether more can be said of an interface than that it is being opened. */
    boolean settled(String interfaceName) {
        return !opening.containsKey(interfaceName);
    }

    /** Brings what is open in line with what the instances need; returns at once. */
    void require(Collection<Instance> instances, long nowNs) {
        Set<String> used = new TreeSet<>();
        for (Instance instance : instances) {
            used.add(instance.interfaceName());
            instance.addresses().forEach(address -> used.add(address.interfaceName()));
        }
        for (String interfaceName : used) {
            Link link = links.byName(interfaceName);
            if (link != null && link.up()) {
                require(needs(link, instances), nowNs);
            }
        }
        for (String interfaceName : Set.copyOf(open.keySet())) {
            if (!used.contains(interfaceName)) {
                close(interfaceName);
            }
        }
        // What was due and could not even be tried, its interface being gone, must not keep the loop awake.
        failed.replaceAll((needs, retryNs) -> retryNs <= nowNs ? nowNs + RETRY_NS : retryNs);
    }

    private void require(Needs needs, long nowNs) {
        LinkPort present = open.get(needs.interfaceName());
        boolean there = present != null && present.needs().equals(needs);
        boolean asked = needs.equals(opening.get(needs.interfaceName()));
        if (!there && !asked && failed.getOrDefault(needs, nowNs) <= nowNs) {
            opening.put(needs.interfaceName(), needs);
            kernel.run(() -> inbox.accept(new Event.LinkOpened(LinkPort.open(needs, inbox))));
        }
    }

    static Needs needs(Link link, Collection<Instance> instances) {
        String interfaceName = link.name();
        Map<AddressFamily, Set<InetAddress>> groups = new EnumMap<>(AddressFamily.class);
        Set<String> destinations = new LinkedHashSet<>();
        for (Instance instance : instances) {
            if (!instance.interfaceName().equals(interfaceName)) {
                continue;
            }
            Set<InetAddress> joined = groups.computeIfAbsent(instance.id().family(), none -> new LinkedHashSet<>());
            if (instance.router().reach() instanceof Reach.Multicast(InetAddress group)) {
                joined.add(group);
                destinations.add("dst host " + group.getHostAddress());
            } else {
                InetAddress source = instance.sourceAddress();
                destinations.add(source == null ? "not multicast" : "dst host " + source.getHostAddress());
            }
        }
        // A VIP may live on an interface that no instance listens on: then nothing is to be captured there.
        String where = destinations.isEmpty() ? "less 1" : String.join(" or ", destinations);
        // Protocol 51 is VRRPv2 with an authentication header, known only to be counted.
        String filter = "(ip proto 112 or ip6 proto 112 or ip proto 51) and (" + where + ")";
        return new Needs(interfaceName, link.index(), link.mtu(), filter, groups);
    }

    /** Takes the result of an opening in. */
    void opened(LinkPort.Opening result, long nowNs) {
        Needs needs = result.needs();
        boolean wanted = opening.remove(needs.interfaceName(), needs);
        LinkPort port = result.port();
        if (port == null) {
            if (!failed.containsKey(needs)) {
                LOG.error("{}", result.failure());
            }
            failed.put(needs, nowNs + RETRY_NS);
            return;
        }
        failed.keySet().removeIf(earlier -> earlier.interfaceName().equals(needs.interfaceName()));
        if (!wanted) {
            kernel.run(port::close);
            return;
        }
        LinkPort former = open.put(needs.interfaceName(), port);
        if (former != null) {
            kernel.run(former::close);
        }
    }

    /** A capture broke; it is opened again when the interface is there and up. */
    void broke(Needs needs, String reason, long nowNs) {
        LinkPort port = open.get(needs.interfaceName());
        if (port != null && port.needs().equals(needs)) {
            LOG.warn("{}", reason);
            failed.put(needs, nowNs + RETRY_NS);
            close(needs.interfaceName());
        }
    }

    private void close(String interfaceName) {
        LinkPort port = open.remove(interfaceName);
        if (port != null) {
            kernel.run(port::close);
        }
    }

    /** When a failed opening is to be tried again. */
    long nextRetryNs() {
        return failed.values().stream().mapToLong(Long::longValue).min().orElse(VirtualRouter.NEVER);
    }
}
