package io.cplbd.lab.k0s;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGHUP, which k0s sends whenever it likes. */
final class HangupIT {
    private static final String STATE = "Entering (BACKUP|MASTER) STATE";
    private static final String RELOADED = "Reload finished";

    /**
     * The first ones come before there is a JVM, then before it has a handler, then during the start. What no program can do anything
     * about is one before its own first line: k0s sends none before 200 ms.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, 3, 10, 20, 40, 70, 120, 200})
    void survives_one_so_soon_after_its_first_line_ms(long afterMs) {
        try (Controllers controllers = Controllers.one(Controllers.proxied())) {
            Supervisor k0s = controllers.start();
            k0s.awaitWithstandsHup();
            long atNs = System.nanoTime() + afterMs * 1_000_000;
            while (System.nanoTime() - atNs < 0) {
                Thread.onSpinWait();
            }

            k0s.hup();

            k0s.awaitLog(0, STATE, Controllers.PATIENCE);
            assertThat(k0s.lives()).isEqualTo(1);
            // It still hears: the way by which it survived is not that it ignores them.
            long sinceNs = System.nanoTime();
            k0s.hup();
            k0s.awaitLog(sinceNs, RELOADED, Controllers.PATIENCE);
            assertThat(k0s.stop().orElseThrow().exit()).isZero();
        }
    }

    @Test
    void survives_a_hail_of_them_from_its_first_line_on_and_ends_with_the_last_file() {
        try (Controllers controllers = Controllers.one(Controllers.balanced())) {
            Supervisor k0s = controllers.start();
            Path link = controllers.host().runDir().resolve(SupervisorHost.CONSUMED);
            k0s.awaitWithstandsHup();
            long untilNs = System.nanoTime() + 3_000_000_000L;
            while (System.nanoTime() - untilNs < 0) {
                k0s.hup();
                Await.pause(1);
            }
            k0s.awaitLog(0, "Entering MASTER STATE", Controllers.PATIENCE);
            Await.require(Controllers.PATIENCE, () -> Files.isSymbolicLink(link), () -> "no state was told");

            long sinceNs = System.nanoTime();
            for (int last = 1; last <= 50; last++) {
                k0s.apiServers(List.of("198.18.51.7", "198.18.51." + (100 + last)));
            }

            k0s.awaitLog(sinceNs, "RealServer.*198\\.18\\.51\\.150", Controllers.PATIENCE);
            assertThat(k0s.lives()).isEqualTo(1);
            assertThat(k0s.log(0, "Entering MASTER")).hasSize(1);
            assertThat(k0s.log(0, "[Ii]nternal error|Exception")).isEmpty();
            assertThat(k0s.stop().orElseThrow().exit()).isZero();
        }
    }

    @Test
    void a_list_of_api_servers_200_ms_after_exec_is_taken_up() {
        try (Controllers controllers = Controllers.one(Controllers.balanced())) {
            Supervisor k0s = controllers.start();
            Await.pause(200);

            k0s.apiServers(List.of("198.18.51.1"));

            k0s.awaitLog(0, "Entering MASTER STATE", Controllers.PATIENCE);
            // Whether by the first reading, by this HUP, or by that of the link being turned.
            k0s.awaitLog(0, "RealServer.*198\\.18\\.51\\.1\\b", Controllers.PATIENCE);
            assertThat(k0s.lives()).isEqualTo(1);
        }
    }

    @Test
    void ends_within_a_second_of_sigterm_in_the_middle_of_reloads() {
        try (Controllers controllers = Controllers.one(Controllers.balanced())) {
            List<Long> tookNs = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                Supervisor k0s = controllers.start();
                k0s.awaitLog(0, "Entering MASTER STATE", Controllers.PATIENCE);
                long sinceNs = System.nanoTime();
                for (int burst = 0; burst < 20; burst++) {
                    k0s.apiServers(List.of("198.18.51." + (1 + burst)));
                }
                k0s.awaitLog(sinceNs, "Reloading", Controllers.PATIENCE);

                Supervisor.End end = k0s.stop().orElseThrow();

                assertThat(end.exit()).isZero();
                tookNs.add(end.tookNs());
                assertThat(Controllers.holdsVip(controllers.host().node())).isFalse();
            }
            assertThat(tookNs).allSatisfy(took -> assertThat(took).isLessThan(1_000_000_000L));
        }
    }
}
