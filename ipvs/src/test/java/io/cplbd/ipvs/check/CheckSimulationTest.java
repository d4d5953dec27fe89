package io.cplbd.ipvs.check;

import static io.cplbd.ipvs.check.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.CheckSpec.Timing;
import io.cplbd.ipvs.check.PoolView.ServerView;
import io.cplbd.ipvs.check.ProbeResult.Passed;
import io.cplbd.ipvs.check.ProbeResult.Untold;
import io.cplbd.ipvs.model.RealServer;
import io.cplbd.ipvs.model.TableEntry;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers live and die, configurations come and go, at random; then all is healed, and then all die. */
class CheckSimulationTest {
    private static final String SORRY = "z";
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "m", "n");
    /** Longer than any delay loop, warm-up and all retries with their runs together. */
    private static final int BOUND_S = 30 + 5 + 3 * 5;

    private final Map<String, Boolean> toldServers = new HashMap<>();
    private final Map<String, Boolean> toldQuorums = new HashMap<>();

    static IntStream seeds() {
        return IntStream.range(0, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverHappensNobodyKnownDeadGetsConnections(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Scene scene = new Scene(random::nextLong);
        scene.tellFirst = random.nextBoolean();
        Set<String> scripted = Set.of("m", "n");
        scene.afterEachEvent(() -> verify(scene));
        List<PoolSpec> pools = pools(random);
        configure(scene, pools);

        for (int i = 0; i < 60; i++) {
            scene.probeNs = random.nextLong(1, 3 * SECOND);
            String name = NAMES.get(random.nextInt(NAMES.size()));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> scene.kill(name);
                case 3 -> scene.revive(name);
                case 4 -> scene.answer(new Untold("no descriptors"), name);
                case 5 -> scene.answer(new Passed(scripted.contains(name) ? random.nextInt(4) : -1), name);
                case 6 -> scene.suspend(pools.get(random.nextInt(pools.size())).name(), random.nextBoolean());
                default -> {
                    if (random.nextInt(4) == 0) {
                        pools = pools(random);
                    }
                    configure(scene, pools);
                }
            }
            scene.run(random.nextInt(20));
            follow(scene.told());
        }

        scene.probeNs = SECOND;
        pools.forEach(pool -> scene.suspend(pool.name(), false));
        scene.revive(NAMES.toArray(String[]::new));
        scene.answer(new Passed(9), "m", "n");
        scene.run(BOUND_S);
        follow(scene.told());
        for (PoolView view : scene.checks.views()) {
            assertThat(view.quorum())
                    .as(view.spec().name())
                    .isEqualTo(!view.spec().servers().isEmpty());
            assertThat(view.servers()).as("healed %s", view.spec().name()).allMatch(ServerView::up);
            for (ServerView server : view.servers()) {
                assertThat(weightsOf(view, server.spec().address())).containsOnly(server.weight());
            }
        }

        scene.kill(NAMES.toArray(String[]::new));
        scene.run(BOUND_S);
        follow(scene.told());
        for (PoolView view : scene.checks.views()) {
            for (ServerView server : view.servers()) {
                assertThat(server.up()).isEqualTo(server.checks().isEmpty());
                assertThat(weightsOf(view, server.spec().address()))
                        .as("dead %s", view.spec().name())
                        .allMatch(weight -> weight == 0 || server.up());
            }
        }
    }

    private static void configure(Scene scene, List<PoolSpec> pools) {
        scene.configure(pools.toArray(PoolSpec[]::new));
    }

    private static List<Integer> weightsOf(PoolView view, InetAddress address) {
        return view.wanted().stream()
                .flatMap(entry -> entry.servers().stream())
                .filter(server -> server.address().equals(address))
                .map(RealServer::weight)
                .toList();
    }

    private static void verify(Scene scene) {
        for (PoolView view : scene.checks.views()) {
            PoolSpec spec = view.spec();
            Map<InetAddress, ServerView> servers = new HashMap<>();
            long alive = 0;
            for (ServerView server : view.servers()) {
                servers.put(server.spec().address(), server);
                alive += server.up() ? server.weight() : 0;
                boolean anyDown = server.checks().stream().anyMatch(check -> check.verdict() == Verdict.DOWN);
                boolean allUp = server.checks().stream().allMatch(check -> check.verdict() == Verdict.UP);
                assertThat(server.up() && anyDown)
                        .as("known dead, taken for alive")
                        .isFalse();
                assertThat(!server.up() && allUp)
                        .as("known alive, taken for dead")
                        .isFalse();
            }
            assertThat(view.aliveWeight()).isEqualTo(alive);
            assertThat(view.quorum() && alive == 0).isFalse();
            boolean sorryServes = spec.sorryServer() != null && !view.quorum();
            for (TableEntry entry : view.wanted()) {
                Set<InetAddress> seen = new HashSet<>();
                for (RealServer real : entry.servers()) {
                    assertThat(seen.add(real.address())).isTrue();
                    ServerView server = servers.get(real.address());
                    if (server == null) {
                        assertThat(real.address()).isEqualTo(Scene.address(SORRY));
                        assertThat(real.weight()).isEqualTo(sorryServes ? 5 : 0);
                    } else if (!server.up() || sorryServes) {
                        assertThat(real.weight()).isZero();
                        assertThat(server.spec().inhibitOnFailure()).isTrue();
                    }
                }
                assertThat(seen.contains(Scene.address(SORRY)) || !sorryServes).isTrue();
            }
        }
    }

    /** Nothing is told twice in a row. */
    private void follow(List<String> told) {
        for (String line : told) {
            String[] words = line.split("[ ,]+", -1);
            if (words[1].equals("RS")) {
                boolean up = words[5].equals("UP");
                Boolean before = toldServers.put(words[2] + " " + words[4], up);
                // A server that is no longer configured while it is down goes without a word, and may come back down.
                assertThat(before != null && before && up).as(line).isFalse();
            } else if (words[1].equals("VS")) {
                boolean up = words[3].equals("UP");
                Boolean before = toldQuorums.put(words[2], up);
                assertThat(before != null && before && up).as(line).isFalse();
            }
        }
    }

    private static List<PoolSpec> pools(SplittableRandom random) {
        List<PoolSpec> pools = new ArrayList<>();
        for (String name : List.of("web", "api", "etc")) {
            if (pools.isEmpty() || random.nextInt(4) > 0) {
                List<ServerSpec> servers = new ArrayList<>();
                for (String server : NAMES) {
                    if (random.nextInt(3) > 0) {
                        servers.add(server(random, server));
                    }
                }
                PoolSpec pool = Scene.pool(name, servers.toArray(ServerSpec[]::new));
                pool = Scene.withQuorum(pool, random.nextInt(1, 8), random.nextInt(3));
                if (random.nextBoolean()) {
                    pool = Scene.withSorry(pool, Scene.server(SORRY, 5, random.nextBoolean()));
                }
                pools.add(pool);
            }
        }
        return pools;
    }

    private static ServerSpec server(SplittableRandom random, String name) {
        List<CheckSpec> checks = new ArrayList<>();
        if (name.compareTo("m") >= 0) {
            checks.add(check(random, true, name));
        } else if (random.nextInt(6) > 0) {
            checks.add(check(random, false, name));
        }
        return Scene.server(name, random.nextInt(1, 4), random.nextInt(4) == 0, checks.toArray(CheckSpec[]::new));
    }

    /** Few different ones, so that some are shared and survive reloads; other probes for other times. */
    private static CheckSpec check(SplittableRandom random, boolean scripted, String name) {
        int kind = random.nextInt(3);
        Timing timing = switch (kind) {
            case 0 -> Scene.timing(10, 5, 2, 1);
            case 1 -> Scene.timing(30, 0, 0, 0);
            default -> Scene.alpha(Scene.timing(10, 5, 2, 1));
        };
        long timeoutNs = (5 + kind) * SECOND;
        ProbeSpec probe = scripted
                ? new ProbeSpec.Misc(List.of("/bin/look", name), timeoutNs, true)
                : new ProbeSpec.Tcp(
                        new ProbeSpec.Connection(Scene.address(name), Scene.PORT, null, 0, null, 0, timeoutNs));
        return new CheckSpec(probe, timing, false);
    }
}
