package io.cplbd.lab.ipvs;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** keepalived.conf for a director that holds all virtual addresses. */
final class TrafficConf {
    private static final String INSTANCE = """
            vrrp_instance %s {
                interface eth0
                virtual_router_id 51
                priority 255
                version 3
                advert_int 1
                virtual_ipaddress {
            %s
                }
            }
            """;

    private TrafficConf() {}

    /**
     * The global part, and the instances that hold the addresses from the first moment on.
     *
     * @param globals lines for {@code global_defs}
     */
    static String director(String globals) {
        return "global_defs {\n    script_user root\n" + globals + "\n}\n"
                + INSTANCE.formatted("traffic4", addresses(false, 32))
                + INSTANCE.formatted("traffic6", addresses(true, 128));
    }

    private static String addresses(boolean ipv6, int length) {
        return Arrays.stream(TrafficMethod.values())
                .map(method -> "        " + method.vip(ipv6).getHostAddress() + "/" + length)
                .collect(Collectors.joining("\n"));
    }

    /**
     * A {@code virtual_server} with one {@code real_server} for each of {@code servers}.
     *
     * @param target what it is known by, as in the file
     * @param lines of the block
     * @param serverLines of the block of one real server
     */
    static String virtualServer(
            String target,
            TrafficMethod method,
            boolean ipv6,
            int serverPort,
            String lines,
            List<TrafficServer> servers,
            Function<TrafficServer, String> serverLines) {
        StringBuilder text = new StringBuilder("virtual_server " + target + " {\n    lb_kind " + method.words() + "\n")
                .append(lines.indent(4));
        for (TrafficServer server : servers) {
            text.append("    real_server ")
                    .append(method.of(server.node(), ipv6).getHostAddress())
                    .append(' ')
                    .append(serverPort)
                    .append(" {\n")
                    .append(serverLines.apply(server).indent(8))
                    .append("    }\n");
        }
        return text.append("}\n").toString();
    }
}
