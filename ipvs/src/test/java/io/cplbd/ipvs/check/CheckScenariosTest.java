package io.cplbd.ipvs.check;

import static io.cplbd.ipvs.check.Scene.SECOND;
import static io.cplbd.ipvs.check.Scene.TIMING;
import static io.cplbd.ipvs.check.Scene.address;
import static io.cplbd.ipvs.check.Scene.alpha;
import static io.cplbd.ipvs.check.Scene.misc;
import static io.cplbd.ipvs.check.Scene.pool;
import static io.cplbd.ipvs.check.Scene.server;
import static io.cplbd.ipvs.check.Scene.tcp;
import static io.cplbd.ipvs.check.Scene.timing;
import static io.cplbd.ipvs.check.Scene.withOmega;
import static io.cplbd.ipvs.check.Scene.withQuorum;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.ProbeResult.Failed;
import io.cplbd.ipvs.check.ProbeResult.Passed;
import io.cplbd.ipvs.check.ProbeResult.Untold;
import io.cplbd.ipvs.check.ProbeSpec.Connection;
import io.cplbd.ipvs.check.ProbeSpec.Tcp;
import io.cplbd.ipvs.model.ForwardMethod.Masquerade;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When checks run, and what they make of a real server. */
class CheckScenariosTest {
    private final Scene scene = new Scene();

    @Test
    void everybodyIsThereUncheckedAndTheFirstRunComesAfterASecond() {
        scene.logProbes = true;
        scene.configure(pool("web", server("a"), server("b")));
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
        scene.run(12);
        assertThat(scene.told())
                .containsExactly(
                        "0.0 VS web UP 2 >= 1",
                        "1.0 probe a",
                        "1.0 probe b",
                        "1.1 check of a: passed, UP",
                        "1.1 check of b: passed, UP",
                        "11.1 probe a",
                        "11.1 probe b");
    }

    @Test
    void warmUpSpreadsTheFirstRuns() {
        Scene spread = new Scene(bound -> bound - 1);
        spread.logProbes = true;
        spread.configure(pool("web", server("a", 1, false, tcp("a", timing(10, 7, 2, 1)))));
        spread.run(10);
        assertThat(spread.told()).contains("8.0 probe a");
    }

    @Test
    void whoIsDeadAtTheStartIsOutAfterOneFailure() {
        scene.kill("b");
        scene.configure(pool("web", server("a"), server("b")));
        scene.run(9);
        assertThat(scene.notified()).containsExactly("0.0 VS web UP 2 >= 1", "1.1 RS b of web DOWN, refused");
        assertThat(scene.table("web")).isEqualTo("a 1");
    }

    @Test
    void threeFailuresInARowTakeAServerOutAndOneSuccessPutsItBack() {
        scene.configure(pool("web", server("a"), server("b")));
        scene.run(5);
        scene.kill("b");
        scene.told();
        scene.logProbes = true;
        scene.run(20);
        scene.revive("b");
        scene.run(10);
        assertThat(scene.told().stream().filter(line -> !line.endsWith("probe a")))
                .containsExactly(
                        "11.1 probe b",
                        "12.2 probe b",
                        "13.3 probe b",
                        "13.4 check of b: refused, DOWN",
                        "13.4 RS b of web DOWN, refused",
                        "23.4 probe b",
                        "33.5 probe b",
                        "33.6 check of b: passed, UP",
                        "33.6 RS b of web UP, passed");
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
    }

    @Test
    void aForgivenFailureTakesNobodyOutAndASuccessForgetsIt() {
        scene.configure(pool("web", server("a")));
        scene.run(5);
        for (int i = 0; i < 3; i++) {
            scene.kill("a");
            scene.run(6.5);
            scene.revive("a");
            scene.run(4.7);
        }
        assertThat(scene.notified()).containsExactly("0.0 VS web UP 1 >= 1");
        assertThat(scene.view("web").servers().getFirst().checks().getFirst().failures())
                .isEqualTo(3);
    }

    @Test
    void allFailuresAreLoggedIfAsked() {
        ServerSpec server = server("a", 1, false, new CheckSpec(tcp("a"), TIMING, true));
        scene.configure(pool("web", server));
        scene.run(5);
        scene.told();
        scene.kill("a");
        scene.run(20);
        assertThat(scene.told())
                .containsExactly(
                        "11.2 check of a: refused, UP, 1 left",
                        "12.3 check of a: refused, UP",
                        "13.4 check of a: refused, DOWN",
                        "13.4 RS a of web DOWN, refused",
                        "13.4 VS web DOWN 0 < 1",
                        "23.5 check of a: refused, DOWN");
    }

    @Test
    void anAlphaServerIsAbsentUntilItHasPassed() {
        CheckSpec check = tcp("a", alpha(TIMING));
        scene.kill("a");
        scene.configure(pool("web", server("a", 1, false, check)));
        assertThat(scene.table("web")).isEmpty();
        scene.run(5);
        // Told once, at the first failure, although nothing changed: as keepalived does.
        assertThat(scene.notified()).containsExactly("1.1 RS a of web DOWN, refused");
        scene.revive("a");
        scene.run(10);
        assertThat(scene.notified()).containsExactly("11.2 RS a of web UP, passed", "11.2 VS web UP 1 >= 1");
        assertThat(scene.table("web")).isEqualTo("a 1");
    }

