package io.cplbd.lab.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.lab.Await;
import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.LogTail;
import io.cplbd.lab.NodeDaemon;
import io.cplbd.lab.WireTap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On this machine's own kernel, whichever it is. Without IPVS: one clear line, and VRRP goes on. With it: the service is
 * there, and no such line.
 */
final class NoIpvsIT {
    private static final String CONFIGURATION = """
            vrrp_instance outside {
                state BACKUP
                interface %s
                virtual_router_id 7
                advert_int 1
                virtual_ipaddress {
                    %s/24
                }
            }
            virtual_server %2$s 6443 {
                lb_algo rr
                lb_kind DR
                protocol TCP
                real_server 198.18.51.1 6443 {
                }
            }
            """.formatted(LabNetwork.DEVICE, LabNetwork.VIP);

    private static final Pattern ABOUT_IPVS = Pattern.compile("IPVS: ");

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    private Path folder;

    @Test
    void a_kernel_without_ipvs_is_told_of_once_and_does_not_hold_vrrp_up() {
        try (LabNetwork network =
                        new LabNetwork(Long.toString(ProcessHandle.current().pid()), 1);
                TableHost host = new TableHost(network.controllers().getFirst(), folder);
                WireTap tap = new WireTap(network)) {
            NodeDaemon daemon = host.cplbd(CONFIGURATION);
            daemon.start();
            tap.nextAdvert(advert -> true, TableHost.PATIENCE);
            for (int heard = 0; heard < 3; heard++) { // longer than it waits to try again
                tap.nextAdvert(advert -> advert.priority() == 100, TableHost.PATIENCE);
            }
            assertThat(tap.since(daemon.startedNs(), WireTap.Announcement.class))
                    .isNotEmpty();
            Optional<LogTail.Line> first = daemon.log().first(daemon.startedNs(), ABOUT_IPVS);

            if (Files.exists(Path.of("/proc/net/ip_vs"))) {
                Await.until(TableHost.PATIENCE, () -> host.table().size() == 2);
                assertThat(host.table()).hasSize(2);
                assertThat(first).isEmpty();
            } else {
                assertThat(first.map(LogTail.Line::text).orElse("nothing said"))
                        .contains("this kernel has no IPVS", "'modprobe ip_vs'", "CONFIG_IP_VS");
                assertThat(daemon.log().last(daemon.startedNs(), ABOUT_IPVS)).isEqualTo(first);
            }
            assertThat(daemon.log().first(daemon.startedNs(), Pattern.compile("^\\s+at |Exception")))
                    .isEmpty();
            assertThat(daemon.stop().exit()).isZero();
        }
    }
}
