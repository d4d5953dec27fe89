package io.cplbd.daemon.k0s;

import io.cplbd.conf.k0s.K0sConfiguration;
import io.cplbd.conf.k0s.LoadBalancingSpec;
import io.cplbd.conf.k0s.Located;
import io.cplbd.conf.k0s.PlacedInstance;
import io.cplbd.conf.k0s.VirtualServerSpec;
import io.cplbd.daemon.backends.BackendList;
import io.cplbd.daemon.backends.Backends;
import io.cplbd.daemon.backends.BackendsListener;
import io.cplbd.daemon.backends.BackendsSpec;
import io.cplbd.daemon.relay.Relay;
import io.cplbd.daemon.relay.RelayOptions;
import io.cplbd.netlink.NetlinkException;
import io.cplbd.netlink.nft.Redirect;
import io.cplbd.netlink.nft.RedirectTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is beside VRRP and IPVS: which API servers there are, and a relay to them where the kernel is not to balance.
 * {@link #configure} and {@link #close} are called by one thread, in the daemon's network namespace.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final long RELAY_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Is told on the thread {@code backends}. Must not block. */
    public interface Listener {
        /** Over which to balance has changed; called in the mode IPVS only. */
        void apiServers(List<InetAddress> addresses);

        /** Whether this node reaches an API server that works has changed; it does until something else is told. */
        void serving(boolean able);
    }

    private final Path kubeconfig;
    private final long descriptors;
    private final Listener listener;
    private final Consumer<RuntimeException> faults;
    private final QuietAddresses quiet = new QuietAddresses();

    private @Nullable BackendsSpec watched;
    private @Nullable Backends backends;
    private volatile @Nullable Relay relay;
    private @Nullable RedirectTable redirects;
    private volatile LoadBalancingSpec.@Nullable Mode mode;

    /**
     * @param kubeconfig with which the API is asked for its servers; may not exist yet
     * @param descriptors which the relay may use
     * @param faults told of an error of this program
     */
    public ControlPlane(Path kubeconfig, long descriptors, Listener listener, Consumer<RuntimeException> faults) {
        this.kubeconfig = kubeconfig;
        this.descriptors = descriptors;
        this.listener = listener;
        this.faults = faults;
    }

    /**
     * Takes a configuration on, the first or another.
     *
     * @param file without errors
     * @throws IOException if the relay cannot listen
     */
    public void configure(K0sFile file) throws IOException {
        K0sConfiguration configuration = file.configuration();
        LoadBalancingSpec balancing = configuration.loadBalancing();
        Set<InetAddress> virtual = balancing
                .virtualIps()
                .map(address -> address.value().address())
                .collect(Collectors.toUnmodifiableSet());
        int port = configuration.api().port().value();
        mode = balancing.mode();
        quiet.hold(sentOnDirectly(balancing, virtual), virtual, interfaces(file));
        listen(balancing, virtual, port);
        watch(new BackendsSpec(kubeconfig, List.of(local(configuration, port)), port, virtual));
    }

    /** Virtual addresses that packets still carry when they reach a real server. */
    private static Set<InetAddress> sentOnDirectly(LoadBalancingSpec balancing, Set<InetAddress> virtual) {
        if (balancing.mode() != LoadBalancingSpec.Mode.IPVS) {
            return Set.of();
        }
        return balancing.virtualServers().stream()
                .filter(server -> server.forwarding().value() != VirtualServerSpec.Forwarding.NAT)
                .map(server -> server.address().value())
                .filter(virtual::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> interfaces(K0sFile file) {
        return file.placement().instances().stream()
                .map(PlacedInstance::interfaceName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is known before the API has told. */
    private static InetSocketAddress local(K0sConfiguration configuration, int port) {
        Located<InetAddress> address = configuration.api().address();
        return new InetSocketAddress(address == null ? InetAddress.getLoopbackAddress() : address.value(), port);
    }

    // ---- The relay ----

    private void listen(LoadBalancingSpec balancing, Set<InetAddress> virtual, int port) throws IOException {
        int relayPort = balancing.userSpaceProxyPort().value();
        boolean wanted = balancing.mode() == LoadBalancingSpec.Mode.USER_SPACE;
        Relay running = relay;
        if (running != null && (!wanted || running.port() != relayPort)) {
            endRelay();
        }
        if (wanted && relay == null) {
            Relay started = new Relay(RelayOptions.of(relayPort, descriptors), faults);
            started.start();
            relay = started;
            Backends known = backends;
            if (known != null) {
                started.backends(known.view().list().balanced());
            }
        }
        redirect(wanted ? virtual : Set.of(), port, relayPort);
    }

    private void redirect(Set<InetAddress> virtual, int port, int relayPort) {
        Set<Redirect> wanted = new HashSet<>();
        Set<InetSocketAddress> back = new HashSet<>();
        for (InetAddress address : virtual) {
            wanted.add(new Redirect(address, port, relayPort));
            back.add(new InetSocketAddress(address, port));
        }
        Relay running = relay;
        if (running != null) {
            running.redirected(back);
        }
        if (wanted.isEmpty() && redirects == null) {
            return;
        }
        try {
            if (redirects == null) {
                redirects = RedirectTable.open();
            }
            redirects.replace(wanted);
        } catch (NetlinkException refused) {
            LOG.error(
                    "{}; connections to a virtual address reach the API server of its holder only",
                    refused.getMessage());
        }
    }

    private void endRelay() {
        Relay ended = relay;
        relay = null;
        if (ended != null) {
            ended.stop(RELAY_GRACE_NS);
            ended.close();
        }
    }

    // ---- API servers ----

    private void watch(BackendsSpec spec) {
        if (spec.equals(watched)) {
            Backends running = backends;
            if (running != null) {
                told(running.view().list());
            }
            return;
        }
        if (backends != null) {
            backends.close();
        }
        watched = spec;
        Backends started = new Backends(
                spec,
                new BackendsListener() {
                    @Override
                    public void changed(BackendList list) {
                        told(list);
                    }

                    @Override
                    public void serving(boolean able) {
                        listener.serving(able);
                    }
                },
                fault -> faults.accept(
                        fault instanceof RuntimeException known
                                ? known
                                : new IllegalStateException("backends", fault)));
        backends = started;
        started.start();
    }

    private void told(BackendList list) {
        Relay running = relay;
        if (running != null) {
            running.backends(list.balanced());
        }
        if (mode == LoadBalancingSpec.Mode.IPVS) {
            // A loopback address is where this node looks before the API has told; a director cannot send there.
            listener.apiServers(list.balanced().stream()
                    .map(InetSocketAddress::getAddress)
                    .filter(address -> !address.isLoopbackAddress())
                    .toList());
        }
    }

    /** The state at this moment, for the dump. */
    public String view() {
        Relay running = relay;
        return ControlPlaneText.of(
                mode, backends == null ? null : backends.view(), running == null ? null : running.view());
    }

    /** Ends all of it and leaves nothing in the kernel. */
    @Override
    public void close() {
        if (backends != null) {
            backends.close();
        }
        RedirectTable table = redirects;
        if (table != null) {
            try {
                table.close();
            } catch (NetlinkException refused) {
                LOG.error("{}", refused.getMessage());
            }
        }
        endRelay();
        quiet.close();
    }
}
