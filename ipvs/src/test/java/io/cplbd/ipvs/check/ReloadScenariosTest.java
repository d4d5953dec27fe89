package io.cplbd.ipvs.check;

import static io.cplbd.ipvs.check.Scene.TIMING;
import static io.cplbd.ipvs.check.Scene.alpha;
import static io.cplbd.ipvs.check.Scene.pool;
import static io.cplbd.ipvs.check.Scene.server;
import static io.cplbd.ipvs.check.Scene.tcp;
import static io.cplbd.ipvs.check.Scene.timing;
import static io.cplbd.ipvs.check.Scene.withQuorum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reload keeps, and what it does not put back. */
class ReloadScenariosTest {
    private static final CheckSpec CHANGED = tcp("b", timing(20, 0, 2, 1));

    private final Scene scene = new Scene();

    /** a is up, b is down. */
    @BeforeEach
    void start() {
        scene.kill("b");
        scene.configure(pool("web", server("a"), server("b")));
        scene.run(5);
        scene.told();
    }

    @Test
    void theSameConfigurationChangesNothing() {
        scene.logProbes = true;
        scene.configure(pool("web", server("a"), server("b")));
        assertThat(scene.table("web")).isEqualTo("a 1");
        scene.run(7);
        assertThat(scene.told()).containsExactly("11.1 probe a", "11.1 probe b");
        assertThat(scene.view("web").servers().getFirst().checks().getFirst().runs())
                .isEqualTo(2);
    }

    @Test
    void itSaysWhenTheTableMayHaveToBeAnotherAndNoViewHidesThat() {
        scene.checks.wanted();
        scene.run(10);
        assertThat(scene.checks.moved()).isFalse();
        scene.kill("a");
        scene.run(30);
        scene.checks.views();
        assertThat(scene.checks.moved()).isTrue();
        scene.checks.wanted();
        assertThat(scene.checks.moved()).isFalse();
        scene.configure(pool("web", server("a")));
        assertThat(scene.checks.moved()).isTrue();
    }

    @Test
    void aRunUnderWayCounts() {
        scene.run(6.15);
        scene.revive("b");
        scene.configure(pool("web", server("a"), server("b")));
        scene.run(1);
        assertThat(scene.started()).isEqualTo(4);
        assertThat(scene.view("web").servers().getLast().checks().getFirst().runs())
                .isEqualTo(2);
    }

    @Test
    void failuresBeforeTheReloadCount() {
        scene.kill("a");
        scene.run(6.5);
        scene.configure(pool("web", server("a"), server("b")));
        scene.run(2);
        assertThat(scene.notified()).containsExactly("13.4 RS a of web DOWN, refused", "13.4 VS web DOWN 0 < 1");
    }

    @Test
    void aChangedCheckDoesNotPutAServerBack() {
        scene.configure(pool("web", server("a"), server("b", 1, false, CHANGED)));
        assertThat(scene.table("web")).isEqualTo("a 1");
        scene.run(5);
        assertThat(scene.notified()).as("its state was told already").isEmpty();
        scene.revive("b");
        scene.run(20);
        assertThat(scene.notified()).containsExactly("26.2 RS b of web UP, passed");
    }

    @Test
    void anotherCheckDoesNotPutAServerBackEither() {
        scene.configure(pool("web", server("a"), server("b", 1, false, tcp("b", TIMING), tcp("c", TIMING))));
        scene.revive("b");
        scene.run(0.5);
        assertThat(scene.table("web")).isEqualTo("a 1");
        scene.run(10);
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
    }

    @Test
    void aServerWithoutItsFailedCheckIsUp() {
        scene.configure(pool("web", server("a"), server("b", 1, false)));
        assertThat(scene.told()).containsExactly("5.0 RS b of web UP, by what its checks know");
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
    }

    @Test
    void aChangedCheckTakesNobodyOutBeforeItHasFailedOften() {
        CheckSpec changed = tcp("a", alpha(timing(20, 0, 2, 1)));
        scene.configure(pool("web", server("a", 1, false, changed), server("b")));
        assertThat(scene.table("web")).isEqualTo("a 1");
        scene.kill("a");
        scene.run(7);
        assertThat(scene.notified()).containsExactly("8.3 RS a of web DOWN, refused", "8.3 VS web DOWN 0 < 1");
    }

