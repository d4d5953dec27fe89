package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.LabNetwork;
import io.cplbd.lab.Protocol;
import java.math.BigDecimal;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What both daemons are configured with.
 *
 * @param protocol version and interval; its priority is that of the two nodes that take turns
 * @param realTimePriority for {@code vrrp_rt_priority}, 0 for none
 */
record VrrpConf(Protocol protocol, int realTimePriority) {
    /** Skew and master-down time of a successor: 0.414 s and 3.414 s at an interval of 1 s. */
    static final int PRIORITY = 150;

    private static final int LOWER_PRIORITY = 100;
    private static final int OWNER = 255;
    static final int MOST_INSTANCES = 255;

    /** An interval as k0s writes it: whole seconds are version 2. */
    static VrrpConf of(long advertIntervalNs, int realTimePriority) {
        Protocol times = Protocol.ofInterval(advertIntervalNs / 1e9);
        return new VrrpConf(new Protocol(times.version(), times.advertIntervalNs(), PRIORITY), realTimePriority);
    }

    /** One instance, of the two equals that take turns, or of a third that is never first. */
    String contender(boolean lower) {
        return globals() + instance(51, "BACKUP", lower ? LOWER_PRIORITY : PRIORITY, vip());
    }

    /** The owner of the address: master at once. */
    String owner() {
        return globals() + instance(51, "MASTER", OWNER, vip());
    }

    /** Many instances of one address each, on one interface. */
    String many(int count, boolean lower) {
        return globals()
                + IntStream.rangeClosed(1, count)
                        .mapToObj(vrid ->
                                instance(vrid, "BACKUP", lower ? LOWER_PRIORITY : PRIORITY, "198.19.0." + vrid + "/32"))
                        .collect(Collectors.joining());
    }

    private static String vip() {
        return LabNetwork.VIP + "/" + LabNetwork.PREFIX_LENGTH;
    }

    private String globals() {
        return realTimePriority == 0 ? "" : "global_defs {\n    vrrp_rt_priority " + realTimePriority + "\n}\n";
    }

    private String instance(int vrid, String state, int priority, String address) {
        return """
                vrrp_instance bench-%1$d {
                    state %2$s
                    interface %3$s
                    virtual_router_id %1$d
                    priority %4$d
                    version %5$d
                    advert_int %6$s
                    virtual_ipaddress {
                        %7$s
                    }
                }
                """.formatted(
                        vrid,
                        state,
                        LabNetwork.DEVICE,
                        priority,
                        protocol.version(),
                        BigDecimal.valueOf(protocol.advertIntervalNs(), 9)
                                .stripTrailingZeros()
                                .toPlainString(),
                        address);
    }
}
