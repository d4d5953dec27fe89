package io.cplbd.daemon.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.check.Checks;
import io.cplbd.ipvs.check.Effect;
import io.cplbd.ipvs.check.ProbeResult;
import io.cplbd.ipvs.check.probe.Prober;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BalanceTextTest {
    private static final long S = 1_000_000_000L;

    @Test
    void saysOfEveryServerWhyItIsWhatItIs(@TempDir Path folder) throws IOException {
        BalancePlan plan = Compiled.of(folder, """
                virtual_server 10.0.0.1 6443 {
                    lb_algo rr
                    lb_kind DR
                    persistence_timeout 360
                    protocol TCP
                    sorry_server 10.1.0.9 6443
                    real_server 10.1.0.1 6443 {
                        weight 3
                        TCP_CHECK {
                            warmup 0
                            retry 0
                            delay_loop 5
                        }
                    }
                }
                """).plan();
        Checks checks = new Checks(bound -> 0);
        List<Effect> effects = new ArrayList<>();
        checks.configure(plan.pools(), false, 0, effects::add);
        checks.advance(S, effects::add);
        for (Effect effect : List.copyOf(effects)) {
            if (effect instanceof Effect.StartProbe start) {
                checks.probed(start.run(), new ProbeResult.Failed("refused"), 2 * S, effects::add);
            }
        }
        BalanceView view = new BalanceView(
                checks.views(),
                new ServiceKeeper.Counts(11, 2, 3),
                new Prober.Counts(1, 4, 5, 6, 7),
                ServiceKeeper.Progress.REFUSED,
                plan.gates(),
                Set.of(Compiled.ROUTER),
                3 * S);
        assertThat(BalanceText.of(view)).isEqualTo("""
                ------< LVS Topology >------
                 VS = [10.0.0.1]:tcp:6443
                   Service = TCP [10.0.0.1]:6443, rr, persistent 360 s, only as MASTER of eth0 IPV4 51
                   Quorum = 1, hysteresis 0
                   Quorum state = DOWN, living weight 0
                   RS = [10.1.0.1]:6443, DOWN, weight 3
                     Check = TCP connection to [10.1.0.1]:tcp:6443, DOWN, runs 1, failures 1, last refused, next in 4000 ms
                   Sorry server = [10.1.0.9]:6443
                ------< IPVS >------
                 Kernel = refused some of it
                 Operations = 11
                 Refused operations = 2
                 Operations that put right what others changed = 3
                 Checks running = 1
                 Checks waiting for a turn = 4
                 Most checks that waited for a turn = 5
                 Checks started = 6
                 Checks without a socket = 7
                """);
    }
}
