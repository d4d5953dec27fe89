package io.cplbd.lab.interop;

import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Node;
import java.math.BigDecimal;
import java.util.List;

/**
 * What cplbd and keepalived are told: the same words.
 *
 * @param addresses with length; the first is the one that is watched
 */
record Instance(Pairing pairing, List<String> addresses) {
    static Instance of(Pairing pairing) {
        return new Instance(pairing, List.of(pairing.family().vip + "/" + pairing.family().prefixLength));
    }

    Instance with(List<String> otherAddresses) {
        return new Instance(pairing, otherAddresses);
    }

    String configuration(Node node, Node other, int priority) {
        return """
                vrrp_instance interoperability {
                    state BACKUP
                    interface %s
                    virtual_router_id %d
                    version %d
                    priority %d
                    advert_int %s
                %s%s%s    virtual_ipaddress {
                        %s
                    }
                }
                """.formatted(
                LabNetwork.DEVICE,
                Pairing.VIRTUAL_ROUTER_ID,
                pairing.version(),
                priority,
                BigDecimal.valueOf(pairing.intervalNs(), 9).stripTrailingZeros().toPlainString(),
                pairing.preempt() ? "" : "    nopreempt\n",
                authentication(),
                unicast(node, other),
                String.join("\n        ", addresses));
    }

    private String authentication() {
        return switch (pairing.password()) {
            case NONE -> "";
            case PASS -> """
                        authentication {
                            auth_type PASS
                            auth_pass Example
                        }
                    """;
        };
    }

    private String unicast(Node node, Node other) {
        return switch (pairing.delivery()) {
            case MULTICAST -> "";
            case UNICAST ->
                """
                        unicast_src_ip %s
                        unicast_peer {
                            %s
                        }
                    """.formatted(pairing.family().addressOf(node), pairing.family().addressOf(other));
        };
    }
}
