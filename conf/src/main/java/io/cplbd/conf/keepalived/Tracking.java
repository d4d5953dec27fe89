package io.cplbd.conf.keepalived;

import java.util.List;

/** Everything that an instance or a sync group tracks. */
public record Tracking(List<Tracked> interfaces, List<Tracked> scripts, List<Tracked> files, List<Tracked> processes) {
    /** Nothing. */
    public static final Tracking NONE = new Tracking(List.of(), List.of(), List.of(), List.of());

    public Tracking {
        interfaces = List.copyOf(interfaces);
        scripts = List.copyOf(scripts);
        files = List.copyOf(files);
        processes = List.copyOf(processes);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }
}