    @Test
    void anAlphaServerThatIsInhibitedIsThereWithoutWeight() {
        scene.configure(pool("web", server("a", 1, true, tcp("a", alpha(TIMING)))));
        assertThat(scene.table("web")).isEqualTo("a 0");
        scene.run(2);
        assertThat(scene.table("web")).isEqualTo("a 1");
    }

    @Test
    void aServerIsUpWhenAllItsChecksAre() {
        CheckSpec slow = tcp("b", timing(30, 0, 0, 1));
        scene.kill("a");
        scene.configure(pool("web", server("a", 1, false, tcp("a", timing(10, 0, 0, 1)), slow)));
        scene.run(5);
        scene.kill("b");
        scene.revive("a");
        scene.run(100);
        scene.revive("b");
        scene.run(30);
        assertThat(scene.notified())
                .containsExactly(
                        "0.0 VS web UP 1 >= 1",
                        "1.1 RS a of web DOWN, refused",
                        "1.1 VS web DOWN 0 < 1",
                        "11.2 RS a of web UP, passed",
                        "11.2 VS web UP 1 >= 1",
                        "31.2 RS a of web DOWN, refused",
                        "31.2 VS web DOWN 0 < 1",
                        "121.5 RS a of web UP, passed",
                        "121.5 VS web UP 1 >= 1");
    }

    @Test
    void aServerWithoutChecksIsAlwaysUp() {
        scene.configure(pool("web", server("a", 3, false)));
        scene.run(100);
        assertThat(scene.table("web")).isEqualTo("a 3");
        assertThat(scene.checks.nextDeadlineNs()).isEqualTo(Checks.NEVER);
        assertThat(scene.started()).isZero();
    }

    @Test
    void aScriptGivesAServerItsWeight() {
        scene.configure(withQuorum(pool("web", server("a", 5, false, misc("a", timing(10, 0, 0, 1)))), 3, 0));
        scene.run(5);
        scene.answer(new Passed(2), "a");
        scene.run(10);
        assertThat(scene.told())
                .containsExactly(
                        "0.0 VS web UP 5 >= 3",
                        "1.1 check of a: passed, UP",
                        "11.2 weight of a of web from 5 to 2",
                        "11.2 VS web DOWN 2 < 3");
        assertThat(scene.table("web")).isEqualTo("a 2");
        // Exit status 0 says nothing of the weight, and neither does a failure.
        scene.revive("a");
        scene.run(10);
        scene.kill("a");
        scene.run(10);
        assertThat(scene.table("web")).isEmpty();
        scene.answer(new Passed(7), "a");
        scene.run(10);
        assertThat(scene.table("web")).isEqualTo("a 7");
        assertThat(scene.notified())
                .containsExactly(
                        "31.4 RS a of web DOWN, refused", "41.5 RS a of web UP, passed", "41.5 VS web UP 7 >= 3");
    }

    @Test
    void theLeastOfTheWeightsCounts() {
        scene.answer(new Passed(9), "a");
        scene.answer(new Passed(4), "b");
        scene.configure(pool("web", server("a", 1, false, misc("a", TIMING), misc("b", TIMING))));
        scene.run(5);
        assertThat(scene.table("web")).isEqualTo("a 4");
    }

    @Test
    void aRunThatTellsNothingIsTriedAgainAndChangesNothing() {
        scene.configure(pool("web", server("a")));
        scene.run(5);
        scene.answer(new Untold("no descriptors"), "a");
        scene.told();
        scene.logProbes = true;
        scene.run(9);
        scene.revive("a");
        scene.run(2);
        assertThat(scene.told())
                .containsExactly(
                        "11.1 probe a",
                        "11.2 check of a: no descriptors, UP",
                        "12.2 probe a",
                        "13.3 probe a",
                        "14.4 probe a");
        assertThat(scene.table("web")).isEqualTo("a 1");
    }

    @Test
    void equalChecksRunOnceForAllPools() {
        scene.configure(pool("web", server("a")), pool("api", server("a"), server("b")));
        assertThat(scene.checks.size()).isEqualTo(2);
        scene.kill("a");
        scene.run(5);
        assertThat(scene.started()).isEqualTo(2);
        assertThat(scene.notified())
                .containsExactly(
                        "0.0 VS web UP 1 >= 1",
                        "0.0 VS api UP 2 >= 1",
                        "1.1 RS a of web DOWN, refused",
                        "1.1 VS web DOWN 0 < 1",
                        "1.1 RS a of api DOWN, refused");
    }

    @Test
    void aSlowProbeIsNotRunTwiceAtATime() {
        scene.probeNs = 25 * SECOND;
        scene.configure(pool("web", server("a")));
        scene.run(100);
        assertThat(scene.started()).isEqualTo(3);
    }

