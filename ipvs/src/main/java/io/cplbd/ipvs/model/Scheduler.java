package io.cplbd.ipvs.model;

import java.util.Locale;
import java.util.Optional;

/** The kernel's schedulers (net/netfilter/ipvs/ip_vs_*.c), by the names that {@code lb_algo} and the kernel use. */
public enum Scheduler {
    RR,
    WRR,
    LC,
    WLC,
    LBLC,
    LBLCR,
    DH,
    SH,
    MH,
    SED,
    NQ,
    FO,
    OVF,
    TWOS;

    private final String kernelName = name().toLowerCase(Locale.ROOT);

    /** The name in netlink messages and configuration files. */
    public String kernelName() {
        return kernelName;
    }

    /** The scheduler of that name, if the kernel has one. */
    public static Optional<Scheduler> named(String name) {
        for (Scheduler scheduler : values()) {
            if (scheduler.kernelName().equals(name)) {
                return Optional.of(scheduler);
            }
        }
        return Optional.empty();
    }
}
