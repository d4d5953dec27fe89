package io.cplbd.lab.bench.vrrp;

import io.cplbd.lab.LabPlan;
import java.nio.file.Path;

/** Who is measured. */
enum Side {
    CPLBD("cplbd"),
    KEEPALIVED("keepalived");

    private final String text;

    Side(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    Path program() {
        return switch (this) {
            case CPLBD -> LabPlan.packagedDaemon().resolve("bin/cplbd");
            case KEEPALIVED -> Path.of("keepalived");
        };
    }
}
