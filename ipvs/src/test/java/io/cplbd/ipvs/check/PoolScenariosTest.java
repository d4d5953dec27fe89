package io.cplbd.ipvs.check;

import static io.cplbd.ipvs.check.Scene.address;
import static io.cplbd.ipvs.check.Scene.pool;
import static io.cplbd.ipvs.check.Scene.server;
import static io.cplbd.ipvs.check.Scene.service;
import static io.cplbd.ipvs.check.Scene.withQuorum;
import static io.cplbd.ipvs.check.Scene.withServices;
import static io.cplbd.ipvs.check.Scene.withSorry;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.model.ForwardMethod.Checksum;
import io.cplbd.ipvs.model.ForwardMethod.DirectRouting;
import io.cplbd.ipvs.model.ForwardMethod.Encapsulation;
import io.cplbd.ipvs.model.ForwardMethod.Masquerade;
import io.cplbd.ipvs.model.ForwardMethod.Tunnel;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress.FirewallMark;
import io.cplbd.ipvs.model.VirtualService;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Quorum, sorry server, inhibition, groups: what the kernel shall have. */
class PoolScenariosTest {
    private static final ServerSpec SORRY = server("s", 9, false);

    private final Scene scene = new Scene();

    @Test
    void withoutQuorumTheSorryServerServesAlone() {
        scene.configure(withSorry(withQuorum(pool("web", server("a"), server("b")), 2, 0), SORRY));
        scene.kill("b");
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
        scene.run(2);
        assertThat(scene.table("web")).isEqualTo("s 9");
        scene.revive("b");
        scene.run(12);
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
        assertThat(scene.notified())
                .containsExactly(
                        "0.0 VS web UP 2 >= 2",
                        "1.1 RS b of web DOWN, refused",
                        "1.1 VS web DOWN 1 < 2",
                        "11.2 RS b of web UP, passed",
                        "11.2 VS web UP 2 >= 2");
    }

    @Test
    void withoutQuorumAndSorryServerTheLivingServe() {
        scene.kill("b");
        scene.configure(withQuorum(pool("web", server("a"), server("b")), 2, 0));
        scene.run(5);
        assertThat(scene.table("web")).isEqualTo("a 1");
        assertThat(scene.view("web").quorum()).isFalse();
    }

    @Test
    void aSorryServerAtTheStartIsTold() {
        CheckSpec alpha = Scene.tcp("a", Scene.alpha(Scene.TIMING));
        scene.configure(withSorry(pool("web", server("a", 1, false, alpha)), SORRY));
        assertThat(scene.table("web")).isEqualTo("s 9");
        assertThat(scene.notified()).containsExactly("0.0 VS web DOWN 0 < 1");
    }

    @Test
    void hysteresisKeepsAQuorumFromFlapping() {
        scene.configure(withQuorum(pool("web", server("a"), server("b"), server("c"), server("d"), server("e")), 3, 1));
        scene.kill("c", "d");
        scene.run(20);
        assertThat(scene.view("web").quorum()).as("3, 2 alive: not below 2").isTrue();
        scene.kill("a", "b");
        scene.run(20);
        assertThat(scene.view("web").quorum()).as("1 alive").isFalse();
        scene.revive("b", "c");
        scene.run(20);
        assertThat(scene.view("web").quorum()).as("3 alive, 4 needed").isFalse();
        scene.revive("d");
        scene.run(20);
        assertThat(scene.view("web").quorum()).as("4 alive").isTrue();
        assertThat(scene.notified().stream().filter(line -> line.contains("VS")))
                .containsExactly("0.0 VS web UP 5 >= 4", "23.5 VS web DOWN 1 < 2", "61.7 VS web UP 4 >= 4");
    }

    @Test
    void aQuorumAboveAllWeightsIsAllWeights() {
        scene.kill("b");
        scene.configure(withQuorum(pool("web", server("a"), server("b")), 100, 50));
        scene.run(5);
        scene.revive("b");
        scene.run(10);
        assertThat(scene.notified())
                .containsExactly(
                        "0.0 VS web UP 2 >= 2", "1.1 RS b of web DOWN, refused", "11.2 RS b of web UP, passed");
        scene.kill("a", "b");
        scene.run(30);
        assertThat(scene.view("web").quorum()).isFalse();
        scene.revive("a", "b");
        scene.run(30);
        assertThat(scene.view("web").quorum()).isTrue();
    }

    @Test
    void noWeightAtAllIsNoQuorum() {
        scene.configure(withSorry(pool("web", server("a", 0, false)), SORRY));
        assertThat(scene.table("web")).isEqualTo("s 9");
        scene.configure(pool("empty"));
        assertThat(scene.table("empty")).isEmpty();
    }