    @Test
    void aSharedNewCheckIsNoJudgementOnOthers() {
        scene.configure(
                pool("web", server("a"), server("b", 1, false, CHANGED)), pool("api", server("b", 1, false, CHANGED)));
        assertThat(scene.table("web")).isEqualTo("a 1");
        assertThat(scene.table("api")).isEqualTo("b 1");
        scene.run(2);
        assertThat(scene.table("api")).isEmpty();
    }

    @Test
    void aNewServerIsUpAtOnceUnlessItsCheckKnowsBetter() {
        scene.kill("c");
        scene.configure(
                pool("web", server("a"), server("b"), server("c"), server("d", 1, false, tcp("d", alpha(TIMING)))),
                pool("api", server("a"), server("b")));
        assertThat(scene.table("web")).isEqualTo("a 1, c 1");
        assertThat(scene.table("api")).isEqualTo("a 1");
        assertThat(scene.notified())
                .containsExactly("5.0 RS b of api DOWN, by what its checks know", "5.0 VS api UP 1 >= 1");
        scene.run(2);
        assertThat(scene.table("web")).isEqualTo("a 1, d 1");
        assertThat(scene.notified()).containsExactly("6.1 RS c of web DOWN, refused", "6.1 RS d of web UP, passed");
    }

    @Test
    void whatIsGoneIsToldAsDownIfItWasUp() {
        scene.configure(pool("web", server("c")), pool("api", server("d")));
        assertThat(scene.notified())
                .containsExactly("5.0 RS a of web DOWN, no longer configured", "5.0 VS api UP 1 >= 1");
        scene.configure(pool("web", server("c")));
        assertThat(scene.notified())
                .containsExactly("5.0 RS d of api DOWN, no longer configured", "5.0 VS api DOWN 0 < 1");
        assertThat(scene.checks.size()).isEqualTo(1);
        scene.logProbes = true;
        scene.run(3);
        assertThat(scene.told()).containsExactly("6.0 probe c", "6.1 check of c: passed, UP");
    }

    @Test
    void aRunForACheckThatIsGoneChangesNothing() {
        scene.run(6.15);
        scene.configure(pool("web", server("a", 1, false)));
        scene.told();
        scene.kill("a");
        scene.run(20);
        assertThat(scene.told()).isEmpty();
        assertThat(scene.checks.nextDeadlineNs()).isEqualTo(Checks.NEVER);
    }

    @Test
    void aQuorumIsToldOnlyWhenItChanges() {
        PoolSpec web = pool("web", server("a"), server("b"));
        scene.configure(withQuorum(web, 2, 0));
        assertThat(scene.notified()).containsExactly("5.0 VS web DOWN 1 < 2");
        scene.configure(Scene.withSorry(withQuorum(web, 2, 0), server("s", 1, false)));
        assertThat(scene.notified()).isEmpty();
        assertThat(scene.table("web")).isEqualTo("s 1");
        scene.configure(web);
        assertThat(scene.notified()).containsExactly("5.0 VS web UP 1 >= 1");
    }

    @Test
    void aConfiguredWeightChangesAtOnce() {
        scene.configure(pool("web", server("a", 6, false, tcp("a", TIMING)), server("b")));
        assertThat(scene.told()).containsExactly("5.0 weight of a of web from 1 to 6");
        assertThat(scene.table("web")).isEqualTo("a 6");
        assertThat(scene.view("web").aliveWeight()).isEqualTo(6);
    }

    @Test
    void aSuspendedPoolStaysSuspended() {
        scene.suspend("web", true);
        scene.configure(pool("web", server("a"), server("b", 1, false, CHANGED)));
        assertThat(scene.checks.nextDeadlineNs()).isEqualTo(Checks.NEVER);
        assertThat(scene.view("web").suspended()).isTrue();
        scene.suspend("web", false);
        assertThat(scene.checks.nextDeadlineNs()).isEqualTo(scene.nowNs + Check.SOON_NS);
    }

    @Test
    void equalNamesAreRefusedAndNothingIsChanged() {
        PoolSpec twice = pool("api", server("c"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.configure(twice, twice))
                .withMessage("two pools are named api");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.suspend("api", true))
                .withMessage("no pool api");
        scene.revive("b");
        scene.run(10);
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
    }
}
