package io.cplbd.lab;

import java.math.BigDecimal;

/** The configuration file that k0s writes for one multicast VRRP instance, with the lab's addresses. */
final class KeepalivedConf {
    static final int VIRTUAL_ROUTER_ID = 51;
    static final String INSTANCE = "k0s-vip-0";

    private KeepalivedConf() {}

    /** k0s's own file for version 2; version 3, which has no passwords, where the interval is not in whole seconds. */
    static String of(Protocol protocol) {
        return """
                vrrp_instance %s {
                    state BACKUP
                    interface %s
                    virtual_router_id %d
                    priority %d
                    advert_int %s
                %s
                    virtual_ipaddress {
                        %s/%d
                    }
                }
                """.formatted(
                        INSTANCE,
                        LabNetwork.DEVICE,
                        VIRTUAL_ROUTER_ID,
                        protocol.priority(),
                        BigDecimal.valueOf(protocol.advertIntervalNs(), 9)
                                .stripTrailingZeros()
                                .toPlainString(),
                        protocol.version() == 3 ? VERSION_3 : AUTHENTICATION,
                        LabNetwork.VIP,
                        LabNetwork.PREFIX_LENGTH);
    }

    private static final String VERSION_3 = "    version 3";

    private static final String AUTHENTICATION = """
                authentication {
                    auth_type PASS
                    auth_pass Example
                }""".indent(4).stripTrailing();
}
