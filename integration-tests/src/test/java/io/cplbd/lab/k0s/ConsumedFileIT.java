package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.Node;
import io.cplbd.lab.WireTap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The file of virtual servers, which is a link that k0s turns at each change of state, and a HUP each time. */
@Tag("side-by-side")
final class ConsumedFileIT {
    private static final String SERVER = "RealServer.*198\\.18\\.51\\.";
    /** Long enough for a loop of notifications and reloads to turn several times. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private interface Change {
        void on(Path consumed) throws IOException;
    }

    private static Supervisor settledMaster(Controllers controllers) {
        Supervisor k0s = controllers.start();
        Node node = controllers.host().node();
        k0s.awaitLog(0, "Entering MASTER STATE", Controllers.PATIENCE);
        awaitSetStates(controllers.host(), List.of("BACKUP", "MASTER"));
        Await.require(Controllers.PATIENCE, () -> Controllers.holdsVip(node), () -> "no VIP");
        return k0s;
    }

    private static void awaitSetStates(SupervisorHost host, List<String> states) {
        Await.require(
                Controllers.PATIENCE,
                () -> host.setStates().equals(states),
                () -> "told k0s " + host.setStates() + ", expected " + states);
    }

    private static Path consumed(SupervisorHost host) {
        return host.runDir().resolve(SupervisorHost.CONSUMED);
    }

    @Test
    void absent_at_first_then_turned_at_each_state_and_never_again_without_one() throws IOException {
        try (Controllers controllers = Controllers.one(Controllers.balanced())) {
            SupervisorHost host = controllers.host();
            assertThat(consumed(host)).doesNotExist();
            Supervisor k0s = settledMaster(controllers);

            assertThat(Files.readSymbolicLink(consumed(host)))
                    .isEqualTo(Path.of("/run/k0s/keepalived-virtualservers-generated.conf"));
            assertThat(Await.until(QUIET, () -> host.setStates().size() > 2))
                    .as("told k0s " + host.setStates())
                    .isFalse();
            // One HUP for each of the two states; two that came close are one reload.
            assertThat(k0s.log(0, "Reload finished").size()).isBetween(1, 2);

            long sinceNs = System.nanoTime();
            k0s.apiServers(List.of("198.18.51.7"));
            k0s.awaitLog(sinceNs, SERVER + "7\\b", Controllers.PATIENCE);
            assertThat(Await.until(QUIET, () -> host.setStates().size() > 2)).isFalse();
            assertThat(k0s.log(0, "Entering \\w+ STATE")).hasSize(2);
            assertThat(k0s.lives()).isEqualTo(1);
        }
    }

    @Test
    void stale_from_the_last_life_it_counts_until_the_first_state_and_hurts_nothing() throws IOException {
        try (Controllers controllers = Controllers.one(Controllers.balanced())) {
            SupervisorHost host = controllers.host();
            Supervisor first = settledMaster(controllers);
            first.apiServers(List.of("198.18.51.7"));
            first.awaitLog(0, SERVER + "7\\b", Controllers.PATIENCE);
            assertThat(first.stop().orElseThrow().exit()).isZero();
            assertThat(Files.readSymbolicLink(consumed(host)))
                    .as("k0s has no notify_stop")
                    .isNotEqualTo(Path.of("/dev/null"));

            Supervisor second = controllers.start(new Supervisor(host));

            second.awaitLog(0, "Entering MASTER STATE", Controllers.PATIENCE);
            awaitSetStates(host, List.of("BACKUP", "MASTER", "BACKUP", "MASTER"));
            assertThat(second.log(0, SERVER))
                    .as("written anew, without any API server")
                    .isEmpty();
            assertThat(second.lives()).isEqualTo(1);
        }
    }

    /** What the link may be or lead to at the moment of a HUP, and that the master does not care. */
    @Test
    void whatever_it_is_the_master_stays_master() throws IOException {
        try (Controllers controllers = Controllers.one(Controllers.balanced());
                WireTap tap = new WireTap(controllers.network())) {
            SupervisorHost host = controllers.host();
            Supervisor k0s = settledMaster(controllers);
            k0s.apiServers(List.of("198.18.51.7"));
            k0s.awaitLog(0, SERVER + "7\\b", Controllers.PATIENCE);
            Path generated = Path.of("/run/k0s/keepalived-virtualservers-generated.conf");
            List<Change> harmless = List.of(
                    Files::delete, // in the middle of a swap
                    link -> Files.createSymbolicLink(link, Path.of("/dev/null")),
                    link -> Files.createSymbolicLink(link, Path.of("/nonexistent")),
                    Files::createDirectory,
                    link -> {
                        Files.writeString(link, Files.readString(host.runDir().resolve(SupervisorHost.GENERATED)));
                        Files.setPosixFilePermissions(link, PosixFilePermissions.fromString("rwx------"));
                    },
                    link -> Files.writeString(link, ""));

            for (Change change : harmless) {
                Files.deleteIfExists(consumed(host));
                if (change == harmless.getFirst()) {
                    Files.createSymbolicLink(consumed(host), generated);
                }
                change.on(consumed(host));
                long sinceNs = System.nanoTime();
                k0s.hup();
                k0s.awaitLog(sinceNs, "Reload finished", Controllers.PATIENCE);
                assertThat(k0s.log(sinceNs, "RealServer|VirtualServer")).isEmpty();

                Files.deleteIfExists(consumed(host));
                Files.createSymbolicLink(consumed(host), generated);
                long backNs = System.nanoTime();
                k0s.hup();
                k0s.awaitLog(backNs, SERVER + "7\\b", Controllers.PATIENCE);
            }

            assertThat(k0s.log(0, "Entering \\w+ STATE")).hasSize(2);
            assertThat(k0s.log(0, "(?i)has errors|internal error|exception")).isEmpty();
            assertThat(host.setStates()).containsExactly("BACKUP", "MASTER");
            assertThat(Controllers.holdsVip(host.node())).isTrue();
            tap.nextAdvert(advert -> advert.priority() == 200, Duration.ofMillis(1_500));
            assertThat(tap.since(0, WireTap.Advert.class)).noneMatch(advert -> advert.priority() == 0);
        }
    }
}
