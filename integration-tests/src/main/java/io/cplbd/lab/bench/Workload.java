package io.cplbd.lab.bench;

import io.cplbd.lab.LabNetwork;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of many services (TCP, DR, rr), each with real servers of its own: one hundred ports on each of a few virtual
 * addresses. The same table as configuration file and as {@code ipvsadm}'s rules.
 *
 * @param services 1 to {@value #MOST_SERVICES}
 * @param servers of each service, 1 to {@value #MOST_SERVERS}
 */
record Workload(int services, int servers) {
    static final int MOST_SERVICES = 4000;
    static final int MOST_SERVERS = 200;
    /** The network of the real servers. */
    static final String SERVERS = "10.0.0.0/8";

    private static final int WEIGHT = 1;
    private static final int PORTS = 100;
    private static final int FIRST_PORT = 1000;
    private static final int FIRST_VIP = 201;

    /** So late and so patient that no check says anything while it is measured: there are no such servers. */
    private static final String LATE_CHECK = """
                    TCP_CHECK {
                        connect_timeout 60
                        retry 100
                        delay_before_retry 60
                        warmup 86400
                    }
            """;

    Workload {
        if (services < 1 || services > MOST_SERVICES) {
            throw new IllegalArgumentException("--services " + services + ": expected 1 to " + MOST_SERVICES);
        }
        if (servers < 1 || servers > MOST_SERVERS) {
            throw new IllegalArgumentException("--servers " + servers + ": expected 1 to " + MOST_SERVERS);
        }
    }

    /** Entries of the kernel's table: services and their real servers. */
    int entries() {
        return services + services * servers;
    }

    /** The one that everybody programs last. */
    int lastService() {
        return services - 1;
    }

    String vip(int service) {
        return vipOf(service / PORTS);
    }

    private static String vipOf(int vip) {
        return LabNetwork.VIP.substring(0, LabNetwork.VIP.lastIndexOf('.') + 1) + (FIRST_VIP + vip);
    }

    boolean isVip(String address) {
        return IntStream.range(0, vips()).anyMatch(vip -> vipOf(vip).equals(address));
    }

    int vips() {
        return (services + PORTS - 1) / PORTS;
    }

    int port(int service) {
        return FIRST_PORT + service % PORTS;
    }

    private static String server(int service, int server) {
        return "10." + (64 + service / 256) + "." + service % 256 + "." + (10 + server);
    }

    /** The lines of {@code ipvsadm -R}. */
    String rules() {
        StringBuilder text = new StringBuilder();
        for (int service = 0; service < services; service++) {
            String at = vip(service) + ":" + port(service);
            text.append("-A -t ").append(at).append(" -s rr\n");
            for (int server = 0; server < servers; server++) {
                text.append("-a -t " + at + " -r " + server(service, server) + ":" + port(service) + " -g -w " + WEIGHT)
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** Virtual servers as the configuration file has them; nothing else. */
    String virtualServers(boolean checked) {
        StringBuilder text = new StringBuilder();
        for (int service = 0; service < services; service++) {
            text.append("""
                    virtual_server %s %d {
                        delay_loop 86400
                        lb_algo rr
                        lb_kind DR
                        protocol TCP
                    """.formatted(vip(service), port(service)));
            for (int server = 0; server < servers; server++) {
                text.append("    real_server " + server(service, server) + " " + port(service) + " {\n        weight ")
                        .append(WEIGHT)
                        .append('\n')
                        .append(checked ? LATE_CHECK : "")
                        .append("    }\n");
            }
            text.append("}\n");
        }
        return text.toString();
    }

    /** The same text with another weight for the last real server of a service. */
    String reweighted(String virtualServers, int service, int weight) {
        String block = "real_server " + server(service, servers - 1) + " " + port(service) + " {\n        weight ";
        int at = virtualServers.indexOf(block) + block.length();
        return virtualServers.substring(0, at) + weight + virtualServers.substring(virtualServers.indexOf('\n', at));
    }

    /** A virtual router that holds all the virtual addresses. */
    String router(int priority) {
        return """
                vrrp_instance bench {
                    state BACKUP
                    interface %s
                    virtual_router_id 51
                    priority %d
                    advert_int 1
                    virtual_ipaddress {
                %s
                    }
                }
                """.formatted(
                        LabNetwork.DEVICE,
                        priority,
                        IntStream.range(0, vips())
                                .mapToObj(vip -> " ".repeat(8) + vipOf(vip) + "/" + LabNetwork.PREFIX_LENGTH)
                                .collect(Collectors.joining("\n")));
    }
}
