package io.cplbd.daemon.k0s;

import io.cplbd.conf.k0s.LoadBalancingSpec;
import io.cplbd.daemon.backends.BackendsView;
import io.cplbd.daemon.relay.RelayView;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What is known of API servers and of the relay to them, as text in the manner of keepalived's dumps. */
final class ControlPlaneText {
    private ControlPlaneText() {}

    static String of(
            LoadBalancingSpec.@Nullable Mode mode, @Nullable BackendsView backends, @Nullable RelayView relay) {
        StringBuilder out = new StringBuilder("------< Control plane >------\n");
        line(out, " Balancing", mode == null ? "none" : mode);
        if (backends != null) {
            line(out, " This node can serve", backends.serving() ? "yes" : "no");
            line(out, " Endpoints", backends.source());
            for (BackendsView.Server server : backends.servers()) {
                line(
                        out,
                        " API server " + text(server.address()),
                        (server.healthy() ? "healthy" : "down")
                                + (server.reason() == null ? "" : ", " + server.reason()));
            }
        }
        if (relay != null) {
            RelayView.Counts counts = relay.counts();
            line(out, " Relay port", relay.port());
            line(out, " Relay counts", counts);
            for (RelayView.BackendView backend : relay.backends()) {
                line(
                        out,
                        " Relay to " + text(backend.address()),
                        (backend.listed() ? "" : "not listed, ") + backend.active() + " active, " + backend.served()
                                + " served, " + backend.dialFailures() + " dials failed");
            }
        }
        return out.toString();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " " + address.getPort();
    }

    private static void line(StringBuilder out, String name, Object value) {
        out.append(name).append(" = ").append(value).append('\n');
    }
}
