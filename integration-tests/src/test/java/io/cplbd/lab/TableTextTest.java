package io.cplbd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cplbd.ipvs.kernel.ServiceStatistics;
import io.cplbd.ipvs.kernel.Statistics;
import io.cplbd.ipvs.model.ServiceAddress;
import io.cplbd.ipvs.model.Transport;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layout is that of ipvsadm 1.31. */
final class TableTextTest {
    private static Statistics counted(long connections) {
        return new Statistics(connections, 141, 25, 8561, 2037, 1, 2, 3, 4, 5);
    }

    @Test
    void looks_like_that_of_ipvsadm() {
        ServiceStatistics.Server server =
                new ServiceStatistics.Server(InetAddress.ofLiteral("198.18.51.1"), 6443, 1, 2, 3, counted(15));
        ServiceAddress service =
                new ServiceAddress.Endpoint(Transport.TCP, InetAddress.ofLiteral("198.18.51.200"), 6443);

        assertThat(TableText.of(List.of(new ServiceStatistics(service, counted(44), List.of(server)))))
                .isEqualTo("""
                        Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
                          -> RemoteAddress:Port
                        TCP  198.18.51.200:6443                 44      141       25     8561     2037
                          -> 198.18.51.1:6443                   15      141       25     8561     2037
                        """);
    }

    @Test
    void firewall_marks_and_ipv6() {
        ServiceStatistics.Server server = new ServiceStatistics.Server(
                InetAddress.ofLiteral("2001:db8:51::1"), 53, 0, 0, 0, counted(123_456_789));

        assertThat(TableText.of(List.of(
                        new ServiceStatistics(new ServiceAddress.FirewallMark(-1, true), counted(7), List.of(server)))))
                .contains("\nFWM  4294967295 IPv6                     7      141 ")
                .contains("\n  -> [2001:db8:51:0:0:0:0:1]:53   123456789      141 ");
    }
}