    @Test
    void everyServerIsToldOfAfterItsFirstResultIfAsked() {
        scene.tellFirst = true;
        scene.kill("b");
        scene.configure(pool("web", server("a"), server("b"), server("c", 1, false)));
        scene.run(30);
        assertThat(scene.notified())
                .containsExactly(
                        "0.0 RS c of web UP, by what its checks know",
                        "0.0 VS web UP 3 >= 1",
                        "1.1 RS a of web UP, passed",
                        "1.1 RS b of web DOWN, refused");
    }

    @Test
    void aSuspendedPoolIsNotCheckedAndKeepsItsState() {
        scene.configure(pool("web", server("a"), server("b")), pool("api", server("b")));
        scene.kill("a");
        scene.run(5);
        scene.suspend("web", true);
        scene.revive("a");
        scene.kill("b");
        scene.notified();
        scene.logProbes = true;
        scene.run(20);
        // b goes on for the other pool, and what is found there holds here.
        assertThat(scene.told())
                .containsExactly(
                        "11.1 probe b",
                        "12.2 probe b",
                        "13.3 probe b",
                        "13.4 check of b: refused, DOWN",
                        "13.4 RS b of web DOWN, refused",
                        "13.4 VS web DOWN 0 < 1",
                        "13.4 RS b of api DOWN, refused",
                        "13.4 VS api DOWN 0 < 1",
                        "23.4 probe b");
        assertThat(scene.table("web")).isEmpty();
        scene.suspend("web", false);
        scene.run(2);
        assertThat(scene.told())
                .containsExactly(
                        "26.0 probe a",
                        "26.1 check of a: passed, UP",
                        "26.1 RS a of web UP, passed",
                        "26.1 VS web UP 1 >= 1");
    }

    @Test
    void whatIsFoundWhileSuspendedIsNotJudged() {
        scene.kill("a");
        scene.configure(pool("web", server("a")));
        scene.run(1.05);
        scene.suspend("web", true);
        scene.run(60);
        assertThat(scene.notified()).containsExactly("0.0 VS web UP 1 >= 1");
        scene.suspend("web", false);
        scene.run(2);
        assertThat(scene.notified()).containsExactly("62.2 RS a of web DOWN, refused", "62.2 VS web DOWN 0 < 1");
    }

    @Test
    void omegaTellsOfTheEnd() {
        scene.kill("b");
        scene.configure(withOmega(pool("web", server("a"), server("b"))), pool("api", server("c")));
        scene.run(5);
        scene.notified();
        scene.end();
        assertThat(scene.told()).containsExactly("5.0 RS a of web DOWN, shutting down", "5.0 VS web DOWN 0 < 1");
        scene.run(50);
        assertThat(scene.told()).isEmpty();
        assertThat(scene.checks.nextDeadlineNs()).isEqualTo(Checks.NEVER);
    }

    @Test
    void aRunUnderWayAtTheEndChangesNothing() {
        scene.kill("a");
        scene.configure(pool("web", server("a")));
        scene.run(1.05);
        scene.told();
        scene.end();
        scene.run(30);
        assertThat(scene.told()).isEmpty();
        assertThat(scene.table("web")).isEqualTo("a 1");
    }

    @Test
    void viewsTellEverything() {
        scene.kill("b");
        scene.configure(pool("web", server("a"), server("b")));
        scene.run(5);
        PoolView view = scene.view("web");
        assertThat(view.quorum()).isTrue();
        assertThat(view.aliveWeight()).isEqualTo(1);
        assertThat(view.wanted()).isEqualTo(scene.wanted("web").entries());
        assertThat(view.servers().getLast())
                .isEqualTo(new PoolView.ServerView(
                        server("b"),
                        false,
                        1,
                        List.of(new PoolView.CheckView(
                                tcp("b"),
                                Verdict.DOWN,
                                11 * SECOND / 10,
                                1,
                                1,
                                new Failed("refused"),
                                111 * SECOND / 10))));
    }

    @Test
    void tenThousandChecksDieAndComeBack() {
        List<ServerSpec> servers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Connection connection = new Connection(address("a"), Scene.PORT, null, i, null, 0, SECOND);
            servers.add(new ServerSpec(
                    address("a"),
                    i + 1,
                    new Masquerade(),
                    1,
                    0,
                    0,
                    false,
                    List.of(new CheckSpec(new Tcp(connection), TIMING, false))));
        }
        PoolSpec pool = withQuorum(pool("web", servers.toArray(ServerSpec[]::new)), 5000, 0);
        scene.configure(pool);
        scene.kill("a");
        scene.run(5);
        assertThat(scene.table("web")).isEmpty();
        scene.configure(pool);
        scene.revive("a");
        scene.run(10);
        assertThat(scene.wanted("web").entries().getFirst().servers()).hasSize(10_000);
        assertThat(scene.notified()).hasSize(3 + 2 * 10_000);
        assertThat(scene.started()).isEqualTo(20_000);
    }
}
