package io.cplbd.lab.k0s;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What k0s makes its configuration files of: one VRRP instance, of which it knows these things.
 *
 * @param vip with its length
 * @param source for unicast; empty for multicast
 * @param peers for unicast; empty for multicast
 * @param balanced whether the file also names virtual servers: IPVS
 */
public record SupervisorTemplate(String device, String vip, String source, List<String> peers, boolean balanced) {
    /** Multicast, and k0s's own proxy. */
    public static SupervisorTemplate multicast(String device, String vip) {
        return new SupervisorTemplate(device, vip, "", List.of(), false);
    }

    public SupervisorTemplate unicast(String from, List<String> to) {
        return new SupervisorTemplate(device, vip, from, to, balanced);
    }

    /** With IPVS. */
    public SupervisorTemplate withVirtualServers() {
        return new SupervisorTemplate(device, vip, source, peers, true);
    }

    /** {@code keepalived.conf}; k0s has the blank lines too. */
    String configuration(String k0s, String runDir) {
        return """


                vrrp_instance k0s-vip-0 {
                    state BACKUP
                    interface %s
                    virtual_router_id 51
                    priority 200

                    %s

                    advert_int 1
                    authentication {
                        auth_type PASS
                        auth_pass Example
                    }
                    virtual_ipaddress {

                        %s

                    }
                    %s
                }

                %s
                """.formatted(
                        device,
                        balanced ? notifyLines(k0s, runDir) : "",
                        vip,
                        unicastLines(),
                        balanced ? "include " + SupervisorHost.CONSUMED : "");
    }

    private static String notifyLines(String k0s, String runDir) {
        return """
                notify_master "'%1$s' keepalived-setstate -r '%2$s' -s MASTER"
                    notify_backup "'%1$s' keepalived-setstate -r '%2$s' -s BACKUP\"""".formatted(k0s, runDir);
    }

    private String unicastLines() {
        return source.isEmpty()
                ? ""
                : "unicast_src_ip " + source + "\n    unicast_peer {\n"
                        + peers.stream().map(peer -> "        " + peer + "\n").collect(Collectors.joining()) + "    }";
    }

    /** {@code keepalived-virtualservers-generated.conf} with these API servers; none: only newlines. */
    String virtualServers(List<String> apiServers) {
        if (apiServers.isEmpty()) {
            return "\n\n\n\n";
        }
        return """
                virtual_server %s 6443 {
                    delay_loop 60
                    lb_algo rr
                    lb_kind DR
                    persistence_timeout 360
                    protocol TCP
                %s}
                """.formatted(
                        vip.substring(0, vip.indexOf('/')),
                        apiServers.stream().map(SupervisorTemplate::realServer).collect(Collectors.joining()));
    }

    private static String realServer(String address) {
        return """
                    real_server %s 6443 {
                        weight 1
                        TCP_CHECK {
                            warmup 0
                            retry 1
                            connect_timeout 3
                            connect_port 6443
                        }
                    }
                """.formatted(address);
    }
}
