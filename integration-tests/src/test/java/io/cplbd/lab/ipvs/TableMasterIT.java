package io.cplbd.lab.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.LogTail;
import io.cplbd.lab.NodeDaemon;
import io.cplbd.lab.WireTap;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the state of a VRRP instance has to do with the kernel's table. */
@Tag("ipvs")
final class TableMasterIT {
    /** So many that programming them takes the guest longer than to announce an address. */
    private static final int PORTS = 250;

    private static final String INSTANCE = """
            vrrp_instance outside {
                state BACKUP
                interface %s
                virtual_router_id 7
                priority 100
                advert_int 1
                virtual_ipaddress {
                    %s/24
                }
            }
            """.formatted(LabNetwork.DEVICE, LabNetwork.VIP);

    /** Might circle between directors that all have the VIP. */
    private static final String GATED = IntStream.rangeClosed(1, PORTS)
                    .mapToObj(port -> "    " + LabNetwork.VIP + " " + port)
                    .collect(Collectors.joining("\n", "virtual_server_group vip {\n", "\n}\n"))
            + """
            virtual_server group vip {
                lb_algo rr
                lb_kind DR
                protocol TCP
                real_server 10.1.0.1 {
                }
                real_server 10.1.0.2 {
                }
            }
            """;

    /** Cannot: the address of the packet is another one then. */
    private static final String FREE = """
            virtual_server 10.0.0.1 80 {
                lb_algo rr
                lb_kind NAT
                protocol TCP
                real_server 10.1.0.1 80 {
                }
            }
            """;

    private static final String CONFIGURATION = INSTANCE + GATED + FREE;
    private static final int FREE_LINES = 2;
    private static final int ALL_LINES = 3 * PORTS + FREE_LINES;
    private static final String VIP = LabNetwork.VIP + ":";

    private static final Pattern BACKUP = Pattern.compile("Entering BACKUP STATE");
    private static final Pattern MASTER = Pattern.compile("Entering MASTER STATE");

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private LabNetwork network;

    @SuppressWarnings("NullAway.Init")
    private TableHost host;

    @BeforeEach
    void build() {
        network = new LabNetwork(Long.toString(ProcessHandle.current().pid()), 1);
        host = new TableHost(network.controllers().getFirst(), folder);
    }

    @AfterEach
    void remove() {
        host.close();
        network.close();
    }

    private static LogTail.Line awaitLine(NodeDaemon daemon, long sinceNs, Pattern line) {
        Await.require(
                TableHost.PATIENCE, () -> daemon.log().first(sinceNs, line).isPresent(), () -> "never said " + line);
        return daemon.log().first(sinceNs, line).orElseThrow();
    }

    private void awaitTable(int lines) {
        Await.until(TableHost.PATIENCE, () -> host.table().size() == lines);
        assertThat(host.table()).hasSize(lines);
    }

    private void awaitSyncDaemons(String... lines) {
        Await.until(TableHost.PATIENCE, () -> syncDaemons().equals(List.of(lines)));
        assertThat(syncDaemons()).containsExactly(lines);
    }

    private List<String> syncDaemons() {
        return host.ipvsadm("-L", "--daemon")
                .lines()
                .map(line -> line.replaceAll(" *\\(.*", ""))
                .toList();
    }

    @Test
    void services_that_may_circle_are_there_only_while_their_instance_is_master() throws InterruptedException {
        NodeDaemon daemon = host.cplbd(CONFIGURATION);
        try (WireTap tap = new WireTap(network);
                TableWatch watch = new TableWatch(host.namespace())) {
            daemon.start();
            LogTail.Line backup = awaitLine(daemon, daemon.startedNs(), BACKUP);
            TableWatch.Seen free = watch.await(seen -> seen.lines().size() == FREE_LINES);
            TableWatch.Seen begun = watch.await(seen -> seen.has(VIP));
            TableWatch.Seen complete = watch.await(seen -> seen.lines().size() == ALL_LINES);
            Await.require(
                    TableHost.PATIENCE,
                    () -> !tap.since(daemon.startedNs(), WireTap.Announcement.class)
                            .isEmpty(),
                    () -> "the VIP is not announced");
            WireTap.Announcement announced =
                    tap.since(daemon.startedNs(), WireTap.Announcement.class).getFirst();

            assertThat(free.has(VIP)).isFalse();
            // 3.6 s, the master-down time; without a gate the services would be there at once.
            assertThat(begun.atNs() - backup.atNs()).isGreaterThan(2_500_000_000L);
            assertThat(announced.address()).isEqualTo(LabNetwork.VIP);
            assertThat(announced.atNs() - complete.notBeforeNs())
                    .as("announced after the last service was there, ns")
                    .isPositive();
        }

        link("down");
        awaitTable(FREE_LINES);
        link("up");
        awaitTable(ALL_LINES);

        withSyncDaemon(daemon);

        assertThat(daemon.stop().exit()).isZero();
        assertThat(host.saved()).isEmpty();
        assertThat(syncDaemons()).isEmpty();
    }

    private void link(String state) {
        host.inside("ip", "link", "set", LabNetwork.DEVICE, state);
    }

    /** Connections are handed on to the backup's kernel, which needs its services for them. */
    private void withSyncDaemon(NodeDaemon daemon) {
        TableHost.reload(
                daemon,
                "global_defs {\n    lvs_sync_daemon " + LabNetwork.DEVICE
                        + " outside id 9\n    lvs_timeouts tcp 7200 tcpfin 60 udp 50\n}\n" + CONFIGURATION);
        awaitSyncDaemons("master sync daemon");
        assertThat(host.ipvsadm("-L", "--timeout")).contains("7200 60 50");
        assertThat(host.ipvsadm("-L", "--daemon")).contains("mcast=" + LabNetwork.DEVICE, "syncid=9");

        long sinceNs = System.nanoTime();
        link("down");
        awaitLine(daemon, sinceNs, Pattern.compile("Entering FAULT STATE"));
        link("up");
        awaitLine(daemon, sinceNs, BACKUP);
        awaitSyncDaemons("backup sync daemon");
        assertThat(host.table()).hasSize(ALL_LINES);
        awaitLine(daemon, sinceNs, MASTER);
        awaitSyncDaemons("master sync daemon");
    }

    @Test
    void checkers_alone_have_all_services_and_vrrp_alone_has_none() {
        NodeDaemon daemon = host.cplbd(CONFIGURATION);
        daemon.start("-C");
        awaitTable(ALL_LINES);
        assertThat(daemon.log().first(daemon.startedNs(), BACKUP)).isEmpty();
        assertThat(daemon.stop().exit()).isZero();
        assertThat(host.saved()).isEmpty();

        daemon.start("-P");
        awaitLine(daemon, daemon.startedNs(), MASTER);
        TableHost.reload(daemon, CONFIGURATION);
        assertThat(host.saved()).isEmpty();
        assertThat(daemon.stop().exit()).isZero();
    }
}
