package io.cplbd.lab;

import io.cplbd.ipvs.kernel.ServiceStatistics;
import io.cplbd.ipvs.kernel.Statistics;
import io.cplbd.ipvs.model.ServiceAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/** An IPVS table with its counters, as {@code ipvsadm -L -n --stats} writes it, but with large numbers in full. */
final class TableText {
    private static final String HEADER = """
            Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
              -> RemoteAddress:Port
            """;

    private TableText() {}

    static String of(List<ServiceStatistics> table) {
        StringBuilder text = new StringBuilder(HEADER);
        for (ServiceStatistics service : table) {
            text.append(row(name(service.service()), service.total()));
            for (ServiceStatistics.Server server : service.servers()) {
                text.append(row("  -> " + endpoint(server.address(), server.port()), server.total()));
            }
        }
        return text.toString();
    }

    private static String name(ServiceAddress service) {
        return switch (service) {
            case ServiceAddress.Endpoint(var transport, var address, int port) ->
                String.format(Locale.ROOT, "%-4s %s", transport, endpoint(address, port));
            case ServiceAddress.FirewallMark(int mark, boolean ipv6) ->
                "FWM  " + Integer.toUnsignedString(mark) + (ipv6 ? " IPv6" : "");
        };
    }

    private static String endpoint(InetAddress address, int port) {
        String host = address.getHostAddress();
        return (address instanceof Inet4Address ? host : "[" + host + "]") + ":" + port;
    }

    private static String row(String name, Statistics total) {
        return String.format(
                Locale.ROOT,
                "%-33s %8d %8d %8d %8d %8d\n",
                name,
                total.connections(),
                total.packetsIn(),
                total.packetsOut(),
                total.bytesIn(),
                total.bytesOut());
    }
}
