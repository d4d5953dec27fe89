package io.cplbd.daemon.engine;

import static io.cplbd.daemon.engine.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.vrrp.packet.Discard;
import io.cplbd.vrrp.router.RouterState;
import io.cplbd.vrrp.router.RouterView;
import io.cplbd.vrrp.router.VrrpNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lines are those that keepalived 2.2.7 wrote for the same instance, as far as exporters read them. */
class DumpTextTest {
    private static final long S = 1_000_000_000L;

    private static EngineView view(RouterState state) {
        Instance instance = Samples.instance("198.18.51.200/24");
        RouterView router = new RouterView(
                instance.router(),
                150,
                state,
                7 * S,
                true,
                ip("198.18.51.1"),
                100,
                state == RouterState.BACKUP ? ip("198.18.51.2") : null,
                state == RouterState.BACKUP ? 200 : 0,
                state == RouterState.MASTER,
                11 * S,
                new RouterView.Counts(
                        3, 40, 2, 1, 5, 6, 7, Map.of(Discard.TTL, 8L, Discard.AUTHENTICATION_FAILED, 9L)));
        return new EngineView(
                List.of(new EngineView.InstanceView(instance, router)),
                new VrrpNode.Totals(0, 0, 0, 0),
                new EngineView.LoopCounts(0, 0, new Lateness().view(), 0, 0, 0, 0),
                10 * S);
    }

    @Test
    void statesTheInstanceInTheWordsThatExportersLookFor() {
        String text = DumpText.data(view(RouterState.MASTER), Instant.ofEpochSecond(1_795_391_266), ZoneOffset.UTC);

        assertThat(text)
                .startsWith("------< VRRP Topology >------\n VRRP Instance = k0s-vip-0\n   VRRP Version = 2\n")
                .contains(
                        "   State = MASTER\n",
                        "   Wantstate = MASTER\n",
                        "   Last transition = 1795391263.000000 (Sun Nov 22 23:47:43.000000 2026)\n",
                        "   Read timeout = 1795391267.000000 (Sun Nov 22 23:47:47.000000 2026)\n",
                        "   Master down timer = 3414062 usecs\n",
                        "   Interface = eth0\n",
                        "   Using src_ip = 198.18.51.1\n",
                        "   Gratuitous ARP delay = 5\n",
                        "   Virtual Router ID = 51\n",
                        "   Priority = 200\n",
                        "   Effective priority = 150\n",
                        "   Advert interval = 1 sec\n",
                        "   Virtual IP (1):\n     198.18.51.200/24 dev eth0 scope global set\n");
    }

    @Test
    void aBackupNamesItsMasterAndHoldsNothing() {
        assertThat(DumpText.data(view(RouterState.BACKUP), Instant.EPOCH, ZoneOffset.UTC))
                .contains(
                        "   State = BACKUP\n",
                        "   Master router = 198.18.51.2\n",
                        "   Master priority = 200\n",
                        "     198.18.51.200/24 dev eth0 scope global\n");
    }

    @Test
    void statisticsHaveKeepalivedsLayout() {
        assertThat(DumpText.stats(view(RouterState.MASTER))).isEqualTo("""
                        VRRP Instance: k0s-vip-0
                          Advertisements:
                            Received: 3
                            Sent: 40
                          Became master: 2
                          Released master: 1
                          Packet Errors:
                            Length: 0
                            TTL: 8
                            Invalid Type: 0
                            Advertisement Interval: 0
                            Address List: 5
                          Authentication Errors:
                            Invalid Type: 0
                            Type Mismatch: 0
                            Failure: 9
                          Priority Zero:
                            Received: 6
                            Sent: 7
                        """);
    }
}
