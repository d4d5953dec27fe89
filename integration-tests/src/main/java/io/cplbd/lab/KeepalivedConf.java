package io.cplbd.lab;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration files that k0s writes for one VRRP instance, with the lab's addresses. */
final class KeepalivedConf {
    static final int VIRTUAL_ROUTER_ID = 51;
    static final String INSTANCE = "k0s-vip-0";

    private KeepalivedConf() {}

    /**
     * The one for multicast and without IPVS: k0s's own file for version 2; version 3, which has no passwords, where the
     * interval is not in whole seconds.
     */
    static String of(Protocol protocol) {
        return text(protocol, "", "");
    }

    /**
     * The one for unicast and IPVS, of one of the controllers.
     *
     * @param setState the program that the notify lines call as they would call k0s
     * @param runFolder for {@code /run/k0s}
     */
    static String ofDirector(Protocol protocol, Node node, List<Node> controllers, String setState, String runFolder) {
        String notify = """
                    notify_master "'%1$s' keepalived-setstate -r '%2$s' -s MASTER"
                    notify_backup "'%1$s' keepalived-setstate -r '%2$s' -s BACKUP"
                """.formatted(setState, runFolder);
        String unicast = """
                    unicast_src_ip %s
                    unicast_peer {
                %s
                    }
                """.formatted(
                        node.address(),
                        controllers.stream()
                                .filter(peer -> !peer.equals(node))
                                .map(peer -> " ".repeat(8) + peer.address())
                                .collect(Collectors.joining("\n")));
        return text(protocol, notify, unicast) + "include " + RunFolder.CONSUMED + "\n";
    }

    /**
     * The virtual server that k0s writes beside it.
     *
     * @param delayLoopS seconds between two checks of a real server; k0s has 60 unless it is told otherwise
     */
    static String virtualServer(List<Node> controllers, int delayLoopS) {
        return """
                virtual_server %s %d {
                    delay_loop %d
                    lb_algo rr
                    lb_kind DR
                    persistence_timeout 360
                    protocol TCP
                %s
                }
                """.formatted(
                        LabNetwork.VIP,
                        ApiServer.PORT,
                        delayLoopS,
                        controllers.stream().map(KeepalivedConf::realServer).collect(Collectors.joining("\n")));
    }

    private static String realServer(Node node) {
        return """
                    real_server %1$s %2$d {
                        weight 1
                        TCP_CHECK {
                            warmup 0
                            retry 1
                            connect_timeout 3
                            connect_port %2$d
                        }
                    }""".formatted(node.address(), ApiServer.PORT);
    }

    private static String text(Protocol protocol, String notify, String unicast) {
        return """
                vrrp_instance %s {
                    state BACKUP
                    interface %s
                    virtual_router_id %d
                    priority %d
                %s    advert_int %s
                %s
                    virtual_ipaddress {
                        %s/%d
                    }
                %s}
                """.formatted(
                        INSTANCE,
                        LabNetwork.DEVICE,
                        VIRTUAL_ROUTER_ID,
                        protocol.priority(),
                        notify,
                        BigDecimal.valueOf(protocol.advertIntervalNs(), 9)
                                .stripTrailingZeros()
                                .toPlainString(),
                        protocol.version() == 3 ? VERSION_3 : AUTHENTICATION,
                        LabNetwork.VIP,
                        LabNetwork.PREFIX_LENGTH,
                        unicast);
    }

    private static final String VERSION_3 = "    version 3";

    private static final String AUTHENTICATION = """
                authentication {
                    auth_type PASS
                    auth_pass Example
                }""".indent(4).stripTrailing();
}
