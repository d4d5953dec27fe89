package io.cplbd.daemon.balance;

import static io.cplbd.daemon.balance.Compiled.OTHER;
import static io.cplbd.daemon.balance.Compiled.ROUTER;
import static io.cplbd.daemon.balance.Compiled.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.daemon.balance.BalancePlan.SyncPlan;
import io.cplbd.ipvs.check.CheckSpec;
import io.cplbd.ipvs.check.PoolSpec;
import io.cplbd.ipvs.check.ProbeSpec;
import io.cplbd.ipvs.check.ServerSpec;
import io.cplbd.ipvs.kernel.SyncDaemon;
import io.cplbd.ipvs.kernel.Timeouts;
import io.cplbd.ipvs.model.ForwardMethod;
import io.cplbd.ipvs.model.Scheduler;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import io.cplbd.ipvs.model.VirtualService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BalanceCompilerTest {
    private static final long S = 1_000_000_000L;
    private static final String SERVER = " real_server 10.1.0.1 6443 { weight 1 }\n";

    @TempDir
    private Path folder;

    private BalancePlan compile(String text) throws IOException {
        return Compiled.of(folder, text).plan();
    }

    private static String service(String address, String lines) {
        return "virtual_server " + address + " {\n protocol TCP\n" + lines + "}\n";
    }

    private static ServiceAddress tcp(String address, int port) {
        return new ServiceAddress.Endpoint(Transport.TCP, address(address), port);
    }

    @Test
    void whatK0sWritesBecomesAServiceWithCheckedServers() throws IOException {
        BalancePlan plan = compile("""
                virtual_server 10.0.0.1 6443 {
                    delay_loop 60
                    lb_algo rr
                    lb_kind DR
                    persistence_timeout 360
                    protocol TCP
                    real_server 10.1.0.1 6443 {
                        weight 1
                        TCP_CHECK {
                            warmup 0
                            retry 1
                            connect_timeout 3
                            connect_port 6443
                        }
                    }
                }
                """);
        assertThat(plan.pools())
                .containsExactly(new PoolSpec(
                        "[10.0.0.1]:tcp:6443",
                        List.of(new VirtualService(
                                tcp("10.0.0.1", 6443),
                                Scheduler.RR,
                                Set.of(),
                                new VirtualService.Persistence(360, 32, null))),
                        List.of(new ServerSpec(
                                address("10.1.0.1"),
                                6443,
                                new ForwardMethod.DirectRouting(),
                                1,
                                0,
                                0,
                                false,
                                List.of(new CheckSpec(
                                        new ProbeSpec.Tcp(new ProbeSpec.Connection(
                                                address("10.1.0.1"), 6443, null, 0, null, 0, 3 * S)),
                                        new CheckSpec.Timing(60 * S, 0, 1, S, false),
                                        false)))),
                        1,
                        0,
                        null,
                        false));
        assertThat(plan.gates()).isEqualTo(Map.of(tcp("10.0.0.1", 6443), Set.of(ROUTER)));
        assertThat(plan.idle()).isFalse();
    }

    @Test
    void eachInstanceGatesTheServicesOfItsOwnAddress() throws IOException {
        BalancePlan plan = compile(service("10.0.0.1 6443", " lb_kind DR\n" + SERVER)
                + service("10.0.0.2 6443", " lb_kind TUN\n" + SERVER)
                + service("10.0.0.3 6443", " lb_kind DR\n" + SERVER));
        assertThat(plan.gates())
                .isEqualTo(Map.of(tcp("10.0.0.1", 6443), Set.of(ROUTER), tcp("10.0.0.2", 6443), Set.of(OTHER)));
    }

    @Test
    void natCannotLoopSoItIsAlwaysThereUnlessOneServerIsReachedAnotherWay() throws IOException {
        assertThat(compile(service("10.0.0.1 6443", " lb_kind NAT\n" + SERVER)).gates())
                .isEmpty();
        assertThat(compile(service(
                                "10.0.0.1 6443",
                                " lb_kind NAT\n sorry_server 10.1.0.9 6443\n" + " sorry_server_lvs_method DR\n"
                                        + SERVER))
                        .gates())
                .containsOnlyKeys(tcp("10.0.0.1", 6443));
    }

    @Test
    void aSyncDaemonNeedsTheServicesOnTheBackupToo() throws IOException {
        BalancePlan plan = compile("global_defs {\n lvs_sync_daemon eth7 k0s-vip-0 port 9000 ttl 3\n}\n"
                + service("10.0.0.1 6443", " lb_kind DR\n" + SERVER));
        assertThat(plan.gates()).isEmpty();
        SyncPlan sync = Objects.requireNonNull(plan.sync());
        assertThat(sync.router()).isEqualTo(ROUTER);
        assertThat(sync.master()).isEqualTo(new SyncDaemon(SyncDaemon.Role.MASTER, "eth7", 51, 0, null, 9000, 3));
        assertThat(sync.backup()).isEqualTo(new SyncDaemon(SyncDaemon.Role.BACKUP, "eth7", 51, 0, null, 9000, 3));
    }

    @Test
    void aSyncDaemonOfAnInstanceThatIsNotThereIsRemarkedOn() throws IOException {
        Compiled compiled = Compiled.of(folder, "global_defs {\n lvs_sync_daemon eth7 none id 7\n}\n");
        assertThat(compiled.remarks()).singleElement().asString().contains("vrrp_instance none");
        assertThat(Objects.requireNonNull(compiled.plan().sync()).router()).isNull();
        assertThat(Objects.requireNonNull(compiled.plan().sync()).master().syncId())
                .isEqualTo(7);
    }

    @Test
    void globalWordsAreHandedOn() throws IOException {
        BalancePlan plan = compile("""
                global_defs {
                    lvs_timeouts tcp 100 udp 30
                    lvs_flush
                    lvs_flush_on_stop
                    rs_init_notifies
                }
                """);
        assertThat(plan.timeouts()).isEqualTo(new Timeouts(100, 0, 30));
        assertThat(plan.flushAtStart()).isTrue();
        assertThat(plan.flushAtStop()).isTrue();
        assertThat(plan.tellFirst()).isTrue();
        assertThat(plan.idle()).isFalse();
        assertThat(compile("global_defs {\n lvs_flush_on_stop VS\n}\n").flushAtStop())
                .isFalse();
        assertThat(compile("").idle()).isTrue();
    }

    @Test
    void oneGroupBehindTwoVirtualServersIsTwoPoolsOfOneName() throws IOException {
        BalancePlan plan = compile("""
                virtual_server_group web {
                    10.0.0.3 80
                    10.0.0.4-5 80
                }
                virtual_server group web {
                    protocol TCP
                    real_server 10.1.0.1 80 { weight 1 }
                }
                virtual_server group web {
                    protocol UDP
                    real_server 10.1.0.1 80 { weight 1 }
                }
                """);
        assertThat(plan.pools()).extracting(pool -> pool.services().size()).containsExactly(3, 3);
        assertThat(plan.pools()).extracting(PoolSpec::name).containsExactly("[web]:0", "[web]:0#2");
        assertThat(plan.notices().values())
                .extracting(BalancePlan.PoolNotices::name)
                .containsOnly("[web]:0");
    }

    @Test
    void hashSuspendNeedsTheAddressOnThisMachine() throws IOException {
        assertThat(compile(service("10.0.0.1 6443", " ha_suspend\n" + SERVER)).suspended())
                .isEqualTo(Map.of("[10.0.0.1]:tcp:6443", Set.of(address("10.0.0.1"))));
    }

    @Test
    void sslChecksCarryNamesAndFiles() throws IOException {
        BalancePlan plan = compile("""
                SSL {
                    ca /etc/ca.pem
                    password secret
                }
                virtual_server 10.0.0.1 443 {
                    protocol TCP
                    real_server 10.1.0.1 443 {
                        SSL_GET {
                            enable_sni
                            http_protocol 1.1
                            url {
                                path /healthz
                                status_code 200-204 301
                                virtualhost api.example
                            }
                        }
                    }
                }
                """);
        ProbeSpec.Http probe = (ProbeSpec.Http)
                plan.pools().getFirst().servers().getFirst().checks().getFirst().probe();
        assertThat(probe.version()).isEqualTo(ProbeSpec.HttpVersion.HTTP_1_1);
        assertThat(probe.tls())
                .isEqualTo(new ProbeSpec.Tls(
                        true, null, new ProbeSpec.TlsFiles(Path.of("/etc/ca.pem"), null, null, "secret")));
        assertThat(probe.toString()).doesNotContain("secret");
        assertThat(probe.urls())
                .containsExactly(new ProbeSpec.Url(
                        "/healthz",
                        "api.example",
                        List.of(new ProbeSpec.StatusRange(200, 204), new ProbeSpec.StatusRange(301, 301)),
                        List.of(),
                        null));
    }

    @Test
    void aScriptThatMustNotRunLeavesTheServerWithoutThatCheck() throws IOException {
        Compiled compiled = Compiled.of(folder, service("10.0.0.1 6443", """
                 real_server 10.1.0.1 6443 {
                     MISC_CHECK {
                         misc_path /nowhere/script
                     }
                 }
                """));
        assertThat(compiled.plan().pools().getFirst().servers().getFirst().checks())
                .isEmpty();
        assertThat(compiled.remarks()).singleElement().asString().contains("/nowhere/script");
    }
}