    @Test
    void anInhibitedServerStaysWithoutWeight() {
        ServerSpec inhibited = server("a", 4, true, Scene.tcp("a", Scene.TIMING));
        scene.configure(withSorry(withQuorum(pool("web", inhibited, server("b")), 5, 0), SORRY));
        scene.kill("a");
        scene.run(5);
        assertThat(scene.table("web")).isEqualTo("s 9, a 0");
        scene.configure(pool("web", inhibited, server("b")));
        assertThat(scene.table("web")).isEqualTo("a 0, b 1");
        scene.revive("a");
        scene.run(20);
        assertThat(scene.table("web")).isEqualTo("a 4, b 1");
        scene.kill("b");
        scene.run(20);
        // Alive, but without a quorum: it stays, the other goes.
        scene.configure(withSorry(withQuorum(pool("web", inhibited, server("b")), 5, 0), SORRY));
        assertThat(scene.table("web")).isEqualTo("s 9, a 0");
    }

    @Test
    void anInhibitedSorryServerStaysWithoutWeight() {
        scene.configure(withSorry(pool("web", server("a")), server("s", 9, true)));
        assertThat(scene.table("web")).isEqualTo("a 1, s 0");
        scene.kill("a");
        scene.run(5);
        assertThat(scene.table("web")).isEqualTo("s 9");
    }

    @Test
    void aSorryServerMayBeOneOfTheOthers() {
        scene.configure(withSorry(withQuorum(pool("web", server("a"), server("b")), 2, 0), server("b", 7, true)));
        assertThat(scene.table("web")).isEqualTo("a 1, b 1");
        scene.kill("b");
        scene.run(5);
        assertThat(scene.table("web")).isEqualTo("b 7");
        ServerSpec inhibited = server("b", 1, true, Scene.tcp("b", Scene.TIMING));
        scene.configure(withSorry(withQuorum(pool("web", server("a"), inhibited), 2, 0), server("b", 7, true)));
        assertThat(scene.table("web")).isEqualTo("b 7");
    }

    @Test
    void everyServiceOfAGroupGetsTheServersThatItCanReach() {
        ServerSpec tunnel = server("c", new Tunnel(Encapsulation.IPIP, 0, Checksum.NONE), 1, false);
        VirtualService marked = new VirtualService(new FirewallMark(7, true), Scheduler.RR, Set.of(), null);
        scene.configure(withServices(
                pool("web", server("a", 1, false), server("b6", 1, false), tunnel),
                service(1),
                service("2001:db8::51"),
                marked));
        assertThat(scene.table("web")).isEqualTo("a 1, c 1 | b6 1, c 1 | b6 1, c 1");
    }

    @Test
    void portsAreThoseOfTheServiceWhereTheMethodKeepsThem() {
        ServerSpec translated = new ServerSpec(address("a"), 8080, new Masquerade(), 1, 20, 10, false, List.of());
        ServerSpec same = new ServerSpec(address("b"), 0, new Masquerade(), 1, 0, 0, false, List.of());
        ServerSpec direct = new ServerSpec(address("c"), 8080, new DirectRouting(), 1, 0, 0, false, List.of());
        scene.configure(pool("web", translated, same, direct));
        assertThat(scene.placed("web", "a")).isEqualTo(new RealServer(address("a"), 8080, new Masquerade(), 1, 20, 10));
        assertThat(scene.placed("web", "b").port()).isEqualTo(Scene.PORT);
        assertThat(scene.placed("web", "c").port()).isEqualTo(Scene.PORT);
    }

    @Test
    void theGenerationGrowsOnlyWithTheEntries() {
        PoolSpec web = withSorry(withQuorum(pool("web", server("a"), server("b")), 2, 0), SORRY);
        scene.configure(web, pool("api", server("c")));
        long first = scene.wanted("web").generation();
        scene.run(5);
        assertThat(scene.wanted("web").generation()).isEqualTo(first);
        scene.kill("a");
        scene.run(20);
        long second = scene.wanted("web").generation();
        assertThat(second).isGreaterThan(first);
        // The sorry server serves: who else dies makes no difference to the kernel.
        scene.kill("b");
        scene.run(20);
        scene.configure(web, pool("api", server("c")));
        assertThat(scene.wanted("web").generation()).isEqualTo(second);
        scene.configure(pool("web", server("d")), pool("api", server("c")));
        assertThat(scene.wanted("web").generation()).isGreaterThan(second);
        assertThat(scene.wanted("api").generation()).isEqualTo(1);
    }
}
