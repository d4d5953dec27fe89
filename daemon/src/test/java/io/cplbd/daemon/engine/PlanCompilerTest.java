package io.cplbd.daemon.engine;

import static io.cplbd.daemon.engine.Samples.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.conf.keepalived.ConfigFiles;
import io.cplbd.conf.keepalived.KeepalivedConfiguration;
import io.cplbd.daemon.cli.Subsystems;
import io.cplbd.daemon.notify.NotifyFifos;
import io.cplbd.daemon.notify.NotifyState;
import io.cplbd.netlink.route.AddressSpec;
import io.cplbd.vrrp.packet.AddressFamily;
import io.cplbd.vrrp.packet.AdvertisementCodec.ChecksumCover;
import io.cplbd.vrrp.packet.Authentication;
import io.cplbd.vrrp.router.RouterSpec;
import io.cplbd.vrrp.router.RouterSpec.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCompilerTest {
    private static final long S = 1_000_000_000L;

    @TempDir
    private Path folder;

    private List<String> remarks = List.of();

    private Plan compile(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("keepalived.conf"), text);
        KeepalivedConfiguration configuration = KeepalivedConfiguration.parse(file, new ConfigFiles(), "");
        assertThat(configuration.hasErrors())
                .as("%s", configuration.diagnostics())
                .isFalse();
        PlanCompiler compiler = new PlanCompiler(configuration.globals(), Subsystems.ALL, NotifyFifos.NONE, false);
        Plan plan = compiler.compile(configuration, Duration.ofSeconds(3));
        remarks = compiler.remarks();
        return plan;
    }

    private Instance only(String text) throws IOException {
        Plan plan = compile(text);
        assertThat(plan.instances()).hasSize(1);
        return plan.instances().getFirst();
    }

    private static String instance(String lines) {
        return "vrrp_instance k0s-vip-0 {\n interface eth0\n virtual_router_id 51\n" + lines + "\n}\n";
    }

    /** keepalived has 89 in its packets then, and 2.2.7 refuses those with another list. */
    @Test
    void addressesThatAnAdvertisementHasNoRoomForAreHeldAndNotAdvertised() throws IOException {
        String hundred = IntStream.rangeClosed(1, 100)
                .mapToObj(host -> "2001:db8:53::" + Integer.toHexString(host))
                .collect(Collectors.joining("\n", "virtual_ipaddress {\n", "\n}"));

        Instance overEthernet = only(instance(hundred).replace("eth0", "absent0"));

        assertThat(overEthernet.router().advertised())
                .hasSize(89)
                .isEqualTo(overEthernet.router().announced().subList(0, 89));
        assertThat(overEthernet.router().announced()).hasSize(100);
        assertThat(overEthernet.addresses()).hasSize(100);
        assertThat(remarks).anyMatch(remark -> remark.contains("an advertisement on absent0 holds 89 addresses"));

        Instance overLoopback = only(instance(hundred).replace("eth0", "lo"));

        assertThat(overLoopback.router().advertised()).hasSize(100);
        assertThat(remarks).noneMatch(remark -> remark.contains("an advertisement on"));
    }

    @Test
    void theFileThatK0sWritesBecomesAVersionTwoMulticastRouter() throws IOException {
        Instance instance = only(instance("""
                state BACKUP
                priority 200
                advert_int 1
                authentication {
                    auth_type PASS
                    auth_pass Example
                }
                virtual_ipaddress {
                    198.18.51.200/24
                }"""));

        RouterSpec router = instance.router();
        assertThat(router.id()).isEqualTo(Samples.ROUTER);
        assertThat(router.version()).isEqualTo(2);
        assertThat(router.priority()).isEqualTo(200);
        assertThat(router.advertIntervalCs()).isEqualTo(100);
        assertThat(router.startAsMaster()).isFalse();
        assertThat(router.preempt()).isTrue();
        assertThat(router.authentication()).isEqualTo(new Authentication.SimplePassword("Example"));
        assertThat(router.reach()).isEqualTo(new Reach.Multicast(ip("224.0.0.18")));
        assertThat(router.advertised()).containsExactly(ip("198.18.51.200"));
        assertThat(router.announcing()).isEqualTo(RouterSpec.Announcing.DEFAULT);
        assertThat(instance.addresses()).isEqualTo(Samples.held("198.18.51.200/24"));
        assertThat(remarks).isEmpty();
    }

    @Test
    void peersMakeItUnicast() throws IOException {
        Instance instance = only(instance("""
                virtual_ipaddress {
                    198.18.51.200
                }
                unicast_src_ip 198.18.51.1
                unicast_peer {
                    198.18.51.2
                    198.18.51.3 min_ttl 255
                }"""));

        assertThat(instance.sourceAddress()).isEqualTo(ip("198.18.51.1"));
        assertThat(instance.router().reach())
                .isEqualTo(new Reach.Unicast(
                        List.of(new Reach.Peer(ip("198.18.51.2"), 0, 255), new Reach.Peer(ip("198.18.51.3"), 255, 255)),
                        255,
                        false));
    }

    @Test
    void excludedAddressesAreHeldAndAnnouncedButNotAdvertised() throws IOException {
        Instance instance = only(instance("""
                virtual_ipaddress {
                    198.18.51.200/24
                }
                virtual_ipaddress_excluded {
                    198.18.51.201/24 dev eth1 label eth1:v
                }"""));

        assertThat(instance.router().advertised()).containsExactly(ip("198.18.51.200"));
        assertThat(instance.router().announced()).containsExactly(ip("198.18.51.200"), ip("198.18.51.201"));
        assertThat(instance.addresses())
                .extracting(HeldAddress::interfaceName, HeldAddress::label)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("eth0", null),
                        org.assertj.core.groups.Tuple.tuple("eth1", "eth1:v"));
    }

    @Test
    void anIpv6HostAddressIsNeverASource() throws IOException {
        Instance instance = only(instance("""
                virtual_ipaddress {
                    fe80::51/64
                    2001:db8::51
                    2001:db8::52/64
                }"""));

        assertThat(instance.id().family()).isEqualTo(AddressFamily.IPV6);
        assertThat(instance.router().version()).isEqualTo(3);
        assertThat(instance.addresses())
                .extracting(HeldAddress::preferredLifetimeS)
                .containsExactly(AddressSpec.FOREVER, 0L, AddressSpec.FOREVER);
        assertThat(instance.addresses()).noneMatch(HeldAddress::duplicateDetection);
    }

    @Test
    void timesAndQuirksAreCarriedOver() throws IOException {
        Instance instance = only("global_defs {\n vrrp_startup_delay 3\n}\n" + instance("""
                version 3
                advert_int 0.05
                v3_checksum_as_v2
                preempt_delay 2.5
                down_timer_adverts 5
                garp_master_delay 7
                garp_master_repeat 2
                garp_master_refresh 60
                garp_lower_prio_repeat 1
                lower_prio_no_advert
                higher_prio_send_advert
                skip_check_adv_addr
                dont_track_primary
                notify_deleted
                virtual_ipaddress {
                    198.18.51.200/24
                }"""));

        RouterSpec router = instance.router();
        assertThat(router.advertIntervalCs()).isEqualTo(5);
        assertThat(router.checksumCover()).isEqualTo(ChecksumCover.MESSAGE_ONLY);
        assertThat(router.preemptDelayNs()).isEqualTo(5 * S / 2);
        assertThat(router.downTimerAdverts()).isEqualTo(5);
        assertThat(router.announcing()).isEqualTo(new RouterSpec.Announcing(2, 7 * S, 60 * S, 1, 1, 7 * S, 0));
        assertThat(router.quirks()).isEqualTo(new RouterSpec.Quirks(true, true, false, true));
        assertThat(instance.trackLink()).isFalse();
        assertThat(instance.tellsDeleted()).isTrue();
    }

    @Test
    void notifyScriptsAreJudgedAndAMissingOneIsNamedWithItsPlace() throws IOException {
        Instance instance = only(instance("""
                virtual_ipaddress {
                    198.18.51.200/24
                }
                notify_master "'/bin/true' MASTER"
                notify_backup /no/such/script"""));

        assertThat(instance.notifyPlan().onState().keySet()).containsExactly(NotifyState.MASTER);
        assertThat(remarks)
                .anySatisfy(remark -> assertThat(remark)
                        .contains("keepalived.conf:8")
                        .contains("/no/such/script")
                        .contains("not found"));
    }

    @Test
    void whatHasNoEffectYetIsNamed() throws IOException {
        compile(instance("""
                no_accept
                track_interface {
                    eth1
                }
                virtual_ipaddress {
                    198.18.51.200/24
                }""") + "vrrp_sync_group G {\n group {\n k0s-vip-0\n }\n}\n");

        assertThat(remarks).hasSize(3);
        assertThat(String.join("\n", remarks)).contains("no_accept", "track_interface", "vrrp_sync_group G");
    }
}
