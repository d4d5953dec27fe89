package io.cplbd.lab.k0s;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the API servers of one cluster: one authority, one administrator, one list of endpoints, any number of
 * servers.
 */
public final class ControlPlane implements AutoCloseable {
    private final ControlPlaneIdentity identity;
    private final ControlPlaneEndpoints endpoints = new ControlPlaneEndpoints();
    private final List<ControlPlaneServer> servers = new CopyOnWriteArrayList<>();

    private ControlPlane(ControlPlaneIdentity identity) {
        this.identity = identity;
    }

    /**
     * Makes one without servers.
     *
     * @param folder for keys and certificates, made if it is missing
     */
    public static ControlPlane create(Path folder) {
        return new ControlPlane(ControlPlaneIdentity.create(folder));
    }

    /**
     * Starts a server, which has not joined yet.
     *
     * @param namespace of its socket, which then listens on all addresses; null for this process's own, and then on
     *     {@code address} only
     * @param address that the cluster knows it by
     * @param further addresses that its certificate is for, such as virtual ones
     */
    public ControlPlaneServer add(
            String name, @Nullable String namespace, InetSocketAddress address, InetAddress... further) {
        Set<String> addresses = Stream.concat(Stream.of(address.getAddress()), Stream.of(further))
                .map(InetAddress::getHostAddress)
                .collect(Collectors.toSet());
        ControlPlaneServer server =
                new ControlPlaneServer(name, namespace, address, identity.server(name, addresses), endpoints);
        server.start();
        servers.add(server);
        return server;
    }

    public List<ControlPlaneServer> servers() {
        return List.copyOf(servers);
    }

    /** It becomes an endpoint of default/kubernetes, as every API server does at its start. */
    public void join(ControlPlaneServer server) {
        endpoints.join(server.address());
    }

    /** It is no endpoint any more, as when it was stopped in an orderly way, or its lease has run out. */
    public void leave(ControlPlaneServer server) {
        endpoints.leave(server.address());
    }

    /** Watches that begin before now are told 410, expired; also those that are under way. */
    public void forget() {
        endpoints.forget();
    }

    /** All watches get a bookmark. */
    public void bookmark() {
        endpoints.bookmark();
    }

    /** All watches of all servers end in the middle. */
    public void cutWatches() {
        servers.forEach(ControlPlaneServer::cutWatches);
    }

    /** Writes the administrator's kubeconfig, as k0s does for each controller, in one step. */
    public void writeKubeconfig(Path file, InetSocketAddress server) {
        InetAddress address = server.getAddress();
        String host = address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        identity.writeKubeconfig(file, "https://" + host + ":" + server.getPort());
    }

    @Override
    public void close() {
        servers.forEach(ControlPlaneServer::close);
    }
}
