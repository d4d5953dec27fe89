package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three controllers go over from keepalived to cplbd, one after the other, while a client watches; and one goes back. */
final class RollingReplacementIT {
    /** Priority 200 and whole seconds: how long a backup waits after the master's farewell. */
    private static final Duration SKEW = Duration.ofMillis(219);

    private static final Duration TOLERANCE = Duration.ofMillis(150);

    /**
     * Two keepalived of one priority that elect at once may leave the word to the loser at the client, until the winner announces
     * again: vrrp_garp_delay, 5 s. Not ours to mend.
     */
    private static final Duration KEEPALIVED_SAYS_IT_AGAIN = Duration.ofSeconds(5);

    private static final String VIP6 = "2001:db8:51::c8";

    enum Kind {
        MULTICAST_V2(LabNetwork.VIP, LabNetwork.PREFIX_LENGTH),
        UNICAST_V2(LabNetwork.VIP, LabNetwork.PREFIX_LENGTH),
        MULTICAST_V3_IPV6(VIP6, 64);

        private final String vip;
        private final int length;

        Kind(String vip, int length) {
            this.vip = vip;
            this.length = length;
        }

        private SupervisorTemplate template(Node node) {
            SupervisorTemplate multicast = SupervisorTemplate.multicast(LabNetwork.DEVICE, vip + "/" + length);
            return this == UNICAST_V2 ? multicast.unicast(node.address(), peers(node)) : multicast;
        }

        private static List<String> peers(Node node) {
            String network = node.address().substring(0, node.address().lastIndexOf('.') + 1);
            List<String> peers = new ArrayList<>();
            for (int host = 1; host <= 3; host++) {
                if (!node.address().equals(network + host)) {
                    peers.add(network + host);
                }
            }
            return peers;
        }
    }

    @ParameterizedTest
    @EnumSource
    void leaves_the_client_without_service_no_longer_than_a_polite_stop_does(Kind kind) throws IOException {
        Function<Node, SupervisorTemplate> template = kind::template;
        try (Controllers controllers = new Controllers(3, template);
                VipClient client = new VipClient(controllers.network(), InetAddress.getByName(kind.vip))) {
            Map<SupervisorHost, Supervisor> running = new HashMap<>();
            for (SupervisorHost host : controllers.hosts()) {
                running.put(host, controllers.start(new Supervisor(host)));
            }
            master(controllers, client, kind);

            for (SupervisorHost host : controllers.hosts()) {
                replace(controllers, client, kind, running, host, () -> controllers.install(host));
                Objects.requireNonNull(running.get(host)).awaitLog(0, "Starting cplbd", Controllers.PATIENCE);
            }
            SupervisorHost master = master(controllers, client, kind);
            replace(
                    controllers,
                    client,
                    kind,
                    running,
                    master,
                    () -> Controllers.k0s(Controllers.CPLBD, "uninstall", master));
            Objects.requireNonNull(running.get(master)).awaitLog(0, "Starting Keepalived", Controllers.PATIENCE);
            assertThat(running.values())
                    .allSatisfy(k0s -> assertThat(k0s.lives()).isEqualTo(1));
        }
    }

    private static void replace(
            Controllers controllers,
            VipClient client,
            Kind kind,
            Map<SupervisorHost, Supervisor> running,
            SupervisorHost host,
            Runnable exchange) {
        boolean wasMaster = master(controllers, client, kind).equals(host);
        long keepaliveds = running.entrySet().stream()
                .filter(other -> !other.getKey().equals(host)
                        && !other.getValue().log(0, "Starting Keepalived").isEmpty())
                .count();
        Duration election = keepaliveds > 1 ? SKEW.plus(KEEPALIVED_SAYS_IT_AGAIN) : SKEW;
        long sinceNs = System.nanoTime();

        Supervisor.End end = Objects.requireNonNull(running.get(host)).stop().orElseThrow();
        exchange.run();
        Supervisor next = controllers.start(new Supervisor(host));
        running.put(host, next);
        next.awaitLog(0, "(?i)entering backup state", Controllers.PATIENCE);
        // As long as it would take the new one to become master without need.
        long quietNs = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        Await.require(Controllers.PATIENCE, () -> System.nanoTime() - quietNs > 0, () -> "");
        SupervisorHost master = master(controllers, client, kind);

        assertThat(end.exit()).isZero();
        assertThat(next.log(0, "(?i)entering master state")).isEmpty();
        assertThat(master.equals(host)).isFalse();
        assertThat(Duration.ofNanos(client.longestOutageNs(sinceNs)))
                .as(kind + ": " + host.node().name() + (wasMaster ? ", the master," : "") + " is replaced")
                .isLessThan(wasMaster ? election.plus(TOLERANCE) : TOLERANCE);
    }

    /** The only one that has the VIP, once there is such a one, and the client is answered. */
    private static SupervisorHost master(Controllers controllers, VipClient client, Kind kind) {
        long sinceNs = System.nanoTime();
        Await.require(
                Controllers.PATIENCE,
                () -> client.answeredSince(sinceNs)
                        && holders(controllers, kind).size() == 1,
                () -> "no single master: " + holders(controllers, kind).size() + " have the VIP");
        return holders(controllers, kind).getFirst();
    }

    private static List<SupervisorHost> holders(Controllers controllers, Kind kind) {
        return controllers.hosts().stream()
                .filter(host -> Controllers.holds(host.node(), kind.vip + "/" + kind.length))
                .toList();
    }
}
